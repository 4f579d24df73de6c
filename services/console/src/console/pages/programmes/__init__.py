"""How far the programmes of all schools are."""
