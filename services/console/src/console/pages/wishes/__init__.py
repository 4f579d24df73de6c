"""The common meeting («быстрые встречи») and what its participants wish after it."""
