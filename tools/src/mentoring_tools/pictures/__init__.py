"""The pictures of docs/rosters.md, drawn from the empty bases and from a report of a small base."""
