"""Asks Stability's picture service."""
