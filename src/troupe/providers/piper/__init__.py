"""Asks a Piper server: a program of its own, with voice files of the user's."""
