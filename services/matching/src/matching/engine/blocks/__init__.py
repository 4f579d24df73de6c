"""The rules and the score once more, over arrays: for blocks of people and without a Python loop over pairs."""
