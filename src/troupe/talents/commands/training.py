"""Training kits from the terminal: `train` and `runs`."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from troupe.jobs import ended
from troupe.talents.commands.beginning import Order, begin, finished, text_of
from troupe.talents.commands.folders import lacks_of
from troupe.talents.commands.showing import act, show
from troupe.talents.domain.foreign_configs import Format
from troupe.talents.domain.lessons import Backend

training_app = typer.Typer()
runs_app = typer.Typer(no_args_is_help=True, help="Trainings: list, follow, stop, go on.")
personality_app = typer.Typer(no_args_is_help=True, help="Kits that talk like somebody.")
_RUNS = ("id", "kit_id", "state", "step", "steps", "loss", "created_at")
_FITS = ("id", "used", "base_model", "detail")
_TALKING = ("id", "valid", "base_model", "lora_rank", "license", "created_at")
FORMATS: dict[str, Format] = {".toml": "kohya_toml", ".json": "onetrainer_json"}
RunId = Annotated[str, typer.Argument(help="the id of a training")]
Wait = Annotated[bool, typer.Option("--wait", help="follow it until it ends")]


@training_app.command("train")
def train(
    context: typer.Context,
    config: Annotated[Path, typer.Option("--config", "-c", exists=True, dir_okay=False, help="a YAML file")],
    dataset: Annotated[str | None, typer.Option(help="a data set; else the config's train_data_dir is read")] = None,
    backend: Annotated[
        Backend | None, typer.Option(help="auto, torch or preview; the config's own when not told")
    ] = None,
    resume: Annotated[bool, typer.Option("--resume", help="go on with the last training of this config")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="only say what would be done")] = False,
    accept_thin: Annotated[
        bool, typer.Option("--accept-thin", help="train although the coach advises against")
    ] = False,
    wait: Wait = False,
) -> None:
    """Train a kit as a config says."""

    async def trained(studio: Any) -> object:
        if dry_run:
            checked = studio.talents.training.read(None, text_of(config), has_data=dataset is not None)
            lacks = lacks_of(checked.normalised or {}, config.absolute().parent, dataset) if checked.normalised else []
            return checked.as_json() | {"warnings": [*checked.warnings, *lacks]}
        order = Order(config, dataset, backend, accept_thin=accept_thin, resume=resume)
        run, job = await begin(studio, order, context.obj.tell)
        return await _begun(context, studio, run, job, wait=wait)

    show(context, trained)


@training_app.command("translate")
def translate(
    context: typer.Context,
    config: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="a config of another trainer")],
    format: Annotated[Format | None, typer.Option(help="kohya_toml, onetrainer_json or diffusers_flags")] = None,
) -> None:
    """Show another trainer's config as ours, and what of it has no place here."""

    async def translated(studio: Any) -> object:
        told = format or FORMATS.get(config.suffix.lower(), "diffusers_flags")
        found = studio.talents.training.translate(told, text_of(config))
        return {"config": found.config, "ignored": found.ignored}

    show(context, translated)


@runs_app.command("list")
def list_runs(context: typer.Context) -> None:
    """Show your trainings, the newest first."""

    async def listed(studio: Any) -> object:
        page = await studio.talents.training.page(studio.person, 100, None)
        return {
            "items": [
                _view(run) | {name: run.progress.get(name) for name in ("step", "steps", "loss")} for run in page.items
            ]
        }

    show(context, listed, _RUNS)


@runs_app.command("show")
def show_run(context: typer.Context, id: RunId) -> None:
    """Show one, with its report."""

    async def shown(studio: Any) -> object:
        return _view(await studio.talents.training.get(studio.person, id))

    show(context, shown)


@runs_app.command("loss")
def show_loss(context: typer.Context, id: RunId) -> None:
    """Show the curve of a training."""

    async def shown(studio: Any) -> object:
        return {"items": await studio.talents.training.curve(studio.person, id)}

    show(context, shown, ("step", "loss", "ema", "lr", "grad_norm"))


@runs_app.command("follow")
def follow_run(context: typer.Context, id: RunId) -> None:
    """Watch a training until it ends."""

    async def followed(studio: Any) -> object:
        run = await studio.talents.training.get(studio.person, id)
        if run.job_id and not run.ended:
            await ended(studio.jobs, studio.person, run.job_id, context.obj.follow)
        return _view(await studio.talents.training.get(studio.person, id))

    show(context, followed)


@runs_app.command("cancel")
def cancel_run(context: typer.Context, id: RunId) -> None:
    """Stop a training; it can go on later."""

    async def cancelled(studio: Any) -> object:
        return _view(await studio.talents.training.cancel(studio.person, id))

    show(context, cancelled)


@runs_app.command("resume")
def resume_run(context: typer.Context, id: RunId, wait: Wait = False) -> None:
    """Go on from the last checkpoint."""

    async def resumed(studio: Any) -> object:
        run, job = await studio.talents.training.resume(studio.person, id)
        return await _begun(context, studio, run, job, wait=wait)

    show(context, resumed)


