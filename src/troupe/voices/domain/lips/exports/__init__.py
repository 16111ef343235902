"""Lips as files for other tools, one module for each family of formats."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from troupe.voices.domain.lips.cues import Style
from troupe.voices.domain.lips.exports.live2d import live2d
from troupe.voices.domain.lips.exports.moho import moho
from troupe.voices.domain.lips.exports.rhubarb import rhubarb_json, rhubarb_tsv, rhubarb_xml
from troupe.voices.domain.lips.exports.weights import oculus, vrm
from troupe.voices.domain.lips.reading import LipReading

__all__ = ["FORMATS", "Format"]

Writer = Callable[[LipReading, Style, int], str]


@dataclass(frozen=True, slots=True)
class Format:
    """How one kind of file is called and written."""

    name: str
    type: str
    ending: str
    write: Writer
    slowest: int = 12
    fastest: int = 120
    """Frames a second that this kind of file allows."""


_JSON = "application/json"
FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        each.name: each
        for each in (
            Format("rhubarb_tsv", "text/tab-separated-values", ".tsv", rhubarb_tsv),
            Format("rhubarb_json", _JSON, ".json", rhubarb_json),
            Format("rhubarb_xml", "application/xml", ".xml", rhubarb_xml),
            Format("moho", "text/plain", ".dat", moho, 24, 100),
            Format("vrm", _JSON, ".vrm.json", vrm),
            Format("oculus", _JSON, ".visemes.json", oculus),
            Format("live2d", _JSON, ".motion3.json", live2d),
        )
    }
)
