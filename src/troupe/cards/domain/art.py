"""What a card brings beside its icon, to see and to hear.

Faces for feelings, a background, icons for who talks with it; pictures and sounds that only its own program used.
"""

import base64
import binascii
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from troupe.cards.domain.archive import LARGEST_PICTURE
from troupe.cards.domain.character import CardDocument

ArtKind = Literal["emotion", "background", "user_icon", "other"]
KINDS: Sequence[ArtKind] = get_args(ArtKind)
_PICTURES = ("png", "apng", "jpg", "jpeg", "webp", "gif", "avif")
_SOUNDS = ("ogg", "oga", "opus", "mp3", "wav", "flac", "m4a")
IN_ARCHIVE = ("embeded://", "embedded://")
IN_CHUNKS = "__asset:"
Art = Callable[[str], bytes | None]

# Names that other programs give to faces, by the feeling that is shown with them here.
_FEELINGS: Mapping[str, str] = {
    "joy": "happy smile laughing admiration amusement approval caring desire excitement excited gratitude love "
    "optimism pride proud relief",
    "sadness": "sad crying disappointment grief remorse",
    "fear": "scared nervousness worried",
    "anger": "angry annoyance annoyed disapproval frustrated",
    "surprise": "surprised realization embarrassment shy",
    "disgust": "disgusted",
    "confusion": "confused curiosity thinking",
    "neutral": "calm bored sleepy",
}
_BY_NAME = {name: feeling for feeling, names in _FEELINGS.items() for name in (feeling, *names.split())}


@dataclass(frozen=True)
class CardPicture:
    """One of them, by its place in the card's list."""

    index: int
    kind: ArtKind
    name: str
    uri: str

    @property
    def feeling(self) -> str | None:
        """What is felt when this face is shown; none where nobody here knows the name."""
        if self.kind != "emotion":
            return None
        return _BY_NAME.get("".join(filter(str.isalnum, self.name)).casefold())


def pictures_of(card: CardDocument) -> Sequence[CardPicture]:
    """Those that lie in the file itself; what stands at an address is never fetched."""
    found = []
    for index, asset in enumerate(card.assets):
        kind = next((each for each in KINDS if each == asset.get("type")), None)
        if kind is None and asset.get("type") != "icon" and _ending(asset) in _PICTURES:
            kind = "other"
        if kind and (uri := _inside(asset)):
            found.append(CardPicture(index, kind, _name(asset), uri))
    return found


@dataclass(frozen=True)
class CardSound:
    """Something to hear, by its place in the card's list."""

    index: int
    name: str
    uri: str


def sounds_of(card: CardDocument) -> Sequence[CardSound]:
    """Those that lie in the file itself."""
    heard = [(index, asset) for index, asset in enumerate(card.assets) if _ending(asset) in _SOUNDS]
    return [CardSound(index, _name(asset), uri) for index, asset in heard if (uri := _inside(asset))]


def type_of_sound(content: bytes) -> str | None:
    """What it is by its content, whatever its name says; none for what is no sound."""
    if content[:4] == b"RIFF":
        return "audio/wav" if content[8:12] == b"WAVE" else None
    if content[4:8] == b"ftyp":
        return "audio/mp4" if content[8:11] == b"M4A" else None
    if content[:3] == b"ID3" or (content[:1] == b"\xff" and content[1:2] > b"\xe0"):
        return "audio/mpeg"
    return {b"OggS": "audio/ogg", b"fLaC": "audio/flac"}.get(content[:4])


def _ending(asset: Mapping[str, object]) -> str:
    return str(asset.get("ext", "")).casefold().lstrip(".")


def _name(asset: Mapping[str, object]) -> str:
    return str(asset.get("name", ""))[:200]


def _inside(asset: Mapping[str, object]) -> str:
    """Its address where that leads into its own file."""
    uri = str(asset.get("uri", ""))
    return uri if uri.startswith((*IN_ARCHIVE, IN_CHUNKS, "data:")) else ""


def content_of(uri: str, member: Art, chunk: Art) -> bytes | None:
    """What an asset's address leads to within its own file."""
    if uri.startswith("data:"):
        return data_in(uri)
    if prefix := next((each for each in IN_ARCHIVE if uri.startswith(each)), None):
        return member(uri.removeprefix(prefix))
    return chunk(uri.removeprefix(IN_CHUNKS)) if uri.startswith(IN_CHUNKS) else None


def data_in(uri: str) -> bytes | None:
    head, _, content = uri.partition(",")
    return unpacked(content) if head.endswith(";base64") else None


def unpacked(content: str | bytes) -> bytes | None:
    if len(content) > LARGEST_PICTURE * 4 // 3:
        return None
    try:
        return base64.b64decode(content, validate=True)
    except (binascii.Error, ValueError):
        return None
