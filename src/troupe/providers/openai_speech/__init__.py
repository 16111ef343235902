"""Asks any server that has OpenAI's door for speech."""
