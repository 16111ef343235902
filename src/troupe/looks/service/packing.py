"""A look that goes along with its persona, in a kit or into a copy."""

from collections.abc import Mapping, Sequence

from troupe.accounts import User
from troupe.kit.strict_json import read_json
from troupe.looks.domain.canonical import canonical
from troupe.looks.domain.document import Changes, LookDocument
from troupe.looks.errors import BadLook
from troupe.looks.rig.resolve import resolve
from troupe.looks.service.dressing import Wardrobe
from troupe.personas import CastPersona

ENTRY = "look/look.json"
_PICTURES = ("portrait", "reference_photos")  # they travel as files of the kit, and its document names them


class PackedLook:
    """What looks put into a kit. The persona's own share of a look is in the persona's document, which counts."""

    def __init__(self, wardrobe: Wardrobe) -> None:
        self._wardrobe = wardrobe

    def owns(self, path: str) -> bool:
        return path == ENTRY

    def check(self, path: str, content: bytes) -> None:
        resolve(LookDocument.read(_read(content)).drawn)

    async def write(self, user: User | None, persona: CastPersona) -> Mapping[str, bytes]:
        """The whole look but its pictures, so that whoever reads kits can draw it without this studio."""
        look = (await self._wardrobe.worn_by(persona)).document.as_json()
        return {ENTRY: canonical({name: each for name, each in look.items() if name not in _PICTURES}).encode()}

    async def read(self, user: User, persona: CastPersona, entries: Mapping[str, bytes]) -> Sequence[str]:
        await self._wardrobe.put_on(user, persona, _read(entries[ENTRY]))
        return []


def _read(content: bytes) -> Changes:
    told = read_json(content, deepest=16)
    if not isinstance(told, dict):
        raise BadLook("", "A look is one JSON object.")
    return {name: value for name, value in told.items() if name not in _PICTURES}
