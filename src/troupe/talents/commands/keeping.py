"""Kits in and out: add, import, export, convert, remove, versions, restore, change, samples."""

from pathlib import Path
from typing import Annotated, Any

import typer

from troupe.talents.commands.showing import act, show
from troupe.talents.domain.likeness import SUBJECTS
from troupe.talents.domain.naming import WEIGHTS
from troupe.talents.service import Change, NewKit

keeping_app = typer.Typer()
Id = Annotated[str, typer.Argument(help="the id of a kit")]
Weights = Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="a file of weights")]
_PIECE = 1 << 20


@keeping_app.command("add")
def add(
    context: typer.Context,
    file: Weights,
    id: Annotated[str, typer.Option("--id", help="avatar.identity.NAME or avatar.style.NAME")],
    license: Annotated[str, typer.Option("--license", help="its licence")],
    token: Annotated[str | None, typer.Option(help="the word that calls the subject")] = None,
    base_model: Annotated[str | None, typer.Option("--base-model", help="what it was trained for")] = None,
    description: Annotated[str | None, typer.Option(help="what it is")] = None,
    subject: Annotated[str, typer.Option(help="whom it looks like: fictional, self or real_person")] = "fictional",
    consent: Annotated[str | None, typer.Option(help="the id of a consent, for a real person")] = None,
) -> None:
    """Make a kit of a LoRA file from another tool; the file itself stays as it is."""

    async def added(studio: Any) -> object:
        with studio.talents.library.shelves.draft() as draft:
            with file.open("rb") as content:
                draft.write(WEIGHTS, iter(lambda: content.read(_PIECE), b""))
            told = NewKit(id, license, None, token, base_model, description, subject, consent)
            return _line(await studio.talents.adding.add(studio.person, draft, told))

    show(context, added)


@keeping_app.command("import")
def import_kit(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="a zip with one kit")],
    level: Annotated[str, typer.Option(help="strict or lenient")] = "strict",
    replace: Annotated[bool, typer.Option("--replace", help="keep an earlier kit of that id as a version")] = False,
    subject: Annotated[str | None, typer.Option(help="whom it looks like, where it does not say so itself")] = None,
    consent: Annotated[str | None, typer.Option(help="the id of a consent, for a real person")] = None,
) -> None:
    """Install the kit in a zip."""

    async def brought(studio: Any) -> object:
        told = {"on_conflict": "version" if replace else "refuse", "subject": subject, "consent_id": consent}
        return _line(await studio.talents.keeping.bring_in(studio.person, file, level=level, **told))

    show(context, brought)


@keeping_app.command("export")
def export(context: typer.Context, id: Id, file: Annotated[Path, typer.Argument(help="where to write")]) -> None:
    """Write a kit as a zip; the same kit gives the same bytes."""

    async def packed(studio: Any) -> object:
        content = b"".join(await studio.talents.keeping.pack(studio.person, id))
        context.obj.write(file, content)
        return {"id": id, "file": str(file), "bytes": len(content)}

    show(context, packed)


@keeping_app.command("convert")
def convert(
    context: typer.Context,
    id: Id,
    file: Annotated[Path, typer.Argument(help="where to write")],
    to: Annotated[str, typer.Option("--to", help="kohya, diffusers, peft or comfy")],
    dtype: Annotated[str, typer.Option(help="F16, BF16 or F32")] = "F16",
) -> None:
    """Write a kit's weights as another tool names them."""

    async def written(studio: Any) -> object:
        _, pieces = await studio.talents.adding.convert(studio.person, id, to, dtype)
        content = b"".join(pieces)
        context.obj.write(file, content)
        return {"id": id, "file": str(file), "bytes": len(content)}

    show(context, written)


@keeping_app.command("change")
def change(
    context: typer.Context,
    id: Id,
    default_weight: Annotated[float | None, typer.Option("--default-weight", min=0, max=2)] = None,
    negatives: Annotated[str | None, typer.Option(help="what pictures should not show")] = None,
    description: Annotated[str | None, typer.Option(help="what it is")] = None,
    subject: Annotated[str | None, typer.Option(help="whom it looks like: fictional, self or real_person")] = None,
    consent: Annotated[str | None, typer.Option(help="the id of a consent, for a real person")] = None,
    share: Annotated[bool | None, typer.Option("--share/--keep-private", help="whether others may use it")] = None,
) -> None:
    """Change a kit of yours; the state before stays among its versions."""

    async def changed(studio: Any) -> object:
        told = {"default_weight": default_weight, "negatives": negatives}
        manifest: dict[str, Any] = {name: value for name, value in told.items() if value is not None}
        if subject not in (None, *SUBJECTS):
            raise typer.BadParameter(f"one of {', '.join(SUBJECTS)}", param_hint="--subject")
        about = {"description": description, "subject": subject, "consent_id": consent}
        if told_about := {name: value for name, value in about.items() if value is not None}:
            manifest["metadata"] = told_about
        visibility: Any = None if share is None else "shared" if share else "private"
        return _line(await studio.talents.keeping.change(studio.person, id, Change(manifest, visibility=visibility)))

    show(context, changed)


@keeping_app.command("remove")
def remove(
    context: typer.Context,
    id: Id,
    force: Annotated[bool, typer.Option("--force", help="also when a persona uses it")] = False,
) -> None:
    """Put a kit away; for thirty days `restore` brings it back."""

    async def removed(studio: Any) -> object:
        await studio.talents.keeping.remove(studio.person, id, force=force)
        return {"id": id}

    show(context, removed)


@keeping_app.command("versions")
def versions(context: typer.Context, id: Id) -> None:
    """Show earlier states of a kit, also of one that was removed."""

    async def listed(studio: Any) -> object:
        found = await studio.talents.keeping.versions(studio.person, id)
        return {"items": [{"number": each.number} for each in found]}

    show(context, listed, ("number",))


@keeping_app.command("restore")
def restore(context: typer.Context, id: Id, number: Annotated[int, typer.Argument(help="its number")]) -> None:
    """Bring an earlier state back."""

    async def restored(studio: Any) -> object:
        return _line(await studio.talents.keeping.restore(studio.person, id, number))

    show(context, restored)


@keeping_app.command("samples")
def samples(context: typer.Context) -> None:
    """Bring back the kits that came with the studio, where they are missing."""

    async def brought(studio: Any) -> None:
        ids = await studio.talents.library.bring_back_samples()
        context.obj.show({"items": [{"id": id} for id in ids]}, table=("id",))

    act(context, brought)


def _line(shown: Any) -> dict[str, object]:
    return {
        "id": shown.kit.id,
        "usable": shown.kit.usable,
        "family": shown.kit.family,
        "token": shown.kit.manifest.get("token"),
        "path": shown.kit.path,
    }
