"""`troupe duel`: one blind round in the terminal, and the vote on it."""

import sys
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

import typer

from troupe.duels.domain.arena import Outcome
from troupe.duels.service.duels import Asked

SKIP = ("s", "skip")
OUTCOMES: Mapping[str, Outcome] = {
    "a": "a", "b": "b", "t": "tie", "tie": "tie", "x": "both_bad", "both_bad": "both_bad"
}  # fmt: skip
SIDES: tuple[Literal["a", "b"], ...] = ("a", "b")
QUESTION = "Which is better? a, b, t (tie), x (both are bad), s (skip)"
VOID = "A side gave no answer, so this round cannot be voted on. Ask once more."


def duel(
    context: typer.Context,
    one: Annotated[str, typer.Argument(help="a persona; NAME@3 is version 3")],
    other: Annotated[str, typer.Argument(help="another persona or version")],
    text: Annotated[str, typer.Argument(help="what both of them answer")],
    vote: Annotated[str, typer.Option(help="a, b, tie, both_bad or skip; left out, you are asked")] = "",
    memory: Annotated[bool, typer.Option("--memory", help="they may remember you")] = False,
) -> None:
    """Have two personas answer the same, blind, and say which is better."""
    if vote and vote not in (*OUTCOMES, *SKIP):
        raise typer.BadParameter("Say a, b, tie, both_bad or skip.")
    console = context.obj

    async def run() -> None:
        async with console.open() as studio:
            made = await set_up(studio, [one, other], "", memory=memory)
            round = await played(studio, str(made["id"]), text)
            chosen = _chosen(console, round, vote)
            if chosen:
                round = await _closed(studio, str(round["id"]), chosen)
            _tell(console, round)

    console.run(run)


async def set_up(
    studio: Any, names: Sequence[str], title: str, prompts: str = "", *, memory: bool = False
) -> Mapping[str, object]:
    """A duel between those of these names."""
    asked = []
    for each in names:
        name, _, version = each.partition("@")
        persona = await studio.personas.called(studio.person, name)
        asked.append(Asked(persona.id, int(version) if version.isdecimal() else None))
    made = await studio.arena.duels.set_up(
        studio.person, asked, title, blind=True, pace="together", max_words=150, memory=memory,
        prompt_set_id=prompts or None,
    )  # fmt: skip
    found: Mapping[str, object] = made.as_json()
    return found


async def played(studio: Any, duel_id: str, text: str) -> dict[str, Any]:
    """A round of a duel, once both sides are written."""
    round, _ = await studio.arena.arena.begin(studio.person, duel_id, text, None, None)
    await studio.arena.players.wait(round.id)
    return await _seen(studio, round.id)


async def _seen(studio: Any, round_id: str) -> dict[str, Any]:
    view = await studio.arena.arena.view(studio.person, await studio.arena.arena.round(studio.person, round_id))
    return {**view, "items": [{"side": side, **view["sides"][side]} for side in SIDES]}


def _chosen(console: Any, round: Mapping[str, Any], vote: str) -> str:
    """What is said of a round; nothing where nobody sits at the terminal, or there is nothing to choose from."""
    if round["state"] == "void":
        console.tell(VOID)
        return ""
    if vote or console.as_json or not sys.stdin.isatty():
        return vote
    console.show({side.upper(): round["sides"][side]["text"] for side in SIDES})
    said = ""
    while said not in (*OUTCOMES, *SKIP):
        said = str(typer.prompt(QUESTION)).strip().casefold()
    return said


async def _closed(studio: Any, round_id: str, said: str) -> dict[str, Any]:
    arena = studio.arena.arena
    if said in SKIP:
        await arena.skip(studio.person, round_id)
    else:
        await arena.vote(studio.person, round_id, OUTCOMES[said], {}, {})
    return await _seen(studio, round_id)


def _tell(console: Any, round: Mapping[str, Any]) -> None:
    """Both answers; names beside them once somebody chose, and else how to."""
    if console.as_json:
        console.show(round)
        return
    names = {side: side.upper() for side in SIDES}
    if round["reveal"]:
        names = {side: f"{side.upper()}, {round['reveal'][side]['contestant']['label']}" for side in SIDES}
    console.show({names[side]: round["sides"][side]["text"] for side in SIDES})
    if not round["reveal"] and round["state"] != "void":
        console.tell(f"Vote with: troupe duels vote {round['id']} a|b|tie|both_bad")
