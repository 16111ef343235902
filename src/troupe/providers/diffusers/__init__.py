"""Paints with a model folder on this computer, by diffusers, in a process of its own that keeps one model loaded."""
