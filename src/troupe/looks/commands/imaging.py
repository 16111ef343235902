"""`troupe looks providers` and `models`: who can paint, and with what."""

from typing import Annotated

import typer

from troupe.accounts import User
from troupe.kit.errors import TroupeError
from troupe.looks.schemas.imaging import ImageProbeView, ImageProviderView
from troupe.looks.service import Imaging

imaging_app = typer.Typer()


@imaging_app.command()
def providers(
    context: typer.Context,
    probe: Annotated[bool, typer.Option("--probe", help="ask each that is set up whether it answers")] = False,
) -> None:
    """Who can paint a persona: the studio itself, models on this computer, servers and services."""

    async def run() -> None:
        async with context.obj.open() as studio:
            shown = []
            for offer in await studio.imaging.offers(studio.person):
                view = ImageProviderView.of(offer).model_dump(mode="json")
                if probe and offer.set_up:
                    view |= await _answer(studio.imaging, studio.person, offer.name)
                shown.append(view | {"free": offer.capabilities.free})
            context.obj.show(shown, ["name", "title", "set_up", "free", "base_url", *(["answer"] if probe else [])])

    context.obj.run(run)


@imaging_app.command()
def models(context: typer.Context, provider: Annotated[str, typer.Argument(help="whose models to list")]) -> None:
    """The models a provider has now, for `--model` of `troupe portrait`."""

    async def run() -> None:
        async with context.obj.open() as studio:
            found = await studio.imaging.models(studio.person, provider)
            context.obj.show([{"model": name} for name in found], ["model"])

    context.obj.run(run)


async def _answer(imaging: Imaging, person: User, name: str) -> dict[str, object]:
    """One that does not answer is told as that, and the others are asked; one that does says what it has."""
    try:
        found = await imaging.probe(person, name)
    except TroupeError as failure:
        return {"answer": failure.code}
    told = ImageProbeView.of(name, found).model_dump(mode="json", exclude_none=True, exclude={"name", "ok"})
    return {"answer": f"{found.latency_ms} ms" + (f", {found.balance} left" if found.balance else "")} | told
