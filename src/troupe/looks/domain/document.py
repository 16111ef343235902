"""The whole look document: what the persona's own document holds of it, and what this slice keeps."""

import json
from collections.abc import Mapping
from typing import Annotated, Any, Self, TypeVar

from pydantic import BaseModel, Field, StringConstraints, ValidationError

from troupe.looks.domain.look import Document, Look
from troupe.looks.errors import BadLook, LookTooNew

Words = Annotated[str, StringConstraints(max_length=200)]
Style = Annotated[str, StringConstraints(max_length=40)]
MediaId = Annotated[str, StringConstraints(pattern=r"^[0-9a-f-]{36}$")]
IN_THE_PERSONA = (
    "seed", "sliders", "finish", "palette", "features", "clothing", "art_style", "reference_photos", "portrait",
)  # fmt: skip
"""What is stored in the persona's document and changed through it."""
STYLE = ("sliders", "palette", "finish", "art", "background", "identity_kit", "kits")
Changes = Mapping[str, object]


Told = TypeVar("Told", bound=BaseModel)


def read_strictly(model: type[Told], told: Changes, place: str = "") -> Told:
    """A strict document from outside; the first thing wrong with it is named by its path."""
    try:
        return model.model_validate_json(json.dumps(told))
    except ValidationError as wrong:
        first = wrong.errors(include_url=False, include_input=False)[0]
        path = [place] if place else []
        path += [str(step) for step in first["loc"] if not _is_a_type(str(step))]
        close = first.get("ctx", {}).get("nearest", ())
        raise BadLook(".".join(path), first["msg"].removeprefix("Value error, "), close) from None
    except (TypeError, ValueError) as wrong:
        raise BadLook(place, str(wrong)) from None


class Features(Document):
    """Hair, eyes and skin in a user's own words."""

    hair: Words = ""
    eyes: Words = ""
    skin: Words = ""

    @property
    def as_texts(self) -> dict[str, str]:
        return {"hair": self.hair, "eyes": self.eyes, "skin": self.skin}


class Painter(Document):
    """Who paints this persona when a request names nobody."""

    provider: Annotated[str, Field(min_length=1, max_length=40)]
    model: Annotated[str, Field(min_length=1, max_length=200)] | None = None


class LookDocument(Look):
    """Everything that is stored about how a persona looks."""

    features: Features = Features()
    clothing: Words = ""
    art_style: Style | None = None
    reference_photos: Annotated[tuple[MediaId, ...], Field(max_length=20)] = ()
    portrait: MediaId | None = None
    painter: Painter | None = None

    @classmethod
    def read(cls, told: Changes) -> Self:
        """A document from outside; the first thing wrong with it is named by its path."""
        if isinstance(told.get("version"), int) and told["version"] != 1:
            raise LookTooNew
        return read_strictly(cls, told)

    def changed_by(self, changes: Changes) -> "LookDocument":
        """Objects merge key by key, lists are replaced whole, and null goes back to what the seed gives."""
        return LookDocument.read(_merged(self.as_json(), changes))

    def differences(self, other: "LookDocument") -> list[str]:
        """The fields, dotted where one level tells more, in which two documents differ."""
        return sorted(_differences("", self.as_json(), other.as_json()))

    def as_json(self) -> dict[str, Any]:
        return self.model_dump(mode="json")

    @property
    def of_the_persona(self) -> dict[str, Any]:
        return {name: value for name, value in self.as_json().items() if name in IN_THE_PERSONA}

    @property
    def of_the_wardrobe(self) -> dict[str, Any]:
        kept = {name: value for name, value in self.as_json().items() if name not in IN_THE_PERSONA}
        return {name: value for name, value in kept.items() if value != _PLAIN[name]}

    @property
    def style(self) -> dict[str, Any]:
        return {name: value for name, value in self.as_json().items() if name in STYLE}

    @property
    def drawn(self) -> Look:
        """What the rig is told."""
        return Look.model_validate_json(self.model_dump_json(include=set(Look.model_fields)))


_PLAIN: dict[str, Any] = LookDocument().as_json()


def _merged(old: Any, changes: Any, plain: Any = _PLAIN) -> Any:
    if changes is None:
        return plain
    if not isinstance(old, dict) or not isinstance(changes, dict):
        return changes
    inner = plain if isinstance(plain, dict) else {}
    return old | {name: _merged(old.get(name), value, inner.get(name)) for name, value in changes.items()}


def _differences(path: str, one: Any, other: Any) -> list[str]:
    if one == other:
        return []
    if not isinstance(one, dict) or not isinstance(other, dict) or path.count("."):
        return [path]
    found = []
    for name in one.keys() | other.keys():
        found += _differences(f"{path}.{name}" if path else name, one.get(name), other.get(name))
    return found


def _is_a_type(step: str) -> bool:
    """Pydantic puts the names of types that a value was tried as into its paths."""
    return step.endswith("]") or step.startswith(("function-", "constrained")) or step in ("Worn", "int", "str")
