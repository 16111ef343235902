"""Looking at kits: list, show, index, validate, inspect, weights."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from troupe.talents.commands.showing import act, show
from troupe.talents.domain.findings import is_valid
from troupe.talents.domain.naming import is_kit_id, is_talking_id
from troupe.talents.domain.personality import PersonalityKit
from troupe.talents.errors import BadId
from troupe.talents.service import Asked, Weighed

checking_app = typer.Typer()
_TABLE = ("id", "usable", "family", "licence", "source", "errors", "warnings")
_SOME_FAILED = 9
Id = Annotated[str, typer.Argument(help="the id of a kit")]
Level = Annotated[str, typer.Option(help="strict or lenient")]


@checking_app.command("list")
def list_kits(
    context: typer.Context,
    type: Annotated[str | None, typer.Option(help="identity or style")] = None,
    usable: Annotated[str | None, typer.Option(help="full, rig_only or no")] = None,
    search: Annotated[str | None, typer.Option(help="words of its id, description or token")] = None,
) -> None:
    """Show the kits you may use."""

    async def listed(studio: Any) -> object:
        from troupe.talents.schemas import KitView

        page = await studio.talents.library.page(studio.person, Asked(type, None, search, usable), 1_000, None)
        return {"items": [KitView.of(each).model_dump(mode="json") for each in page.items]}

    show(context, listed, _TABLE)


@checking_app.command("show")
def show_kit(context: typer.Context, id: Id) -> None:
    """Show one kit: what it says, what was found in it, its tensors, who uses it."""

    async def shown(studio: Any) -> object:
        from troupe.talents.schemas import KitDetail

        kit = await studio.talents.library.examined(studio.person.id, id)
        uses = await studio.talents.keeping.uses(studio.person, id)
        versions = [each.number for each in await studio.talents.keeping.versions(studio.person, id)]
        return KitDetail.whole(kit, uses, versions).model_dump(mode="json")

    show(context, shown)


@checking_app.command("index")
def index(
    context: typer.Context,
    include_invalid: Annotated[bool, typer.Option("--include-invalid", help="also the broken ones")] = False,
    level: Level = "strict",
    output: Annotated[Path | None, typer.Option("--output", "-o", help="a file for the list")] = None,
    pretty: Annotated[bool, typer.Option("--pretty", help="with line breaks")] = False,
) -> None:
    """Print the list that other programs read: a JSON array, sorted by id."""

    async def listed(studio: Any) -> None:
        library = studio.talents.library
        found = await library.index(studio.person, level, include_invalid=include_invalid, whole_paths=True)
        text = json.dumps(found, ensure_ascii=False, indent=2 if pretty else None)
        if output is None:
            print(text)
        else:
            output.absolute().parent.mkdir(parents=True, exist_ok=True)
            context.obj.write(output, (text + "\n").encode())

    act(context, listed)


@checking_app.command("validate")
@checking_app.command("check")
def validate(
    context: typer.Context,
    ids: Annotated[list[str] | None, typer.Argument(help="ids of kits; all, when none is named")] = None,
    level: Level = "strict",
) -> None:
    """Judge kits, reading every byte; the exit code is 9 when one is not sound."""

    async def judged(studio: Any) -> None:
        for id in ids or []:
            if not is_kit_id(id) and not is_talking_id(id):
                raise BadId(id)
        talking = [await studio.talents.personalities.get(studio.person, id) for id in ids or [] if is_talking_id(id)]
        others = [id for id in ids if is_kit_id(id)] if ids else None
        told = with_talking(await studio.talents.library.validated(studio.person, others, level), talking, level)
        if context.obj.as_json:
            context.obj.show(told)
        else:
            tell(told)
        if not told["valid"]:
            raise SystemExit(_SOME_FAILED)

    act(context, judged)


@checking_app.command("fits")
def fit_kit(context: typer.Context, id: Id) -> None:
    """Say which image models of this computer a kit fits, and why not the others."""

    async def told(studio: Any) -> object:
        return {"items": [vars(each) for each in await studio.talents.suiting.fits(studio.person, id)]}

    show(context, told, ("model", "fits", "reason"))


@checking_app.command("inspect")
def inspect(context: typer.Context, file: Annotated[Path, typer.Argument(exists=True, dir_okay=False)]) -> None:
    """Say what a file of weights is, from whichever tool; nothing is stored."""

    async def told(studio: Any) -> object:
        return await studio.talents.adding.inspect(file)

    show(context, told)


@checking_app.command("weights")
def weights(
    context: typer.Context,
    mecha: Annotated[float, typer.Option(min=0, max=1, help="0 is mecha, 1 is creature")] = 0.5,
    animal: Annotated[float, typer.Option(min=0, max=1, help="0 is abstract, 1 is animal")] = 0.5,
    kit: Annotated[list[str] | None, typer.Option(help="a further kit, as ID=WEIGHT")] = None,
    identity: Annotated[str | None, typer.Option(help="an identity kit")] = None,
) -> None:
    """Show what sliders and kits come to, and what the cap does."""

    async def weighed(studio: Any) -> object:
        extra = [weighed_kit(each) for each in kit or []]
        asked = Weighed({"mecha": mecha, "animal": animal}, extra, identity)
        told = await studio.talents.library.weigh(studio.person, asked)
        if context.obj.as_json:
            return told
        context.obj.tell(
            f"Together {told['total']:g}; the cap is {told['cap']:g}; all are multiplied by {told['scale']:g}."
        )
        return {"items": told["weights"]}

    show(context, weighed, ("id", "role", "slider_weight", "default_weight", "weight", "applied_weight", "available"))


def with_talking(told: dict[str, Any], kits: Sequence[PersonalityKit], level: Any) -> dict[str, Any]:
    """A verdict with kits that talk beside the others."""
    more = [
        {"id": kit.id, "valid": is_valid(kit.findings, level), "findings": [one.as_json(level) for one in kit.findings]}
        for kit in kits
    ]
    every = [*told["kits"], *more]
    good = sum(1 for each in every if each["valid"])
    summary = {"kits": len(every), "valid": good, "invalid": len(every) - good}
    return told | {"valid": good == len(every), "kits": every, "summary": summary}


def weighed_kit(text: str) -> dict[str, object]:
    """`ID=WEIGHT`, as people write it."""
    id, equals, weight = text.partition("=")
    try:
        return {"id": id, "weight": float(weight) if equals else 1.0}
    except ValueError:
        raise typer.BadParameter(f"{text!r} is not ID=WEIGHT") from None


def tell(told: dict[str, Any], *, verbose: bool = True) -> None:
    """The verdict in lines."""
    for kit in told["kits"]:
        print(f"{'ok' if kit['valid'] else 'NOT OK':7} {kit['id']}")
        for finding in kit["findings"] if verbose else []:
            place = ": ".join(filter(None, [finding["file"], finding.get("field")]))
            print(f"        {finding['severity']} {finding['code']} {place}: {finding['detail']}")
    summary = told["summary"]
    print(f"{summary['kits']} kits, {summary['valid']} valid, {summary['invalid']} not.")
