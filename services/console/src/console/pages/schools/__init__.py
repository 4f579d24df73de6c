"""Schools as a methodologist enters them: which there are, and where letters to their curators go."""
