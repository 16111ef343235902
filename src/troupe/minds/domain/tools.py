"""What a brain may ask for while it answers: four small tools, each with strict arguments and a known effect."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from troupe.kit.errors import Invalid
from troupe.kit.strict_json import read_json

MOST_CALLS = 8
Effect = Literal["pure", "writes"]
ToolName = Literal["roll_dice", "look_up_lore", "recall", "remember"]


class _Asked(BaseModel):
    """Arguments as a model gives them: nothing unknown, nothing bent into shape."""

    model_config = ConfigDict(defer_build=True, extra="forbid", strict=True, frozen=True)


class RollDice(_Asked):
    """Roll dice and add them up."""

    dice: Annotated[int, Field(ge=1, le=100)] = 1
    sides: Annotated[int, Field(ge=2, le=1_000_000)] = 6


class LookUpLore(_Asked):
    """Look up what the lorebooks of this chat say about something."""

    about: Annotated[str, Field(min_length=1, max_length=200)]


class Recall(_Asked):
    """Search what the user told on earlier days."""

    about: Annotated[str, Field(min_length=1, max_length=500)]


class Remember(_Asked):
    """Keep one short fact about the user for later days."""

    fact: Annotated[str, Field(min_length=1, max_length=500)]


Asked = RollDice | LookUpLore | Recall | Remember
_TOOLS: Mapping[str, tuple[type[Asked], Effect]] = {
    "roll_dice": (RollDice, "pure"),
    "look_up_lore": (LookUpLore, "pure"),
    "recall": (Recall, "pure"),
    "remember": (Remember, "writes"),
}


@dataclass(frozen=True)
class Offered:
    """A tool as a model is told of it."""

    name: str
    description: str
    parameters: Mapping[str, object]
    effect: Effect


class BadCall(ValueError):
    """A call that is refused; the model is told why."""


def offered(ids: Sequence[str]) -> list[Offered]:
    """The tools of these names; one nobody knows is not there."""
    return [
        Offered(id, str(shape.__doc__), shape.model_json_schema(), effect)
        for id, (shape, effect) in _TOOLS.items()
        if id in ids
    ]


def read_call(name: str, arguments: str, allowed: Sequence[str]) -> Asked:
    """What a model asks for; only what the user switched on, and only as its shape says."""
    if name not in allowed or name not in _TOOLS:
        raise BadCall(f"There is no tool called {name!r} here.")
    try:
        return _TOOLS[name][0].model_validate(read_json(arguments.encode("utf-8", "surrogatepass") or b"{}"))
    except (ValidationError, Invalid) as wrong:
        raise BadCall(f"The arguments of {name} are not as its shape says: {_said(wrong)}") from None


def rolled(asked: RollDice, seed: int, call: int) -> dict[str, object]:
    """The same run and the same call give the same dice."""
    found = [
        1 + int.from_bytes(hashlib.sha256(f"{seed}\x1f{call}\x1f{die}".encode()).digest()[:8], "big") % asked.sides
        for die in range(asked.dice)
    ]
    return {"dice": found, "sum": sum(found)}


def _said(wrong: Exception) -> str:
    if isinstance(wrong, ValidationError):
        return "; ".join(f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in wrong.errors())
    return str(wrong)
