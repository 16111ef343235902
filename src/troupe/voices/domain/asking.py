"""What a request to train a voice says, read strictly and in the order in which it is judged."""

import base64
import binascii
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from troupe.kit.ids import is_id
from troupe.personas import Problem

Fields = Mapping[str, object]

LEAST, MOST = 5, 50
LONGEST_TEXT = 1_000
KNOWN = ("audio_samples", "sample_texts", "level", "provider", "consent_id", "consent")
_DATA = re.compile(r"data:[a-z0-9.+/;=-]{0,200}?base64,", re.IGNORECASE)
_WHITE = re.compile(r"\s+")


@dataclass(frozen=True)
class AskedClip:
    """One entry: sound in the request, or a recording that is here already."""

    kind: Literal["sound", "media", "sample"]
    value: str
    text: str | None = None

    def content(self) -> bytes:
        """The bytes that were sent. What is no base64 is no sound either: its own letters are judged then."""
        plain = _WHITE.sub("", _DATA.sub("", self.value, count=1))
        for_addresses = b"-_" if "-" in plain or "_" in plain else None
        try:
            return base64.b64decode(plain + "=" * (-len(plain) % 4), altchars=for_addresses, validate=True)
        except (binascii.Error, ValueError):
            return self.value.encode()


@dataclass(frozen=True)
class TrainingAsked:
    """A request to train a voice that can be taken."""

    clips: Sequence[AskedClip]
    level: Literal["fit", "clone"]
    provider: str | None
    consent_id: str | None
    consent: Fields | None


def too_few(fields: Fields) -> bool:
    given = fields.get("audio_samples")
    return not isinstance(given, list) or len(given) < LEAST


def unknown_keys(fields: Fields) -> list[Problem]:
    return [Problem(key, "unknown_key", f"This door knows no {key!r}.", KNOWN) for key in fields if key not in KNOWN]


def read_training(fields: Fields) -> TrainingAsked | list[Problem]:
    """The request, or everything that is wrong with its values."""
    given = fields["audio_samples"]
    assert isinstance(given, list)
    texts, wrong = _texts(fields.get("sample_texts"), len(given))
    clips = [_clip(entry, texts[place] if place < len(texts) else None) for place, entry in enumerate(given)]
    bad = [
        Problem(f"audio_samples.{place}", "malformed", 'An entry is base64, {"media_id": …} or {"sample_id": …}.')
        for place, clip in enumerate(clips)
        if clip is None
    ]
    if len(given) > MOST:
        bad = [Problem("audio_samples", "too_many", f"At most {MOST} recordings can be sent at once.")]
    wrong += [*bad, *_rest(fields)]
    if wrong:
        return wrong
    consent = fields.get("consent")
    return TrainingAsked(
        clips=[clip for clip in clips if clip is not None],
        level="clone" if fields.get("level") == "clone" else "fit",
        provider=_text_or_none(fields.get("provider")),
        consent_id=_text_or_none(fields.get("consent_id")),
        consent=consent if isinstance(consent, dict) else None,
    )


def _clip(entry: object, text: str | None) -> AskedClip | None:
    if isinstance(entry, str) and entry.strip():
        return AskedClip("sound", entry, text)
    if not isinstance(entry, dict) or len(entry) != 1:
        return None
    [(key, value)] = entry.items()
    if key not in ("media_id", "sample_id") or not isinstance(value, str) or not is_id(value):
        return None
    return AskedClip("media" if key == "media_id" else "sample", value, text)


def _texts(given: object, clips: int) -> tuple[list[str | None], list[Problem]]:
    if given is None:
        return [], []
    if not isinstance(given, list):
        return [], [Problem("sample_texts", "not_a_list", "sample_texts is a list of texts.")]
    if len(given) > clips:
        return [], [Problem("sample_texts", "too_many", "There are more texts than recordings.")]
    wrong = [
        Problem(f"sample_texts.{place}", reason, f"A text has at most {LONGEST_TEXT:,} characters, or is null.")
        for place, text in enumerate(given)
        if (reason := wrong_text(text))
    ]
    return [text.strip() or None if isinstance(text, str) else None for text in given], wrong


def wrong_text(text: object) -> str | None:
    """Why something cannot be what is said in a recording."""
    if text is None:
        return None
    if not isinstance(text, str):
        return "not_a_text"
    return "too_long" if len(text) > LONGEST_TEXT else None


def _rest(fields: Fields) -> list[Problem]:
    wrong = []
    level, provider = fields.get("level", "fit"), fields.get("provider")
    if level not in ("fit", "clone"):
        wrong.append(Problem("level", "not_allowed", "level is fit or clone.", ("fit", "clone")))
    if not isinstance(provider, str | None):
        wrong.append(Problem("provider", "not_a_text", "provider is the name of an engine."))
    id, consent = fields.get("consent_id"), fields.get("consent")
    if id is not None and not (isinstance(id, str) and is_id(id)):
        wrong.append(Problem("consent_id", "malformed", "consent_id is the id of a consent."))
    if not isinstance(consent, dict | None):
        wrong.append(Problem("consent", "not_an_object", "consent is an object."))
    if id is not None and consent is not None:
        wrong.append(Problem("consent", "not_allowed", "Send consent_id or consent, not both."))
    return wrong


def _text_or_none(value: object) -> str | None:
    return value if isinstance(value, str) else None
