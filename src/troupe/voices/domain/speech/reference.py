"""The one string that names a voice everywhere: `default`, or an engine and a name."""

import re
from dataclasses import dataclass

from troupe.kit.ids import is_id

DEFAULT = "default"
_ENGINE = re.compile(r"[a-z][a-z0-9_-]{0,31}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_LONGEST_NAME = 120


@dataclass(frozen=True)
class Reference:
    """Which voice is meant."""

    engine: str
    name: str

    @classmethod
    def read(cls, text: str) -> "Reference | None":
        """The reference, or None where the text cannot be one."""
        if text == DEFAULT:
            return cls("", DEFAULT)
        engine, slash, name = text.partition("/")
        if not slash or not _ENGINE.fullmatch(engine) or not 1 <= len(name) <= _LONGEST_NAME:
            return None
        if "/" in name or name in (".", "..") or _CONTROL.search(name):
            return None
        return None if engine == "own" and not is_id(name) else cls(engine, name)

    @property
    def is_default(self) -> bool:
        return not self.engine

    @property
    def language(self) -> str:
        """Of a voice of the built-in engine."""
        return self.name.partition("+")[0].casefold()

    @property
    def variant(self) -> str:
        return self.name.partition("+")[2]

    def __str__(self) -> str:
        return f"{self.engine}/{self.name}" if self.engine else DEFAULT
