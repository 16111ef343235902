"""Languages as the world writes them, and as the built-in engine calls them."""

import difflib
from collections.abc import Collection, Sequence

PLAIN = "en-us"
_CALLED = {
    "en": PLAIN,
    "en-gb": "en",
    "zh": "cmn",
    "zh-cn": "cmn",
    "zh-tw": "cmn",
    "no": "nb",
    "pt-pt": "pt",
    "iw": "he",
}


def engine_language(tag: str, known: Collection[str]) -> str | None:
    """What the engine calls a language; None where it does not speak it."""
    wanted = tag.strip().replace("_", "-").casefold()
    while wanted:
        for name in (_CALLED.get(wanted), wanted):
            if name in known:
                return name
        wanted = wanted.rpartition("-")[0]
    return None


def nearest(wanted: str, known: Collection[str]) -> Sequence[str]:
    """The three names that are most like what was asked for."""
    return difflib.get_close_matches(wanted.casefold(), known, 3, 0.0)
