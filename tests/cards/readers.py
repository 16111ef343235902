"""Readers of files as they must not be; a module of its own, because a child process loads all of it."""

import os
import socket

from troupe.cards.service.reading_apart import cards_there


def dies(handle: int, name: str) -> str:
    os.abort()


def wrong_texts(handle: int, name: str) -> object:
    return {"cards": [{"shape": "v2", "tree": {}, "texts": {"name": 7}}]}


def opens_a_way_out(handle: int, name: str) -> object:
    cards_there(handle, name)
    with socket.socket():
        return {"cards": []}
