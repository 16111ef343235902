"""The drawing itself: numbers in, SVG out. No clock, no chance, no file while drawing."""
