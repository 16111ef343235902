"""Talents that are seen."""
