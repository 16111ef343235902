"""`troupe personas import`, `export`, `signers`, `trust`, `distrust`: personas that travel."""

from contextlib import ExitStack
from pathlib import Path
from typing import Annotated, Any

import typer

from troupe.personas.commands.showing import Name, id_of, show_what
from troupe.personas.domain.arriving import MOST_FILES, ImportOptions
from troupe.personas.domain.kits import fingerprint_of
from troupe.personas.domain.leaving import FORMATS, read_wanted
from troupe.personas.domain.reading import read
from troupe.personas.schemas.kits import result_of
from troupe.personas.service.seeing import said_as
from troupe.personas.service.travelling import Taken, Upload

kits_app = typer.Typer()

_FILES = typer.Argument(help=f"at most {MOST_FILES} files", exists=True, dir_okay=False)


@kits_app.command("import")
def import_personas(
    context: typer.Context,
    files: Annotated[list[Path], _FILES],
    on_conflict: Annotated[str, typer.Option(help="keep_both, replace_version or skip")] = "keep_both",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="only tell what would be done")] = False,
    name: Annotated[str | None, typer.Option(help="another name")] = None,
    age: Annotated[int | None, typer.Option(help="the age you state; among adults it is needed")] = None,
) -> None:
    """Take personas in: kits, character cards, and the JSON of other programs."""
    given = {"on_conflict": on_conflict, "dry_run": dry_run, "name": name, "age": age}

    async def act(studio: Any) -> object:
        with said_as("INVALID_INPUT"):
            options = read(ImportOptions, given)
        taken = []
        for each in files[:MOST_FILES]:
            with ExitStack() as open_files:
                upload = Upload(each.name, open_files.enter_context(each.open("rb")))
                taken.append(await studio.travelling.take(studio.person, upload, options))
        return _answer(taken)

    show_what(context, act)


def _answer(taken: list[Taken]) -> dict[str, object]:
    """One file answers as itself, also when it is refused; several side by side."""
    if len(taken) > 1:
        return {"items": [result_of(each) for each in taken]}
    if taken[0].error is not None:
        raise taken[0].error
    return result_of(taken[0])


@kits_app.command("export")
def export(
    context: typer.Context,
    name: Name,
    to: Annotated[Path | None, typer.Option(help="the file to write; by itself its name says whose it is")] = None,
    format: Annotated[str, typer.Option(help=", ".join(FORMATS))] = "persona",
    photos: Annotated[bool, typer.Option("--photos", help="take reference photos along")] = False,
    unsigned: Annotated[bool, typer.Option("--unsigned", help="do not say who packed it")] = False,
) -> None:
    """Write a persona to a file, as a kit or in the shape of another program."""
    asked = [("format", format), ("sign", "false" if unsigned else "true")]
    asked += [("include", "photos")] if photos else []

    async def act(studio: Any) -> object:
        with said_as("INVALID_INPUT"):
            wanted = read_wanted(asked)
        made = await studio.travelling.exporting.export(studio.person, await id_of(studio, name), wanted)
        file = to or Path(made.name)
        context.obj.write(file, made.content)
        return {"file": str(file), "bytes": len(made.content), "left_out": list(made.left_out)}

    show_what(context, act)


@kits_app.command("signers")
def signers(context: typer.Context) -> None:
    """Show whose kits you believe, and the key your own are signed with."""

    async def act(studio: Any) -> object:
        signing = studio.travelling.signing
        trusted = [each.as_json() for each in await signing.signers(studio.person)]
        own = await signing.own(studio.person)
        return {"items": trusted, "own": own.as_json()}

    show_what(context, act, table=("fingerprint", "name", "public_key"))


@kits_app.command("trust")
def trust(
    context: typer.Context,
    public_key: str,
    name: Annotated[str, typer.Option(help="whose key it is")] = "",
) -> None:
    """Believe what is signed with this key from now on."""

    async def act(studio: Any) -> object:
        fields = {"public_key": public_key, "name": name}
        found = fingerprint_of(public_key) or ""
        signer = await studio.travelling.signing.trust(studio.person, found, fields)
        return signer.as_json()

    show_what(context, act)


@kits_app.command("distrust")
def distrust(context: typer.Context, fingerprint: str) -> None:
    """Believe a key no longer."""

    async def act(studio: Any) -> object:
        await studio.travelling.signing.distrust(studio.person, fingerprint)
        return {"fingerprint": fingerprint}

    show_what(context, act)
