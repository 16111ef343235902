"""Text as people write it: kept as it was sent, measured in characters, refused where nothing could show it."""

import re
import unicodedata
from dataclasses import dataclass

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

_SPACE_OR_UNSEEN = frozenset({"Cf", "Zs", "Zl", "Zp"})
_NEVER = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_NEVER_IN_A_LINE = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


def is_blank(value: str) -> bool:
    """Whether nothing of a text can be seen: white space and invisible format characters only."""
    stripped = value.strip()
    if stripped[:1].isprintable() and stripped:
        return False  # nearly every text: a first character that can be seen
    return all(mark.isspace() or unicodedata.category(mark) in _SPACE_OR_UNSEEN for mark in value)


@dataclass(frozen=True)
class Limits:
    """A text of so many characters; `least` 1 also refuses a blank one. Used as `Annotated[str, Limits(50)]`."""

    most: int
    least: int = 0
    trimmed: bool = False
    one_line: bool = False

    def judge(self, value: str) -> str:
        if not value.isprintable():  # nearly every text is, and then nothing in it needs a second look
            _check_characters(value, self.one_line)
        value = value.strip() if self.trimmed else value
        if self.least and is_blank(value):
            raise PydanticCustomError("blank", "this must not be blank")
        if len(value) > self.most:
            raise PydanticCustomError("too_long", "this has more than {most} characters", {"most": self.most})
        return value

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(self.judge, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return handler(schema) | {"minLength": self.least, "maxLength": self.most}


def _check_characters(value: str, one_line: bool) -> None:
    if (_NEVER_IN_A_LINE if one_line else _NEVER).search(value):
        raise PydanticCustomError("control_character", "this holds a character that no text can show")


def fold(value: str) -> str:
    """A text as searches compare it: `zoe` finds `Zoë`."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", value).casefold())
    return unicodedata.normalize("NFC", "".join(mark for mark in plain if not unicodedata.combining(mark)))
