"""`troupe memory`: what personas remember of you, from the terminal."""

import sys
from typing import Annotated, Any

import typer

from troupe.minds.domain.memory.fact import Scope, Status
from troupe.minds.service.remembering import NewMemory, Question, Wanted

memory_app = typer.Typer(no_args_is_help=True, help="Memory: list, search, add, edit, forget, undo, stats, and more.")

Name = Annotated[str | None, typer.Option("--persona", help="a persona's name, handle or id; without one, all")]
Id = Annotated[str, typer.Argument(help="the memory's id")]
_TABLE = ("text", "kind", "status", "valid_from", "id")


@memory_app.command("list")
def list_memories(
    context: typer.Context,
    persona: Name = None,
    status: Annotated[Status | None, typer.Option(help="active, closed, hidden, or removed for the bin")] = None,
    words: Annotated[str, typer.Option("--with", help="only those with these words")] = "",
    limit: Annotated[int, typer.Option(min=1, max=200, help="at most so many")] = 50,
) -> None:
    """Show what is remembered, pinned facts first."""

    async def run() -> None:
        async with context.obj.open() as studio:
            wanted = Wanted(await _persona(studio, persona), None, status, words)
            context.obj.show(await studio.remembering.page(studio.person, wanted, None, limit), table=_TABLE)

    context.obj.run(run)


@memory_app.command("search")
def search(
    context: typer.Context,
    text: Annotated[str, typer.Argument(help="what you look for")],
    persona: Name = None,
    closed: Annotated[bool, typer.Option("--closed", help="also what is no longer true")] = False,
    most: Annotated[int, typer.Option("-k", min=1, max=50, help="at most so many")] = 10,
) -> None:
    """Find facts and rounds by meaning and by words."""

    async def run() -> None:
        async with context.obj.open() as studio:
            at = studio.remembering.now()
            question = Question(text, at, await _persona(studio, persona), include_closed=closed)
            found = await studio.remembering.search(studio.person, question, most)
            items = [each.as_json() | {"text": each.text} for each in found.items]
            shown = {"items": items, "vectors": found.vectors, "took_ms": found.took_ms}
            context.obj.show(shown, table=("text", "score", "why"))

    context.obj.run(run)


@memory_app.command("add")
def add(
    context: typer.Context,
    text: Annotated[str, typer.Argument(help="what is to be remembered")],
    persona: Name = None,
    pinned: Annotated[bool, typer.Option("--pin", help="tell it in every prompt")] = False,
    importance: Annotated[int, typer.Option(min=1, max=5)] = 3,
    chat: Annotated[str | None, typer.Option("--chat", help="only in this chat, by its id")] = None,
) -> None:
    """Type something in, for one persona, for all, or for one chat."""

    async def run() -> None:
        async with context.obj.open() as studio:
            persona_id = await _persona(studio, persona)
            scope: Scope = "chat" if chat else "persona" if persona_id else "user"
            new = NewMemory(text, scope, persona_id, chat, importance=importance, pinned=pinned)
            context.obj.show(await studio.remembering.hands.add(studio.person, new))

    context.obj.run(run)


@memory_app.command("show")
def show(context: typer.Context, id: Id) -> None:
    """Show one memory with its sources."""

    async def run() -> None:
        async with context.obj.open() as studio:
            context.obj.show(await studio.remembering.hands.show(studio.person, id))

    context.obj.run(run)


@memory_app.command("edit")
def edit(
    context: typer.Context,
    id: Id,
    text: Annotated[str | None, typer.Option(help="what it says from now on")] = None,
    pin: Annotated[bool | None, typer.Option("--pin/--unpin", help="tell it in every prompt, or no longer")] = None,
    importance: Annotated[int | None, typer.Option(min=1, max=5)] = None,
    close: Annotated[bool, typer.Option("--close", help="it is no longer true")] = False,
    everywhere: Annotated[bool, typer.Option("--everywhere", help="let all personas know it")] = False,
) -> None:
    """Put a memory right."""

    async def run() -> None:
        async with context.obj.open() as studio:
            fields: dict[str, object] = {"text": text, "pinned": pin, "importance": importance}
            fields |= {"valid_to": studio.remembering.now()} if close else {}
            fields |= {"scope": "user"} if everywhere else {}
            context.obj.show(await studio.remembering.hands.change(studio.person, id, fields))

    context.obj.run(run)


