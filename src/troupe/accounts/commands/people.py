"""The command `troupe people`: who uses this studio, and as what."""

from typing import Annotated

import typer

from troupe.accounts.domain.person import role_called, tier_called
from troupe.accounts.service import NewPerson, PersonChange

people_app = typer.Typer(no_args_is_help=True, help="People: list, add, tier, role, suspend, remove.")

_COLUMNS = ("username", "role", "tier", "status", "id")


@people_app.command("list")
def list_people(context: typer.Context) -> None:
    """Show everyone who uses this studio."""

    async def run() -> None:
        async with context.obj.open() as studio:
            rows, cursor = [], None
            while True:
                page = await studio.people.list(studio.person, 100, cursor)
                rows += [{name: getattr(each, name) for name in _COLUMNS} for each in page.items]
                if (cursor := page.next_cursor) is None:
                    break
            context.obj.show({"items": rows}, table=_COLUMNS)

    context.obj.run(run)


@people_app.command("add")
def add_person(
    context: typer.Context,
    name: str,
    tier: Annotated[str, typer.Option(help="free, personal, professional, enterprise or admin")] = "free",
    guardian: Annotated[str | None, typer.Option(help="add a child, looked after by this person")] = None,
) -> None:
    """Add somebody; where people sign in, their password is asked for."""

    async def run() -> None:
        async with context.obj.open() as studio:
            minder = await studio.people.called(guardian) if guardian else None
            asks = studio.household.mode == "multi" and minder is None
            new = NewPerson(
                name,
                tier=tier_called(tier),
                password=context.obj.secret(f"Password for {name}") if asks else None,
                age_band="child" if minder else "unknown",
                guardian_id=minder.id if minder else None,
            )
            added = await studio.household.administration.add(studio.person, new)
            context.obj.show({"id": added.id, "username": added.username, "tier": added.tier})

    context.obj.run(run)


@people_app.command("tier")
def set_tier(context: typer.Context, name: str, tier: str) -> None:
    """Give somebody another tier; nothing they made is touched."""
    _change(context, name, PersonChange(tier=tier_called(tier)))


@people_app.command("role")
def set_role(context: typer.Context, name: str, role: str) -> None:
    """Make somebody owner, admin or member; they sign in again afterwards."""
    _change(context, name, PersonChange(role=role_called(role)))


@people_app.command("suspend")
def suspend(
    context: typer.Context, name: str, lift: Annotated[bool, typer.Option("--lift", help="let them in again")] = False
) -> None:
    """Keep somebody out for now; what they made stays."""
    _change(context, name, PersonChange(status="active" if lift else "suspended"))


@people_app.command("remove")
def remove_person(context: typer.Context, name: str) -> None:
    """Erase somebody and all they made, for good."""

    async def run() -> None:
        async with context.obj.open() as studio:
            person = await studio.people.any_called(studio.person, name)
            context.obj.confirm(f"Erase {person.username} and everything of theirs, for good?")
            receipt = await studio.privacy.erase_now(studio.person, person)
            context.obj.show(receipt)

    context.obj.run(run)


def _change(context: typer.Context, name: str, change: PersonChange) -> None:
    async def run() -> None:
        async with context.obj.open() as studio:
            person = await studio.people.any_called(studio.person, name)
            changed = await studio.household.administration.change(studio.person, person.id, change)
            context.obj.show({column: getattr(changed, column) for column in _COLUMNS})

    context.obj.run(run)
