"""Asks ElevenLabs' speech service."""
