"""The templates of a programme's papers, written anew from their sentences."""
