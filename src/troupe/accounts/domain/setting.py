"""The settings that exist, as data, and the values they take."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Literal

from pydantic import BaseModel, ConfigDict

from troupe.accounts.errors import SettingOutOfRange, UnknownSetting

Value = bool | int | float | str


class Setting(BaseModel):
    """One row of the settings page."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: str
    section: str
    type: Literal["switch", "choice", "number", "text"]
    default: Value
    scope: Literal["me", "everyone"]
    choices: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    restart_needed: bool = False

    def accept(self, value: object) -> Value:
        """The value if this setting takes it."""
        match self.type, value:
            case "switch", bool():
                return value
            case "choice", str() if value in self.choices:
                return value
            case "number", int() | float() if not isinstance(value, bool) and self._in_range(value):
                return value
            case "text", str() if len(value) <= 1000:
                return value
        raise SettingOutOfRange(self.key, self._allowed())

    def _in_range(self, number: float) -> bool:
        least = self.minimum if self.minimum is not None else number
        most = self.maximum if self.maximum is not None else number
        return least <= number <= most

    def _allowed(self) -> str:
        match self.type:
            case "switch":
                return "true or false"
            case "choice":
                return "one of " + ", ".join(self.choices)
            case "number":
                return f"a number from {self.minimum:g} to {self.maximum:g}"
            case _:
                return "a text of at most 1,000 characters"


@cache
def known_settings() -> Mapping[str, Setting]:
    rows = tomllib.loads(files("troupe.accounts.domain").joinpath("settings.toml").read_text("utf-8"))["setting"]
    return {row["key"]: Setting.model_validate(row) for row in rows}


def setting(key: str) -> Setting:
    found = known_settings().get(key)
    if found is None:
        raise UnknownSetting(key)
    return found
