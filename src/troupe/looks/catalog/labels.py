"""What is written under the cells of a sheet, in the languages that sheets have words in."""

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files


def written_label(label: str, language: str | None) -> str:
    """A feeling in words of this language; English words are the names themselves."""
    return _labels().get(language or "en", {}).get(label, label.replace("_", " "))


@lru_cache(maxsize=1)
def _labels() -> Mapping[str, Mapping[str, str]]:
    told: dict[str, dict[str, str]] = tomllib.loads((files(__package__) / "labels.toml").read_text("utf-8"))
    return told
