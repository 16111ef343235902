"""What is said about a file that came in: what was understood, what was repaired, and what was only kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

Column = Literal["read", "defaulted", "clamped", "ignored", "kept_foreign", "warnings"]
COLUMNS: Sequence[Column] = ("read", "defaulted", "clamped", "ignored", "kept_foreign", "warnings")
MOST_TOLD = 1_000


@dataclass(frozen=True)
class Told:
    """One thing worth saying: a stable word, the place in the file, a sentence."""

    code: str
    path: str
    detail: str
    offer: Mapping[str, str] | None = None
    """Something that is here and may be taken up: its kind, id and name."""

    def as_json(self) -> dict[str, Any]:
        told: dict[str, Any] = {"code": self.code, "path": self.path, "detail": self.detail}
        return told | ({"offer": dict(self.offer)} if self.offer else {})


@dataclass
class Report:
    """Grows while a file is read; of each column the first thousand things are told, and how many more there are."""

    columns: dict[Column, list[Told]] = field(default_factory=lambda: {column: [] for column in COLUMNS})
    more: dict[Column, int] = field(default_factory=dict)

    def say(self, column: Column, code: str, path: str, detail: str, offer: Mapping[str, str] | None = None) -> None:
        if len(self.columns[column]) < MOST_TOLD:
            self.columns[column].append(Told(code, path, detail, offer))
        else:
            self.more[column] = self.more.get(column, 0) + 1

    def add(self, column: Column, told: Sequence[Told]) -> None:
        for each in told:
            self.say(column, each.code, each.path, each.detail, each.offer)

    def codes(self, column: Column) -> list[str]:
        return [each.code for each in self.columns[column]]

    def as_json(self) -> dict[str, list[dict[str, Any]]]:
        return {column: [each.as_json() for each in told] + self._further(column)
                for column, told in self.columns.items()}  # fmt: skip

    def _further(self, column: Column) -> list[dict[str, Any]]:
        count = self.more.get(column)
        return [Told("more", "", f"{count:,} more of these.").as_json()] if count else []


def pointer(*parts: str | int) -> str:
    """A place in a document, as JSON Pointer."""
    return "".join(f"/{str(part).replace('~', '~0').replace('/', '~1')}" for part in parts)
