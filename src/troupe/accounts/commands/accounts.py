"""The command `troupe accounts`: how this installation is used, and what was done in it."""

from pathlib import Path
from typing import Annotated

import typer

from troupe.accounts.domain import User
from troupe.accounts.errors import AuditBroken, OnlyTheOwner

accounts_app = typer.Typer(
    no_args_is_help=True,
    help="Accounts: multi-user, setup-code, audit, rotate-signing, export, erase.",
)
multi_app = typer.Typer(no_args_is_help=True, help="Several people who sign in: on, off.")
audit_app = typer.Typer(no_args_is_help=True, help="What was done about people and rights: verify.")
accounts_app.add_typer(multi_app, name="multi-user")
accounts_app.add_typer(audit_app, name="audit")


@multi_app.command("on")
def turn_on(
    context: typer.Context, username: Annotated[str | None, typer.Option(help="the owner's username")] = None
) -> None:
    """Let several people sign in from the next start on; the owner gets a password, and nothing moves."""

    async def run() -> None:
        async with context.obj.open() as studio:
            owner = _owner(studio.person)
            password = context.obj.secret("New password of the owner")
            named = await studio.household.installing.turn_on(owner, username or owner.username, password)
            context.obj.show({"mode": "multi", "owner": named.username, "next_step": "Start Troupe again."})

    context.obj.run(run)


@multi_app.command("off")
def turn_off(context: typer.Context) -> None:
    """One person without sign-in again, from the next start on."""

    async def run() -> None:
        async with context.obj.open() as studio:
            await studio.household.installing.turn_off(_owner(studio.person))
            context.obj.show({"mode": "local", "next_step": "Start Troupe again."})

    context.obj.run(run)


@accounts_app.command("setup-code")
def setup_code(context: typer.Context) -> None:
    """Print a new set-up code, valid for an hour; older ones are worth nothing."""

    async def run() -> None:
        async with context.obj.open() as studio:
            context.obj.show({"code": await studio.household.installing.new_code()})

    context.obj.run(run)


@accounts_app.command("passphrase")
def passphrase(context: typer.Context) -> None:
    """Set the passphrase that opens an adult studio; it is read from a prompt or standard input."""

    async def run() -> None:
        async with context.obj.open() as studio:
            _owner(studio.person)
            await studio.household.padlock.set_passphrase(context.obj.secret("New passphrase"))
            context.obj.show({"passphrase": "set"})

    context.obj.run(run)


@audit_app.command("verify")
def verify_audit(context: typer.Context) -> None:
    """Check the chain; names the first row that is not what it was."""

    async def run() -> None:
        async with context.obj.open() as studio:
            broken = await studio.household.audit.verify()
            if broken is not None:
                raise AuditBroken(broken)
            context.obj.show({"chain": "whole"})

    context.obj.run(run)


@accounts_app.command("rotate-signing")
def rotate_signing(context: typer.Context) -> None:
    """Sign with a new key from now on; the one before verifies until its last token has run out."""

    async def run() -> None:
        async with context.obj.open() as studio:
            _owner(studio.person)
            context.obj.show(await studio.turn_signing_key())

    context.obj.run(run)


@accounts_app.command("export")
def export(context: typer.Context, to: Annotated[Path, typer.Option(help="the file to write")]) -> None:
    """Write everything of yours into one zip."""

    async def run() -> None:
        async with context.obj.open() as studio:
            context.obj.show(await studio.privacy.export_to(studio.person, to))

    context.obj.run(run)


@accounts_app.command("erase")
def erase(context: typer.Context) -> None:
    """Erase yourself and everything you made, for good."""

    async def run() -> None:
        async with context.obj.open() as studio:
            context.obj.confirm(f"Erase {studio.person.username} and everything of theirs, for good?")
            context.obj.show(await studio.privacy.erase_now(studio.person, studio.person))

    context.obj.run(run)


def _owner(person: User) -> User:
    if person.role != "owner":
        raise OnlyTheOwner
    return person
