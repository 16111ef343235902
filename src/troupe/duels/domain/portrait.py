"""A portrait that somebody asked for, and when the same request is the same picture."""

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta

from troupe.kit.times import as_text

LONGEST_PROMPT = 500
FRESH_FOR = timedelta(seconds=600)
SIDE = 768


# A service of many models is asked for this one where nobody names another.
USUAL_MODELS = {"huggingface": "black-forest-labs/FLUX.1-dev"}


@dataclass(frozen=True)
class PortraitAsked:
    """What somebody wants drawn."""

    prompt: str
    persona_id: str | None = None
    model: str | None = None
    provider: str | None = None
    seed: int | None = None
    fresh: bool = False

    @property
    def reads_cache(self) -> bool:
        """Whoever names a seed or wants a fresh picture gets a new one."""
        return not self.fresh and self.seed is None


@dataclass(frozen=True)
class Portrait:
    """A picture that was made."""

    id: str
    user_id: str
    realm: str
    persona_id: str | None
    cache_key: str
    media_id: str
    provider: str
    model: str | None
    seed: int | None
    prompt: str
    width: int
    height: int
    at: datetime

    def as_json(self, file_name: str, *, cached: bool) -> dict[str, object]:
        told = ("media_id", "provider", "model", "seed", "prompt", "persona_id", "width", "height")
        shown = {name: getattr(self, name) for name in told}
        return {"image_url": f"/generated/{file_name}", "cached": cached, "at": as_text(self.at), **shown}


def normalised(prompt: str) -> str:
    """The same words in other spelling and spacing are the same prompt."""
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", prompt).strip()).casefold()


def cache_key(persona_id: str | None, prompt: str, provider: str, model: str | None) -> str:
    told = "\n".join((persona_id or "", normalised(prompt), provider, model or ""))
    return hashlib.sha256(told.encode()).hexdigest()


def seed_for(key: str) -> int:
    """What is drawn when nobody names a seed: the same request gives the same picture."""
    return int(key[:8], 16)
