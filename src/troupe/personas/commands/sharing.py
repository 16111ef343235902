"""`troupe personas share`, `unshare`, `shares`: who else may use a persona."""

from typing import Annotated, Any

import typer

from troupe.kit.ids import is_id
from troupe.personas.commands.showing import Name, id_of, show_what
from troupe.personas.errors import ReceiverNotFound
from troupe.personas.schemas.sharing import ShareView

sharing_app = typer.Typer()

Who = Annotated[str, typer.Argument(help="a username, or with --team a team's name or id")]
AsTeam = Annotated[bool, typer.Option("--team", help="WHO is a team")]


@sharing_app.command("shares")
def list_shares(context: typer.Context, name: Name) -> None:
    """Show whom a persona is shared with."""

    async def act(studio: Any) -> object:
        found = await studio.publishing.sharing.list(studio.person, await id_of(studio, name))
        return {"items": [ShareView.of(each).model_dump() for each in found]}

    show_what(context, act, table=("name", "role", "id"))


@sharing_app.command("share")
def share(
    context: typer.Context,
    name: Name,
    who: Who,
    role: Annotated[str, typer.Option(help="viewer or editor")] = "viewer",
    team: AsTeam = False,
) -> None:
    """Let somebody look at a persona, or with --role editor change it."""

    async def act(studio: Any) -> object:
        receiver = {"team_id": await _team(studio, who)} if team else {"username": who.lower()}
        id = await id_of(studio, name)
        granted = await studio.publishing.sharing.share(studio.person, id, receiver | {"role": role})
        return ShareView.of(granted).model_dump()

    show_what(context, act)


@sharing_app.command("unshare")
def unshare(context: typer.Context, name: Name, who: Who, team: AsTeam = False) -> None:
    """Take a grant back."""

    async def act(studio: Any) -> object:
        id = await id_of(studio, name)
        receiver = await (_team(studio, who) if team else _person(studio, who))
        found = await studio.publishing.sharing.list(studio.person, id)
        grant = next((each.share.id for each in found if receiver in (each.share.user_id, each.share.team_id)), None)
        if grant is None:
            raise ReceiverNotFound(who, "team" if team else "person")
        await studio.publishing.sharing.unshare(studio.person, id, grant)
        return {"id": grant}

    show_what(context, act)


async def _person(studio: Any, name: str) -> str:
    found: str = (await studio.people.called(name)).id
    return found


async def _team(studio: Any, name: str) -> str:
    """A team's id; a name that nobody's team has is passed on, and refused where ids are."""
    if is_id(name):
        return name
    cursor = None
    while True:
        page = await studio.teams.list(studio.person, 100, cursor)
        found: str | None = next((each.id for each in page.items if each.name == name), None)
        cursor = page.next_cursor
        if found is not None or cursor is None:
            break
    if found is None:
        raise ReceiverNotFound(name, "team")
    return found
