"""What a person is given of himself: everything that matching keeps of him."""
