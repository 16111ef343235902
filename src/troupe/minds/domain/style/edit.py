"""One exchange in a text: what stands where, and what takes its place."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Edit:
    start: int
    end: int
    text: str
    rule: str
