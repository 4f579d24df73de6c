"""How many people of a kind there are at a school on a day, as a paper says it: what shares are taken of."""
