"""Conversations with the offline mind, alone and in company, as a chat leads them."""

from collections.abc import Sequence
from typing import Any

from troupe.minds import apply_persona_style, read_emotion
from troupe.personas import Persona
from troupe.personas.domain.starting import starters
from troupe.ports.text import Line, TextRequest
from troupe.providers.improv.text import answer_to

STARTERS = {each.name.lower(): each for each in starters().values()}


def starter(name: str, **changes: Any) -> Persona:
    return STARTERS[name].model_copy(update=changes)


def talk(who: Persona, lines: Sequence[str], seed: int = 1, **more: Any) -> list[str]:
    """What somebody answers to each of these lines, said one after another."""
    path: list[Line] = []
    for line in lines:
        path.append(Line("user", line))
        path.append(Line("assistant", _said(who, path, seed, feeling_in=line, **more)))
    return [line.text for line in path if line.role == "assistant"]


def reply(who: Persona, *lines: str, seed: int = 1, **more: Any) -> str:
    """What somebody answers to the last of these lines."""
    return talk(who, lines, seed, **more)[-1]


def answered(who: Persona, path: Sequence[tuple[str, str]], seed: int = 1, **more: Any) -> str:
    """What somebody answers after a conversation that went just so."""
    return _said(who, [Line("user" if role == "user" else "assistant", text) for role, text in path], seed, **more)


def circle(
    people: Sequence[Persona], said: Sequence[tuple[str, str]], turns: int, topic: str = "", seed: int = 1
) -> list[tuple[str, str]]:
    """The turns of several who speak one after another, after what was said; the user is called Ana."""
    heard = list(said)
    for turn in range(turns):
        who = people[turn % len(people)]
        others = [each.name for each in people if each is not who]
        path = [_as_heard(who.name, name, text) for name, text in heard]
        more = {"company": others, "wish": topic, "user_name": "Ana"}
        heard.append((who.name, _said(who, path, seed + turn, **more)))
    return heard[len(said) :]


def _as_heard(own: str, name: str, text: str) -> Line:
    return Line("assistant", text) if name == own else Line("user", f"{name or 'Ana'}: {text}")


def _said(who: Persona, path: Sequence[Line], seed: int, feeling_in: str = "", **more: Any) -> str:
    feeling = read_emotion(feeling_in, who.language)
    script = who.model_dump(mode="json") | {
        "id": who.name,
        "version": 1,
        "emotion": {"label": feeling.label, "confidence": feeling.confidence},
        "memories": [],
        "now": "2026-11-20T09:44:03+00:00",
        "user_name": None,
        "seed": seed,
        "attempt": 0,
        **more,
    }
    request = TextRequest("improv", tuple(path), persona=script, seed=seed, max_output_tokens=4_000)
    return apply_persona_style(who, answer_to(request))
