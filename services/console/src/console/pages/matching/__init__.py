"""«Подбор»: runs, the pairs that they propose, who is left, and why not any other two."""
