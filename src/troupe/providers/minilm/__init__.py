"""all-MiniLM-L6-v2 out of its wheel, read and run by numpy alone."""
