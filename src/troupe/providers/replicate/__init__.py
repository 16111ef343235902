"""Asks models on Replicate, each with the inputs that its own description names."""
