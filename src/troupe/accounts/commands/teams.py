"""The command `troupe teams`: people who share."""

from typing import Annotated, Any, cast

import typer

from troupe.accounts.domain.team import Team, team_role_called
from troupe.accounts.errors import TeamNotFound

teams_app = typer.Typer(no_args_is_help=True, help="Teams: list, new, add, remove, delete.")


@teams_app.command("list")
def list_teams(context: typer.Context) -> None:
    """Show the teams you are in."""

    async def run() -> None:
        async with context.obj.open() as studio:
            page = await studio.teams.list(studio.person, 100, None)
            rows = [{"name": team.name, "members": len(team.members), "id": team.id} for team in page.items]
            context.obj.show({"items": rows}, table=("name", "members", "id"))

    context.obj.run(run)


@teams_app.command("new")
def new_team(context: typer.Context, name: str) -> None:
    """Make a team; you are its first owner."""

    async def run() -> None:
        async with context.obj.open() as studio:
            context.obj.show(_shown(await studio.teams.make(studio.person, name)))

    context.obj.run(run)


@teams_app.command("add")
def add_member(
    context: typer.Context,
    team: str,
    person: str,
    role: Annotated[str, typer.Option(help="owner, editor or viewer")] = "viewer",
) -> None:
    """Let somebody into a team, or give a member another role."""

    async def run() -> None:
        async with context.obj.open() as studio:
            found, member = await _named(studio, team), await studio.people.called(person)
            changed = await studio.teams.put_member(studio.person, found.id, member.id, team_role_called(role))
            context.obj.show(_shown(changed))

    context.obj.run(run)


@teams_app.command("remove")
def remove_member(context: typer.Context, team: str, person: str) -> None:
    """Take somebody out of a team."""

    async def run() -> None:
        async with context.obj.open() as studio:
            found, member = await _named(studio, team), await studio.people.called(person)
            context.obj.show(_shown(await studio.teams.remove_member(studio.person, found.id, member.id)))

    context.obj.run(run)


@teams_app.command("delete")
def delete_team(context: typer.Context, team: str) -> None:
    """Dissolve a team; what was shared with it is its makers' alone again."""

    async def run() -> None:
        async with context.obj.open() as studio:
            found = await _named(studio, team)
            await studio.teams.remove(studio.person, found.id)
            context.obj.show({"deleted": found.id})

    context.obj.run(run)


async def _named(studio: Any, wanted: str) -> Team:
    """A team of yours by name or id."""
    cursor = None
    while True:
        page = await studio.teams.list(studio.person, 100, cursor)
        for team in page.items:
            if wanted in (team.id, team.name):
                return cast(Team, team)
        if (cursor := page.next_cursor) is None:
            raise TeamNotFound


def _shown(team: Team) -> dict[str, object]:
    members = [{"user_id": member.user_id, "role": member.role} for member in team.members]
    return {"id": team.id, "name": team.name, "members": members}
