"""The erasure of a person: from registry, and from every service that has heard of him."""
