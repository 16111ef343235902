"""What is said about a file that came in: what was understood, what was repaired, and what was only kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

Column = Literal["read", "defaulted", "clamped", "ignored", "kept_foreign", "warnings"]
COLUMNS: Sequence[Column] = ("read", "defaulted", "clamped", "ignored", "kept_foreign", "warnings")
MOST_TOLD = 1_000
_OF_CODE: Mapping[str, Column] = {
    **dict.fromkeys(
        ("wrong_type", "number_as_text", "list_from_text", "entries_object", "enabled_missing"), "defaulted"
    ),
    **dict.fromkeys(("name_shortened", "text_split", "tag_shortened", "out_of_range"), "clamped"),
    **dict.fromkeys(("private_member", "unknown_chunk"), "kept_foreign"),
    "read": "read",
}


@dataclass(frozen=True)
class Told:
    """One thing worth saying: a stable word, the place in the file, a sentence."""

    code: str
    path: str
    detail: str
    offer: Mapping[str, str] | None = None
    """Something that is here and may be taken up: its kind, id and name."""
    about: tuple[str, ...] = ()
    """What it speaks of, where its place does not say so: names and numbers, which are the same in every language."""

    def as_json(self) -> dict[str, Any]:
        told: dict[str, Any] = {"code": self.code, "path": self.path, "detail": self.detail}
        return told | {"about": list(about_of(self))} | ({"offer": dict(self.offer)} if self.offer else {})


def about_of(told: Told) -> tuple[str, ...]:
    """What it speaks of, for whoever has words of their own for its code."""
    short = told.path.removeprefix("/data").removeprefix("/")
    for above in ("extensions/", "character_book/"):
        short = short.removeprefix(above)
    return told.about or ((short,) if short else ())


class Sentence(str):
    """What the reader of a container says: its code, a colon, a sentence; what it speaks of, and where that stands."""

    about: tuple[str, ...]
    place: str

    def __new__(cls, text: str, *about: str, place: str = "") -> "Sentence":
        said = super().__new__(cls, text)
        said.about = about
        said.place = place
        return said


@dataclass
class Report:
    """Grows while a file is read; of each column the first thousand things are told, and how many more there are."""

    columns: dict[Column, list[Told]] = field(default_factory=lambda: {column: [] for column in COLUMNS})
    more: dict[Column, int] = field(default_factory=dict)

    def say(
        self,
        column: Column,
        code: str,
        path: str,
        detail: str,
        offer: Mapping[str, str] | None = None,
        about: tuple[str, ...] = (),
    ) -> None:
        if len(self.columns[column]) < MOST_TOLD:
            self.columns[column].append(Told(code, path, detail, offer, about))
        else:
            self.more[column] = self.more.get(column, 0) + 1

    def add(self, column: Column, told: Sequence[Told]) -> None:
        for each in told:
            self.say(column, each.code, each.path, each.detail, each.offer, each.about)

    def codes(self, column: Column) -> list[str]:
        return [each.code for each in self.columns[column]]

    def as_json(self) -> dict[str, list[dict[str, Any]]]:
        return {column: [each.as_json() for each in told] + self._further(column)
                for column, told in self.columns.items()}  # fmt: skip

    def _further(self, column: Column) -> list[dict[str, Any]]:
        count = self.more.get(column)
        return [Told("more", "", f"{count:,} more of these.", about=(f"{count:,}",)).as_json()] if count else []


def column_of(code: str) -> Column:
    """Where something is told that is known by its code alone."""
    return _OF_CODE.get(code, "warnings")


def pointer(*parts: str | int) -> str:
    """A place in a document, as JSON Pointer."""
    return "".join(f"/{str(part).replace('~', '~0').replace('/', '~1')}" for part in parts)
