"""Between a document and what is staged: which alliances it means, what its names mean, what it is called."""
