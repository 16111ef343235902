"""A character card as the studio understands it, whatever version or program it came from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

Spec = Literal["v1", "v2", "v3"]
Shape = Literal["v1", "v2", "v3", "pygmalion", "agnai", "text_generation_webui", "byaf", "voxpkg"]

TEXTS = (
    "name",
    "description",
    "personality",
    "scenario",
    "first_mes",
    "mes_example",
    "creator_notes",
    "system_prompt",
    "post_history_instructions",
    "creator",
    "character_version",
    "nickname",
)
LISTS = ("alternate_greetings", "group_only_greetings", "source", "tags")
DATES = ("creation_date", "modification_date")
V1_TEXTS = ("name", "description", "personality", "scenario", "first_mes", "mes_example")
V3_ONLY = ("assets", "nickname", "creator_notes_multilingual", "source", "group_only_greetings", *DATES)
KNOWN = frozenset((*TEXTS, *LISTS, *V3_ONLY, "extensions", "character_book"))
V3_SIGNS = ("assets", "group_only_greetings", "nickname", "source", "creation_date")


@dataclass(frozen=True)
class CardDocument:
    """Every field of a card in its right type, and the tree it was read from."""

    shape: Shape
    tree: Mapping[str, Any]
    """As it was found: what it holds beyond the fields is written out again from here."""
    texts: Mapping[str, str]
    lists: Mapping[str, Sequence[str]]
    extensions: Mapping[str, Any] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)
    """The creator's notes by language."""
    book: Mapping[str, Any] | None = None
    assets: Sequence[Mapping[str, Any]] = ()
    dates: Mapping[str, float] = field(default_factory=dict)
    spec_version: object = None

    @property
    def spec(self) -> Spec:
        """The version it leaves in, when nobody asks for another: older shapes have no way out of their own."""
        return "v3" if self.shape == "v3" else "v2"

    @property
    def name(self) -> str:
        return self.texts["name"]

    @property
    def moments(self) -> dict[str, float]:
        """Its dates as they are written: in seconds, whole ones without a fraction."""
        return {name: int(date) if date == int(date) else date for name, date in self.dates.items()}

    def notes_in(self, language: str) -> str:
        """The creator's notes in a language, else in English, else as they are."""
        own = {key.split("-")[0].lower(): text for key, text in self.notes.items()}
        return own.get(language.split("-")[0]) or own.get("en") or self.texts["creator_notes"]

    def as_v3(self) -> dict[str, Any]:
        """The same card with every field in place, as a reader of today expects it."""
        data: dict[str, Any] = {name: self.texts[name] for name in TEXTS if self.texts[name] or name != "nickname"}
        data |= {name: list(values) for name, values in self.lists.items()}
        data |= {"extensions": dict(self.extensions)}
        data |= {"character_book": self.book} if self.book is not None else {}
        data |= {"creator_notes_multilingual": dict(self.notes)} if self.notes else {}
        data |= {"assets": [dict(asset) for asset in self.assets]} if self.assets else {}
        return {"spec": "chara_card_v3", "spec_version": "3.0", "data": data | self.moments}
