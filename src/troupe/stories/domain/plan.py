"""The plan of a turn, made by rule: what is meant, how much is told, where the arc aims, and by which seed."""

import hashlib
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from troupe.stories.domain.casting import WORDS_OF, Manner
from troupe.stories.domain.frames import Choice, PickedChoice
from troupe.stories.domain.response import Arc
from troupe.stories.domain.settings import WORDS, StorySettings

Intent = Literal["choice", "speech", "look", "go", "act", "continue", "free"]
_CONTINUE = frozenset({"continue", "go on", "more", "next", "...", "…", "weiter", "continuer", "sigue", "continúa"})
_LOOK = frozenset({"look", "watch", "examine", "inspect", "search", "listen", "study", "read", "peer"})
_GO = frozenset({"go", "walk", "run", "enter", "leave", "follow", "climb", "return", "cross", "board", "head"})
_ACT = frozenset(
    {"take", "open", "give", "hit", "push", "pull", "use", "hide", "throw", "hold", "grab", "break", "close", "touch"}
)
_ALONE = re.compile(r"[0-9A-Za-z]")
_STEPS: tuple[tuple[float, Arc], ...] = (
    (0.15, "exposition"),
    (0.45, "rising_action"),
    (0.65, "complication"),
    (0.85, "climax"),
    (0.95, "falling_action"),
)
_WAVE = (3, 4, 5, 6, 7, 6, 5, 4)


@dataclass(frozen=True)
class Plan:
    """What a turn aims at."""

    intent: Intent
    words: tuple[int, int]
    arc: Arc
    tension: int
    seed: int
    choices: int
    picked: PickedChoice | None
    seats: tuple[str, ...] = ("narrator",)
    take: int = 1
    """Which telling of its turn it is."""

    def as_json(self) -> dict[str, object]:
        return {
            "intent": self.intent,
            "target_words": list(self.words),
            "arc_position": self.arc,
            "tension": self.tension,
            "seats": list(self.seats),
            "seed": self.seed,
            "choices": self.choices,
            "choice": self.picked.model_dump() if self.picked else None,
        }


def planned(
    user_input: str,
    picked: PickedChoice | None,
    settings: StorySettings,
    *,
    index: int,
    candidate: int,
    seed: int | None,
    before: Arc | None,
    narrator: Manner | None = None,
    seats: Sequence[str] = ("narrator",),
) -> Plan:
    """The plan of turn `index`; the same story with the same inputs gets the same plan."""
    arc, tension = aim(settings.arc_turns, index, before)
    if narrator is not None and abs(narrator.neuroticism - 0.5) >= 0.2:
        tension = max(1, min(10, tension + (1 if narrator.neuroticism > 0.5 else -1)))
    return Plan(
        intent_of(user_input, picked),
        WORDS_OF[narrator.verbosity] if narrator else WORDS[settings.length],
        arc,
        tension,
        run_seed(settings.seed, index, candidate, user_input) if seed is None else seed,
        settings.choices,
        picked,
        tuple(seats),
        candidate,
    )


def run_seed(seed: int, index: int, candidate: int, user_input: str) -> int:
    """The first 31 bits of what makes this telling this one; no id and no clock is in it."""
    digest = hashlib.sha256(f"{seed}|{index}|{candidate}|{user_input}".encode()).digest()
    return int.from_bytes(digest[:4], "big") >> 1


def aim(turns: int | None, index: int, before: Arc | None) -> tuple[Arc, int]:
    """Where in its arc turn `index` stands, and the tension it aims at."""
    if turns is None:
        return before or "exposition", _WAVE[(index - 1) % len(_WAVE)]
    x = index / turns
    resolved: Arc = "resolution"
    position = next((name for end, name in _STEPS if x <= end), resolved)
    g = x / 0.8 if x <= 0.8 else max(0.2, 1 - 4 * (x - 0.8))
    return position, math.floor(2 + 8 * g + 0.5)


def intent_of(user_input: str, picked: PickedChoice | None) -> Intent:
    if picked:
        return "choice"
    said = user_input.strip()
    if said.casefold().rstrip(" .!?") in _CONTINUE or said.casefold() in _CONTINUE:
        return "continue"
    quoted = sum(len(each) for each in re.findall(r'["“]([^"”]*)["”]', said))
    if quoted * 2 >= len(said):
        return "speech"
    words = re.findall(r"[\w']+", said.casefold())[:4]
    for intent, verbs in (("look", _LOOK), ("go", _GO), ("act", _ACT)):
        if any(word in verbs for word in words):
            return intent  # type: ignore[return-value]  # one of the three
    return "free"


def picked_by(user_input: str, choices: "tuple[Choice, ...] | list[Choice]") -> PickedChoice | None:
    """The offered choice that a bare number or letter names, or that was typed out."""
    said = user_input.strip().strip(" .,!?;:")
    for choice in choices:
        named = said in (str(choice.index), "ABCD"[choice.index - 1], "abcd"[choice.index - 1])
        if named or said.casefold() == choice.text.strip().strip(" .,!?;:").casefold():
            return PickedChoice(choice_id=choice.choice_id, index=choice.index, text=choice.text)
    return None


def is_one_character(user_input: str) -> bool:
    """Whether an input is a bare digit from 1 to 9 or one letter: nothing has to be looked up for it."""
    said = user_input.strip().strip(" .,!?;:")
    return said != "0" and _ALONE.fullmatch(said) is not None
