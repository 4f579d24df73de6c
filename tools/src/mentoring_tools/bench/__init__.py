"""How fast a running platform is, each figure beside its floor on the same servers."""
