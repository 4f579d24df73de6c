"""The rows of a base that were refused or are doubtful, to be mended and uploaded again."""
