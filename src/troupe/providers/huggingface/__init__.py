"""Asks models of Hugging Face's inference service, or of a server that speaks as it does."""
