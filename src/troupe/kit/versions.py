"""`If-Match: "3"`: which version a client's change is based on."""

import re

from troupe.kit.errors import Invalid

_TAG = re.compile(r'"(\d{1,9})(?:\.\d{1,9})?"')


class BadVersion(Invalid):
    code = "invalid"

    def __init__(self) -> None:
        super().__init__(
            "If-Match takes a version in quotes.",
            next_step='Send the version you read, as in If-Match: "3", or leave it out.',
            field="If-Match",
        )


def version_of(if_match: str | None) -> int | None:
    """The version in an If-Match header; None when any will do."""
    if if_match is None or if_match.strip() == "*":
        return None
    found = _TAG.fullmatch(if_match.strip())
    if found is None:
        raise BadVersion
    return int(found[1])
