"""Names for things: lower-case UUIDs, random in life and repeatable in test mode."""

import random
import re
import uuid
from collections.abc import Callable

NewId = Callable[[], str]

_CANONICAL = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


def random_id() -> str:
    """An id that nobody can guess."""
    return str(uuid.uuid4())


def seeded_ids(seed: int) -> NewId:
    """Ids that are the same in every run with the same seed, for test mode only."""
    source = random.Random(seed)
    return lambda: str(uuid.UUID(int=source.getrandbits(128), version=4))


def is_id(text: str) -> bool:
    """Whether a text is an id in its one canonical spelling."""
    return _CANONICAL.fullmatch(text) is not None
