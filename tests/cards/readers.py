"""Readers of files as they must not be; a module of its own, because a child process loads all of it."""

import os


def dies(place: str, size: int, name: str) -> str:
    os.abort()


def wrong_texts(place: str, size: int, name: str) -> object:
    return {"cards": [{"shape": "v2", "tree": {}, "texts": {"name": 7}}]}