@runs_app.command("finish")
def finish_run(context: typer.Context, id: RunId, wait: Wait = False) -> None:
    """Make a kit of the last checkpoint as it is."""

    async def finished(studio: Any) -> object:
        run, job = await studio.talents.training.resume(studio.person, id, finish=True)
        return await _begun(context, studio, run, job, wait=wait)

    show(context, finished)


@runs_app.command("export")
def export_run(
    context: typer.Context, id: RunId, folder: Annotated[Path, typer.Argument(help="a new folder to write")]
) -> None:
    """Write a training that ended early into a folder, to go on with it at another computer."""

    async def packed(studio: Any) -> object:
        names = await studio.talents.travelling.pack(studio.person, id, folder)
        return {"id": id, "folder": str(folder), "files": len(names)}

    show(context, packed)


@runs_app.command("import")
def import_run(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(help="a folder that export wrote")],
    consent: Annotated[str | None, typer.Option(help="the id of a consent given here, for a real person")] = None,
) -> None:
    """Take such a folder in; `resume` goes on with the training where it stood."""

    async def brought(studio: Any) -> object:
        return _view(await studio.talents.travelling.bring(studio.person, folder, consent))

    show(context, brought)


@personality_app.command("list")
def list_personalities(context: typer.Context) -> None:
    """Show your kits that talk like somebody."""

    async def listed(studio: Any) -> object:
        return {"items": [each.as_json() for each in await studio.talents.personalities.all(studio.person)]}

    show(context, listed, _TALKING)


@personality_app.command("show")
def show_personality(context: typer.Context, id: Annotated[str, typer.Argument(help="its id")]) -> None:
    """Show one, with what was found in it."""

    async def shown(studio: Any) -> object:
        return (await studio.talents.personalities.get(studio.person, id)).as_json()

    show(context, shown)


@personality_app.command("fits")
def fit_personalities(
    context: typer.Context,
    brain: Annotated[str | None, typer.Option(help="the id of a brain; else the one that answers")] = None,
) -> None:
    """Show which of them a brain talks with, and why not the others."""

    async def fitted(studio: Any) -> object:
        found, fits = await studio.talents.talking.fits(studio.person, brain)
        return {
            "brain_id": found.id,
            "brain": found.name,
            "items": [{**asdict(each), "used": each.used} for each in fits],
        }

    show(context, fitted, _FITS)


@personality_app.command("gguf")
def write_gguf(context: typer.Context, id: Annotated[str, typer.Argument(help="its id")]) -> None:
    """Write its adapter for model files on this computer, out of the model that it was taught on."""

    async def wrote(studio: Any) -> object:
        return (await studio.talents.personalities.for_model_files(studio.person, id)).as_json()

    show(context, wrote)


@personality_app.command("export")
def export_personality(
    context: typer.Context,
    id: Annotated[str, typer.Argument(help="its id")],
    file: Annotated[Path, typer.Argument(help="where to write")],
) -> None:
    """Write one as a zip; the same kit gives the same bytes."""

    async def packed(studio: Any) -> object:
        content = b"".join(await studio.talents.personalities.pack(studio.person, id))
        context.obj.write(file, content)
        return {"id": id, "file": str(file), "bytes": len(content)}

    show(context, packed)


@personality_app.command("import")
def import_personality(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="a zip with one talking kit")],
    replace: Annotated[bool, typer.Option("--replace", help="keep an earlier kit of that id as a version")] = False,
) -> None:
    """Install the talking kit in a zip."""

    async def brought(studio: Any) -> object:
        return (await studio.talents.personalities.bring_in(studio.person, file, replace=replace)).as_json()

    show(context, brought)


@personality_app.command("remove")
def remove_personality(context: typer.Context, id: Annotated[str, typer.Argument(help="its id")]) -> None:
    """Put one away; for thirty days `restore` brings it back."""

    async def removed(studio: Any) -> None:
        await studio.talents.personalities.remove(studio.person, id)
        context.obj.show({"removed": id})

    act(context, removed)


@personality_app.command("restore")
def restore_personality(
    context: typer.Context,
    id: Annotated[str, typer.Argument(help="its id")],
    number: Annotated[int | None, typer.Option(help="which of its earlier states; else the newest")] = None,
) -> None:
    """Bring one back that was put away, or an earlier state of it."""

    async def restored(studio: Any) -> object:
        return (await studio.talents.personalities.restore(studio.person, id, number)).as_json()

    show(context, restored)


async def _begun(context: typer.Context, studio: Any, run: Any, job: Any, *, wait: bool) -> dict[str, object]:
    if wait:
        return _view(await finished(studio, run, job.id, context.obj.follow))
    return _view(await studio.talents.training.get(studio.person, run.id))


def _view(run: Any) -> dict[str, object]:
    from troupe.talents.schemas.training import TrainingRunView

    told: dict[str, object] = json.loads(TrainingRunView.of(run).model_dump_json())
    return told
