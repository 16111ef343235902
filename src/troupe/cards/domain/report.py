"""What is said about a file that came in: what was understood, what was repaired, and what was only kept."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

Column = Literal["read", "defaulted", "clamped", "ignored", "kept_foreign", "warnings"]
COLUMNS: Sequence[Column] = ("read", "defaulted", "clamped", "ignored", "kept_foreign", "warnings")
MOST_TOLD = 1_000


@dataclass(frozen=True)
class Told:
    """One thing worth saying: a stable word, the place in the file, a sentence."""

    code: str
    path: str
    detail: str

    def as_json(self) -> dict[str, str]:
        return {"code": self.code, "path": self.path, "detail": self.detail}


@dataclass
class Report:
    """Grows while a file is read; of each column the first thousand things are told, and how many more there are."""

    columns: dict[Column, list[Told]] = field(default_factory=lambda: {column: [] for column in COLUMNS})
    more: dict[Column, int] = field(default_factory=dict)

    def say(self, column: Column, code: str, path: str, detail: str) -> None:
        if len(self.columns[column]) < MOST_TOLD:
            self.columns[column].append(Told(code, path, detail))
        else:
            self.more[column] = self.more.get(column, 0) + 1

    def add(self, column: Column, told: Sequence[Told]) -> None:
        for each in told:
            self.say(column, each.code, each.path, each.detail)

    def codes(self, column: Column) -> list[str]:
        return [each.code for each in self.columns[column]]

    def as_json(self) -> dict[str, list[dict[str, str]]]:
        return {column: [each.as_json() for each in told] + self._further(column)
                for column, told in self.columns.items()}  # fmt: skip

    def _further(self, column: Column) -> list[dict[str, str]]:
        count = self.more.get(column)
        return [Told("more", "", f"{count:,} more of these.").as_json()] if count else []


def pointer(*parts: str | int) -> str:
    """A place in a document, as JSON Pointer."""
    return "".join(f"/{str(part).replace('~', '~0').replace('/', '~1')}" for part in parts)