@memory_app.command("forget")
def forget(context: typer.Context, id: Id) -> None:
    """Put a memory into the bin; `troupe memory undo` brings it back for thirty days."""

    async def run() -> None:
        async with context.obj.open() as studio:
            await studio.remembering.hands.remove(studio.person, id)
            context.obj.show({"removed": id, "next_step": f"troupe memory undo {id}"})

    context.obj.run(run)


@memory_app.command("undo")
def undo(context: typer.Context, id: Id) -> None:
    """Take back what was done last to a memory by hand."""

    async def run() -> None:
        async with context.obj.open() as studio:
            context.obj.show(await studio.remembering.hands.undo(studio.person, id))

    context.obj.run(run)


@memory_app.command("history")
def history(context: typer.Context, id: Id) -> None:
    """Show what was done to a memory by hand."""

    async def run() -> None:
        async with context.obj.open() as studio:
            items = await studio.remembering.hands.history(studio.person, id)
            context.obj.show({"items": items}, table=("at", "what", "undone"))

    context.obj.run(run)


@memory_app.command("clear")
def clear(
    context: typer.Context, persona: Annotated[str, typer.Argument(help="a persona's name, handle or id")]
) -> None:
    """Let one persona forget everything about you."""

    async def run() -> None:
        async with context.obj.open() as studio:
            found = await studio.personas.called(studio.person, persona)
            name = found.document.name
            context.obj.confirm(f"Everything {name} remembers of you will go.")
            context.obj.show(await studio.remembering.hands.clear(studio.person, found.id, name))

    context.obj.run(run)


@memory_app.command("stats")
def stats(context: typer.Context, persona: Name = None) -> None:
    """Say how many memories there are, and how many are of no use."""

    async def run() -> None:
        async with context.obj.open() as studio:
            context.obj.show(await studio.remembering.stats(studio.person, await _persona(studio, persona)))

    context.obj.run(run)


@memory_app.command("extract")
def extract(
    context: typer.Context,
    text: Annotated[str | None, typer.Argument(help="the text; without one, standard input is read")] = None,
    by_persona: Annotated[bool, typer.Option("--persona-said", help="read it as said by a persona")] = False,
    language: Annotated[str | None, typer.Option(help="only by the rules of this language")] = None,
) -> None:
    """Show what the rules would take from a text; nothing is kept."""
    given = sys.stdin.read() if text is None or text == "-" else text

    async def run() -> None:
        async with context.obj.open() as studio:
            found = studio.remembering.extract(given, "persona" if by_persona else "user", language)
            items = [each.as_json() for each in found.claims]
            context.obj.show({"items": items, "forget": list(found.forget)}, table=("text", "slot", "confidence"))

    context.obj.run(run)


@memory_app.command("deeper")
def deeper(
    context: typer.Context,
    persona: Annotated[str, typer.Argument(help="a persona's name, handle or id")],
    on: Annotated[bool | None, typer.Option("--on/--off", help="without either, show what is set")] = None,
) -> None:
    """Let the brain of a persona read along, or no longer."""

    async def run() -> None:
        async with context.obj.open() as studio:
            found, hands = await studio.personas.called(studio.person, persona), studio.remembering.deeper
            chosen = on if on is None else await hands.choose(studio.person, found.id, on)
            shown = await hands.habit(studio.person, found.id) if chosen is None else chosen
            context.obj.show({"persona": found.document.name, "deeper": shown})

    context.obj.run(run)


async def _persona(studio: Any, name: str | None) -> str | None:
    if name is None:
        return None
    found = await studio.personas.called(studio.person, name)
    return str(found.id)
