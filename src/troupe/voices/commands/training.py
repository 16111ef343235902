"""Record, allow, train and follow from the terminal."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from troupe.jobs import ended
from troupe.kit.errors import Invalid
from troupe.personas import PageAsked
from troupe.voices.domain.consent import ConsentGiven

Level = Literal["fit", "clone"]

training_app = typer.Typer()
sample_app = typer.Typer(no_args_is_help=True, help="Recordings: add, list, show, text, remove.")
consent_app = typer.Typer(no_args_is_help=True, help="Consents: statement, add, list, withdraw.")
own_app = typer.Typer(no_args_is_help=True, help="Trained voices: list, remove.")
training_app.add_typer(sample_app, name="sample")
training_app.add_typer(consent_app, name="consent")
training_app.add_typer(own_app, name="own")

Name = Annotated[str, typer.Argument(help="a persona's name, handle or id")]
Id = Annotated[str, typer.Argument(help="its id")]
Recording = Annotated[Path, typer.Argument(help="a sound file", exists=True, dir_okay=False)]
_SAMPLES = ("id", "verdict", "quality_score", "duration_seconds", "sample_text")
_SESSIONS = ("id", "status", "progress_percent", "phase", "error_message", "created_at")
_CONSENTS = ("id", "speaker_name", "speaker", "uses", "granted_at", "withdrawn_at")
_OWN = ("reference", "persona_id", "similarity_before", "similarity_after", "created_at")


@training_app.command("train")
def train(
    context: typer.Context,
    name: Name,
    files: Annotated[list[Path] | None, typer.Argument(help="sound files", exists=True, dir_okay=False)] = None,
    consent: Annotated[str | None, typer.Option(help="the id of a consent")] = None,
    level: Annotated[Level, typer.Option(help="fit moves the built-in voice, clone has an engine make one")] = "fit",
    provider: Annotated[str | None, typer.Option(help="the engine of a clone; see `troupe voices engines`")] = None,
    wait: Annotated[bool, typer.Option("--wait", help="follow it until it ends")] = False,
) -> None:
    """Let a persona learn a real voice, from files or from the recordings it has already."""

    async def act(studio: Any) -> object:
        await studio.voices.training.require_tier(studio.person)
        persona_id = await _persona(studio, name)
        clips = await _clips(studio, persona_id, files or [])
        fields: dict[str, object] = {"audio_samples": clips, "level": level, "provider": provider}
        fields |= {} if consent is None else {"consent_id": consent}
        session = await studio.voices.training.train(studio.person, persona_id, fields)
        if wait and session.job_id:
            await ended(studio.jobs, studio.person, session.job_id, context.obj.follow)
            session = await studio.voices.training.session(studio.person, persona_id, session.id)
        return session.as_json()

    _show(context, act)


@training_app.command("sessions")
def sessions(context: typer.Context, name: Name) -> None:
    """Show how far each training of a persona's voice is, newest first."""

    async def act(studio: Any) -> object:
        page = await studio.voices.training.page(studio.person, await _persona(studio, name), PageAsked(100))
        return {"items": [each.as_json() for each in page.items]}

    _show(context, act, _SESSIONS)


@training_app.command("allow")
def allow(context: typer.Context, name: Name, session: Id, consent: Annotated[str, typer.Argument()]) -> None:
    """Give a waiting training the consent it waits for."""

    async def act(studio: Any) -> object:
        fields = {"consent_id": consent}
        found = await studio.voices.training.allow(studio.person, await _persona(studio, name), session, fields)
        return found.as_json()

    _show(context, act)


@training_app.command("cancel")
def cancel(context: typer.Context, name: Name, session: Id) -> None:
    """Stop a training; the voice and the recordings stay as they are."""

    async def act(studio: Any) -> object:
        return (await studio.voices.training.cancel(studio.person, await _persona(studio, name), session)).as_json()

    _show(context, act)


@training_app.command("retry")
def retry(context: typer.Context, name: Name, session: Id) -> None:
    """Train once more with the same recordings."""

    async def act(studio: Any) -> object:
        return (await studio.voices.training.retry(studio.person, await _persona(studio, name), session)).as_json()

    _show(context, act)


@sample_app.command("add")
def add_sample(
    context: typer.Context,
    name: Name,
    file: Recording,
    text: Annotated[str | None, typer.Option(help="what is said in it")] = None,
) -> None:
    """Keep a recording of a voice; its checks follow in the background."""

    async def act(studio: Any) -> object:
        upload = studio.voices.clips.upload
        persona_id, content = await _persona(studio, name), file.read_bytes()
        told = {"file_name": file.name, "declared": "", "text": text}
        sample, _ = await upload(studio.person, persona_id, content, **told)
        return sample.as_json()

    _show(context, act)


@sample_app.command("list")
def list_samples(context: typer.Context, name: Name) -> None:
    """Show the recordings of a persona, newest first, with what would help most."""

    async def act(studio: Any) -> object:
        found = await studio.voices.clips.page(studio.person, await _persona(studio, name), PageAsked(100))
        items = [each.as_json() for each in found.page.items]
        return {"items": items, "together": found.together.as_json()}

    _show(context, act, _SAMPLES)


