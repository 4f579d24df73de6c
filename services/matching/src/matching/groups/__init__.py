"""Groups: several pairs of one mentor who work on the same together (ADR 0026)."""
