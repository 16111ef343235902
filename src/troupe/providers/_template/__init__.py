"""A provider to copy: one sentence on what it speaks to."""