@sample_app.command("show")
def show_sample(context: typer.Context, sample: Id) -> None:
    """Show one recording, with each check and what to do about it."""

    async def act(studio: Any) -> object:
        return (await studio.voices.clips.get(studio.person, sample)).as_json()

    _show(context, act)


@sample_app.command("text")
def text_sample(context: typer.Context, sample: Id, text: Annotated[str, typer.Argument(help="what is said")]) -> None:
    """Say what is said in a recording; it is judged again."""

    async def act(studio: Any) -> object:
        return (await studio.voices.clips.retext(studio.person, sample, text)).as_json()

    _show(context, act)


@sample_app.command("remove")
def remove_sample(context: typer.Context, sample: Id) -> None:
    """Delete a recording for good."""

    async def act(studio: Any) -> object:
        await studio.voices.clips.remove(studio.person, sample)
        return {"id": sample}

    _show(context, act)


@consent_app.command("statement")
def statement(context: typer.Context) -> None:
    """Show the words that whoever consents agrees to."""

    async def act(studio: Any) -> object:
        text, version = studio.voices.consents.statement
        return {"statement": text, "statement_version": version}

    _show(context, act)


@consent_app.command("add")
def add_consent(
    context: typer.Context,
    name: Name,
    speaker_name: Annotated[str, typer.Option("--speaker-name", help="whose voice it is")],
    rights: Annotated[str, typer.Option("--rights", help="why these recordings may be used")],
    speaker: Annotated[str, typer.Option(help="self, other_adult, minor, synthetic or licensed")] = "self",
    granted_by: Annotated[str, typer.Option("--granted-by", help="who agrees, when it is somebody else")] = "",
    use: Annotated[list[str] | None, typer.Option(help="fit, clone_local, clone_cloud or publish")] = None,
) -> None:
    """Write down that a voice may be used; the words agreed to are those of `consent statement`."""

    async def act(studio: Any) -> object:
        fields = {"speaker_name": speaker_name, "speaker": speaker, "rights_basis": rights, "granted_by": granted_by}
        given: ConsentGiven = studio.voices.consents.read_loud(fields | {"uses": use or ["fit"]})
        return (await studio.voices.consents.add(studio.person, await _persona(studio, name), given)).as_json()

    _show(context, act)


@consent_app.command("list")
def list_consents(context: typer.Context, name: Name) -> None:
    """Show the consents for a persona's voice, newest first."""

    async def act(studio: Any) -> object:
        page = await studio.voices.consents.page(studio.person, await _persona(studio, name), PageAsked(100))
        return {"items": [each.as_json() for each in page.items]}

    _show(context, act, _CONSENTS)


@consent_app.command("withdraw")
def withdraw(context: typer.Context, consent: Id) -> None:
    """Take a consent back: sessions end, recordings and trained voices go for good."""

    async def act(studio: Any) -> object:
        done = await studio.voices.withdrawing.withdraw(studio.person, consent)
        return {"consent": done.consent.as_json(), "effects": dict(done.effects)}

    _show(context, act)


@own_app.command("list")
def list_own(context: typer.Context) -> None:
    """Show the voices you trained, newest first."""

    async def act(studio: Any) -> object:
        page = await studio.voices.own.page(studio.person, None, PageAsked(100))
        return {"items": [each.as_json() for each in page.items]}

    _show(context, act, _OWN)


@own_app.command("remove")
def remove_own(
    context: typer.Context,
    voice: Id,
    replace: Annotated[bool, typer.Option("--replace", help="also when a persona speaks with it")] = False,
) -> None:
    """Delete a trained voice for good."""

    async def act(studio: Any) -> object:
        await studio.voices.own.remove(studio.person, voice.removeprefix("own/"), replace=replace)
        return {"id": voice}

    _show(context, act)


class NoRecordings(Invalid):
    code = "invalid"

    def __init__(self) -> None:
        super().__init__("There is nothing to learn from.", next_step="Name sound files, or add recordings first.")


async def _clips(studio: Any, persona_id: str, files: list[Path]) -> list[dict[str, str]]:
    """The files that were named, kept as recordings; else the recordings that are there and did not fail."""
    if not files:
        page = (await studio.voices.clips.page(studio.person, persona_id, PageAsked(100))).page
        found = [{"sample_id": each.id} for each in reversed(page.items) if each.verdict != "fail"][:50]
        if not found:
            raise NoRecordings
        return found
    taken = [await studio.voices.clips.take(studio.person, persona_id, each.read_bytes(), None) for each in files]
    return [{"sample_id": each.id} for each in taken]


async def _persona(studio: Any, name: str) -> str:
    found: str = (await studio.personas.called(studio.person, name)).id
    return found


def _show(
    context: typer.Context, act: Callable[[Any], Awaitable[object]], table: tuple[str, ...] | None = None
) -> None:
    async def run() -> None:
        async with context.obj.open() as studio:
            context.obj.show(await act(studio), table=table)

    context.obj.run(run)
