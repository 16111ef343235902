"""A server on loopback that hears as the real ones do: the common door for transcriptions, with what a test gave it."""

import re
from dataclasses import dataclass, field

from tests.support.image_servers import Answer, Asked, ImageServer

KEY = "sk-a-key-for-ears"
DOOR = "/v1/audio/transcriptions"


@dataclass
class Ears(ImageServer):
    """Knows the text of what comes; `plain` refuses to tell times, as some models do."""

    text: str = "Open the gate."
    key: str = KEY
    plain: bool = False
    more: dict[str, object] = field(default_factory=dict)
    """What an answer tells beside or instead of the text."""

    def answer(self, asked: Asked) -> Answer:
        if self.key and asked.headers.get("authorization") != f"Bearer {self.key}":
            return Answer.of({"error": {"message": f"Incorrect API key provided: {self.key}"}}, 401)
        if asked.path != DOOR:
            return Answer.of({"error": {"message": "Not found"}}, 404)
        if self.plain and fields_of(asked)["response_format"] != "json":
            return Answer.of({"error": {"message": "response_format verbose_json is not compatible"}}, 400)
        return Answer.of({"text": self.text} if self.plain else {"text": self.text, **self.more})


def fields_of(asked: Asked) -> dict[str, str]:
    """The texts of a form, and its file by the first four letters."""
    boundary = asked.content.partition(b"\r\n")[0]
    found = {}
    for part in asked.content.split(boundary):
        head, _, body = part.partition(b"\r\n\r\n")
        if name := re.search(rb'name="([^"]+)"', head):
            is_file = b"filename=" in head
            found[name[1].decode()] = (body[:4] if is_file else body.removesuffix(b"\r\n")).decode()
    return found
