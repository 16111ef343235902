"""A mark: how a picture was made, by what, from which seed and recipe; never a person, a name, a time or a prompt."""

import re
from dataclasses import dataclass
from typing import Literal, cast
from xml.sax.saxutils import quoteattr, unescape

SourceType = Literal["algorithmicMedia", "trainedAlgorithmicMedia", "compositeWithTrainedAlgorithmicMedia"]
DRAWN: SourceType = "algorithmicMedia"
BY_A_MODEL: SourceType = "trainedAlgorithmicMedia"
PARTLY_BY_A_MODEL: SourceType = "compositeWithTrainedAlgorithmicMedia"

GENERATOR = "Troupe"
# The vocabulary of the news trade for how a medium came to be, and where XMP keeps it.
_VOCABULARY = "http://cv.iptc.org/newscodes/digitalsourcetype/"
_NAMESPACES = {
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "xmp": "http://ns.adobe.com/xap/1.0/",
    "Iptc4xmpExt": "http://iptc.org/std/Iptc4xmpExt/2008-02-29/",
    "troupe": "urn:troupe:provenance",
}
_FIELDS = {
    "source_type": "Iptc4xmpExt:DigitalSourceType",
    "generator": "xmp:CreatorTool",
    "made_by": "troupe:madeBy",
    "seed": "troupe:seed",
    "recipe": "troupe:recipe",
}


@dataclass(frozen=True)
class Mark:
    """What stands in the file."""

    source_type: SourceType
    made_by: str
    """The rig with its version, or the provider with its model."""
    seed: int | None = None
    recipe: str | None = None
    """SHA-256 of everything the picture was made by."""
    generator: str = GENERATOR

    @property
    def digital_source_type(self) -> str:
        return _VOCABULARY + self.source_type

    def as_rdf(self) -> str:
        """The same mark is always the same text."""
        told = {name: getattr(self, name) for name in _FIELDS} | {"source_type": self.digital_source_type}
        spaces = "".join(f' xmlns:{name}="{address}"' for name, address in _NAMESPACES.items())
        fields = "".join(
            f" {_FIELDS[name]}={quoteattr(str(value))}" for name, value in told.items() if value is not None
        )
        return f'<rdf:RDF{spaces}><rdf:Description rdf:about=""{fields}/></rdf:RDF>'

    def as_xmp(self) -> bytes:
        begin = '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
        body = f'<x:xmpmeta xmlns:x="adobe:ns:meta/">{self.as_rdf()}</x:xmpmeta>'
        return f'{begin}{body}<?xpacket end="w"?>'.encode()

    @classmethod
    def read(cls, text: str) -> "Mark | None":
        """Out of what `as_rdf` wrote; None when there is no such mark."""
        found = {name: re.search(rf'{field}=("([^"]*)"|\'([^\']*)\')', text) for name, field in _FIELDS.items()}
        told = {
            name: unescape(match[2] if match[2] is not None else match[3], {"&quot;": '"'})
            for name, match in found.items()
            if match
        }
        if "source_type" not in told or "made_by" not in told:
            return None
        source = cast(SourceType, told["source_type"].removeprefix(_VOCABULARY))
        seed = int(told["seed"]) if "seed" in told else None
        return cls(source, told["made_by"], seed, told.get("recipe"), told.get("generator", GENERATOR))
