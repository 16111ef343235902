"""What a studio answers about personas."""

from typing import Literal

from pydantic import JsonValue, model_validator

from troupe.client.documents import Answer, Example, StoredPersona
from troupe.client.reading import is_broken


class ActivePersona(Answer):
    message: str | None = None
    persona: StoredPersona | None


class Report(Answer):
    clamped: tuple[str, ...]
    defaulted: tuple[str, ...]
    ignored: tuple[str, ...]
    kept_foreign: tuple[str, ...]
    read: tuple[str, ...]
    shape: str
    trust: Literal["verified", "signed", "unsigned"]
    warnings: tuple[str, ...]


class Imported(Answer):
    """One file; several come as `results`, each with its `file` and a persona and report, or an error."""

    persona: StoredPersona | None = None
    report: Report | None = None
    met: str | None = None
    results: tuple[dict[str, JsonValue], ...] | None = None


class CardCheck(Answer):
    """What a card would leave out."""

    name: str
    type: str
    bytes: int
    left_out: list[str]
    repaired: list[str]


class CardPicture(Answer):
    """A face, a background or an icon that a card brought."""

    kind: Literal["emotion", "background", "user_icon", "other"]
    name: str
    feeling: str | None
    url: str


class CardSound(Answer):
    """A sound that a card brought."""

    name: str
    url: str


class CardSource(Answer):
    """A file that a persona came in."""

    id: str
    kind: str
    target_id: str
    sha256: str
    file_name: str
    format: str
    container: str
    place: int
    imported_at: str


class SignerItem(Answer):
    added_at: str
    fingerprint: str
    name: str
    public_key: str


class SignerList(Answer):
    own: SignerItem | None
    signers: tuple[SignerItem, ...]


class TagCount(Answer):
    count: int
    tag: str


class Deleted(Answer):
    message: str
    restore_until: str


class DifferenceList(Answer):
    changes: tuple[dict[str, JsonValue], ...]


class Difference(Answer):
    """How much arm B is above arm A, with Welch's interval of 95 %."""

    high: float
    low: float
    value: float


class Arm(Answer):
    high: float | None
    low: float | None
    mean: float | None
    n: int


class Comparison(Answer):
    a: Arm
    b: Arm
    difference: Difference | None


class Decided(Answer):
    """What was known when the verdict was given; it does not change any more."""

    answered: Comparison
    scripted: Comparison
    scripted_only: bool


class Results(Answer):
    answered: Comparison
    scripted: Comparison


class Experiment(Answer):
    arm_a: int
    arm_b: int
    created_at: str
    decided: Decided | None
    ended_at: str | None
    id: str
    measure: Literal["rating", "fidelity", "words"]
    min_per_arm: int
    name: str
    persona_id: str
    results: Results
    share_b: float
    started_at: str | None
    status: Literal["draft", "running", "paused", "finished"]
    verdict: Literal["undecided", "a", "b", "no_difference"]


class Learnt(Answer):
    evicted: Example | None
    example: Example
    message: str
    persona: StoredPersona


class Share(Answer):
    created_at: str
    id: str
    name: str
    persona_id: str
    role: Literal["viewer", "editor"]
    team_id: str | None
    user_id: str | None


class Counted(Answer):
    """How many recordings a session has, and how many were good enough."""

    accepted: int
    rejected: int
    total: int


class Session(Answer):
    """One attempt at learning a voice."""

    completed_at: str | None
    consent_id: str | None
    created_at: str
    error_code: str | None
    error_message: str | None
    id: str
    job_id: str | None
    level: Literal["fit", "clone"]
    persona_id: str
    phase: str
    progress_percent: int
    provider: str | None
    result: dict[str, JsonValue] | None
    retry_of: str | None
    samples: Counted
    started_at: str | None
    status: Literal["pending", "in_progress", "completed", "failed", "cancelled"]
    training_type: Literal["voice_model"]
    waiting_for: tuple[str, ...]


class VersionLine(Answer):
    author_id: str | None
    created_at: str
    first: int
    last: int
    name: str | None
    number: int
    reason: str


class Version(Answer):
    author_id: str | None
    created_at: str
    document: dict[str, JsonValue]
    name: str | None
    number: int
    reason: str


class BinnedPersona(Answer):
    """Somebody in the bin, in short; the whole document is there again once restored."""

    id: str
    name: str
    deleted_at: str
    purge_at: str


class ListMeta(Answer):
    """How many personas there are, and how many more the tier takes; a limit of -1 is none."""

    total: int
    limit: int
    can_create_more: bool
    tier: str


class PersonaPage(Answer):
    """One page of a list of personas."""

    personas: tuple[StoredPersona, ...]
    meta: ListMeta
    matched: int
    next_cursor: str | None
    broken: tuple[str, ...] = ()
    """Ids of what is stored and can no longer be read."""

    @model_validator(mode="before")
    @classmethod
    def _set_the_broken_apart(cls, said: dict[str, object]) -> dict[str, object]:
        items = said.get("personas")
        if not isinstance(items, list):
            return said
        broken = [each["id"] for each in items if is_broken(each)]
        return said | {"personas": [each for each in items if not is_broken(each)], "broken": broken}
