"""`troupe stage`: talk with whoever is on stage, rate and draw, and keep keys."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated, Any

import typer

from troupe.duels.domain.portrait import PortraitAsked
from troupe.duels.service.turns import Said

stage_app = typer.Typer(no_args_is_help=True, help="The stage: say, personas, use, rate, image, key, stop, new.")


@asynccontextmanager
async def _at_work(context: typer.Context) -> AsyncIterator[Any]:
    """A studio whose answers are written down while they come."""
    async with context.obj.open() as studio:
        keeping = asyncio.create_task(studio.runlog.keep_up())
        try:
            yield studio
        finally:
            await studio.answers.stop_all(0)
            keeping.cancel()
            await asyncio.gather(keeping, return_exceptions=True)


@stage_app.command("say")
def say(context: typer.Context, text: str, persona: Annotated[str, typer.Option(help="who answers")] = "") -> None:
    """Say something on the stage and hear the reply."""

    async def run() -> None:
        async with _at_work(context) as studio:
            id = (await studio.personas.called(studio.person, persona)).id if persona else ""
            said = (await studio.stage.turns.say(studio.person, Said(text, persona=id))).as_json()
            lines = said["messages"] if isinstance(said["messages"], list) else []
            rows = [{"who": each["persona_name"] or each["role"], "text": each["text"]} for each in lines]
            context.obj.show({**said, "items": rows}, table=("who", "text"))

    context.obj.run(run)


@stage_app.command("watch")
def watch(context: typer.Context, since: Annotated[int, typer.Option(help="a number of the log")] = 0) -> None:
    """Show what happened on the stage since a number."""

    async def run() -> None:
        async with context.obj.open() as studio:
            found = await studio.stage.updates.since(studio.person, str(since), 500, 0)
            context.obj.show({**found, "items": found["events"]}, table=("seq", "type", "data"))

    context.obj.run(run)


@stage_app.command("personas")
def personas(context: typer.Context) -> None:
    """Show your personas by their five fields, and the starters."""

    async def run() -> None:
        async with context.obj.open() as studio:
            found = await studio.stage.cast.list(studio.person, 100, None)
            rows = [*found["personas"], *found["starters"]]
            context.obj.show({**found, "items": rows}, table=("name", "role", "is_active", "id"))

    context.obj.run(run)


@stage_app.command("use")
def use(context: typer.Context, name: str) -> None:
    """Put a persona on stage."""

    async def run() -> None:
        async with context.obj.open() as studio:
            persona = await studio.personas.called(studio.person, name)
            activated = await studio.stage.cast.activate(studio.person, persona.id)
            context.obj.show({"active_persona_id": activated.id, "name": activated.document.name})

    context.obj.run(run)


@stage_app.command("rate")
def rate(
    context: typer.Context,
    message_id: str,
    score: Annotated[int, typer.Argument(help="-5 to 5, without a zero")],
    note: Annotated[str, typer.Option(help="why, in a few words")] = "",
) -> None:
    """Say how good a reply was."""

    async def run() -> None:
        async with context.obj.open() as studio:
            context.obj.show(await studio.stage.opinions.rate(studio.person, message_id, score, note))

    context.obj.run(run)


@stage_app.command("image")
def image(
    context: typer.Context,
    prompt: str,
    provider: Annotated[str | None, typer.Option(help="offline, or an image provider")] = None,
    fresh: Annotated[bool, typer.Option("--fresh", help="also when there is one already")] = False,
) -> None:
    """Draw whoever is on stage, by words."""

    async def run() -> None:
        async with context.obj.open() as studio:
            asked = PortraitAsked(prompt, provider=provider, fresh=fresh)
            context.obj.show(await studio.stage.portraits.draw(studio.person, asked))

    context.obj.run(run)


@stage_app.command("key")
def key(
    context: typer.Context,
    doing: Annotated[str, typer.Argument(help="set, remove or test")],
    which: Annotated[str, typer.Argument(help="voice_key or image_key")],
) -> None:
    """Keep, forget or try a key; it is read from a prompt or from standard input, never from an argument."""
    if doing not in ("set", "remove", "test") or which not in ("voice_key", "image_key"):
        raise typer.BadParameter("Say set, remove or test, and voice_key or image_key.")

    async def run() -> None:
        async with context.obj.open() as studio:
            if doing == "test":
                context.obj.show(await studio.stage.keys.test(studio.person, which))
                return
            value = context.obj.secret(which) if doing == "set" else None
            context.obj.show((await studio.stage.keys.change(studio.person, {which: value})).as_json())

    context.obj.run(run)


@stage_app.command("talk")
def talk(
    context: typer.Context,
    one: str,
    other: str,
    topic: Annotated[str, typer.Option(help="what they speak about")],
    turns: Annotated[int, typer.Option(help="lines in all", min=2, max=20)] = 8,
) -> None:
    """Let two personas speak with one another on the stage; the running studio says their lines."""

    async def run() -> None:
        async with context.obj.open() as studio:
            ids = [(await studio.personas.called(studio.person, name)).id for name in (one, other)]
            begun = await studio.stage.talks.begin(studio.person, ids, topic, turns, 0.5)
            context.obj.show(begun.as_json())

    context.obj.run(run)


@stage_app.command("stop")
def stop(context: typer.Context) -> None:
    """Cancel the reply and the talk of your stage."""

    async def run() -> None:
        async with context.obj.open() as studio:
            context.obj.show({"stopped": await studio.stage.turns.stop(studio.person)})

    context.obj.run(run)


@stage_app.command("new")
def new(context: typer.Context) -> None:
    """Begin an empty stage; the one before stays a chat."""

    async def run() -> None:
        async with context.obj.open() as studio:
            stage = await studio.stage.stages.renew(studio.person, keep_persona=True)
            context.obj.show(await studio.stage.stages.show(studio.person, stage))

    context.obj.run(run)
