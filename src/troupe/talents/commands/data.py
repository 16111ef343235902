"""Data sets and consents from the terminal."""

from enum import Enum
from pathlib import Path
from typing import Annotated, Any

import typer

from troupe.jobs import ended
from troupe.talents.commands.folders import add_files, add_folder, document_of, lines_of
from troupe.talents.commands.showing import act, show
from troupe.talents.domain.sittings import LEAST, MOST, USUAL

data_app = typer.Typer(no_args_is_help=True, help="Data sets that kits are trained from.")

consent_app = typer.Typer(no_args_is_help=True, help="Consents of the people that kits look like.")
_DATA = ("id", "name", "type", "token", "subject", "created_at")
_CONSENTS = ("id", "subject_name", "scope", "given_at", "expires_at", "withdrawn_at")
DataId = Annotated[str, typer.Argument(help="the id of a data set")]


class Purpose(Enum):
    """What somebody agrees to."""

    identity_training = "identity_training"
    reference = "reference"
    sharing = "sharing"


@data_app.command("list")
def list_data(context: typer.Context) -> None:
    """Show your data sets, the newest first."""

    async def listed(studio: Any) -> object:
        page = await studio.talents.collecting.page(studio.person, 100, None)
        from troupe.talents.schemas.training import DatasetView

        return {"items": [DatasetView.of(each).model_dump(mode="json") for each in page.items]}

    show(context, listed, _DATA)


@data_app.command("new")
def new_data(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="what you call it")],
    type: Annotated[str, typer.Option(help="identity, style or personality")] = "style",
    token: Annotated[str | None, typer.Option(help="the word that will call an identity")] = None,
    subject: Annotated[str, typer.Option(help="fictional, self or real_person")] = "fictional",
    consent: Annotated[str | None, typer.Option(help="the id of a consent, for a real person")] = None,
) -> None:
    """Make a data set."""

    async def made(studio: Any) -> object:
        from troupe.talents.schemas.training import DatasetBody, DatasetDetail

        body = DatasetBody.model_validate(
            {"name": name, "type": type, "token": token, "subject": subject, "consent_id": consent}
        )
        return DatasetDetail.of(await studio.talents.collecting.make(studio.person, **body.model_dump())).model_dump(
            mode="json"
        )

    show(context, made)


@data_app.command("add")
def add_data(
    context: typer.Context,
    id: DataId,
    files: Annotated[
        list[Path],
        typer.Argument(exists=True, help="pictures, a folder of them, JSON Lines, or a text that somebody wrote"),
    ],
) -> None:
    """Add pictures, each with the text beside it as its caption; or exchanges, one to a line."""

    async def added(studio: Any) -> object:
        count = 0
        refused: list[dict[str, object]] = []
        for each in files:
            if each.suffix.lower() in (".jsonl", ".json"):
                lines = lines_of(each)
                here, not_here = await studio.talents.collecting.add_lines(studio.person, id, lines, each.name)
            elif each.suffix.lower() in (".txt", ".md"):
                text = document_of(each)
                here, not_here = await studio.talents.collecting.add_text(studio.person, id, text, each.name)
            elif each.is_dir():
                here, not_here = await add_folder(studio, id, each)
            else:
                here, not_here = await add_files(studio, id, [each])
            count, refused = count + here, refused + not_here
        return {"added": count, "refused": refused}

    show(context, added)


@data_app.command("from-persona")
def fill_from_persona(
    context: typer.Context,
    id: DataId,
    persona: Annotated[str, typer.Argument(help="the name or id of a persona")],
    count: Annotated[int, typer.Option(min=LEAST, max=MOST, help="how many pictures")] = USUAL,
) -> None:
    """Let a persona sit for pictures; or take the exchanges that it was taught by."""

    async def filled(studio: Any) -> object:
        meant = await studio.personas.called(studio.person, persona)
        job = await studio.talents.posing.start(studio.person, id, meant.id, count)
        done = await ended(studio.jobs, studio.person, job.id, context.obj.follow)
        return {"state": done.state, **(done.result or {}), "error": done.error}

    show(context, filled)


@data_app.command("caption")
def caption_data(
    context: typer.Context,
    id: DataId,
    mode: Annotated[str, typer.Option(help="token, words or clear")] = "token",
    prefix: Annotated[str, typer.Option(help="words before each")] = "",
    overwrite: Annotated[bool, typer.Option("--overwrite", help="also where there is one")] = False,
) -> None:
    """Fill captions in."""

    async def captioned(studio: Any) -> object:
        if mode not in ("token", "words", "clear"):
            raise typer.BadParameter("token, words or clear")
        return await studio.talents.collecting.caption(studio.person, id, mode, prefix, overwrite=overwrite)

    show(context, captioned)


@data_app.command("report")
def report_data(context: typer.Context, id: DataId) -> None:
    """Show what the coach says."""

    async def reported(studio: Any) -> object:
        return (await studio.talents.collecting.get(studio.person, id)).report()

    show(context, reported)


@data_app.command("remove")
def remove_data(context: typer.Context, id: DataId) -> None:
    """Throw a data set and its pictures away, for good."""

    async def removed(studio: Any) -> None:
        await studio.talents.collecting.remove(studio.person, id)
        context.obj.show({"removed": id})

    act(context, removed)


@consent_app.command("add")
def add_consent(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="who is in the pictures")],
    adult: Annotated[
        bool, typer.Option("--adult", help="they are 18 or older; without this nothing is written")
    ] = False,
    myself: Annotated[bool, typer.Option("--myself", help="it is you")] = False,
    relationship: Annotated[str, typer.Option(help="who they are to you")] = "",
    scope: Annotated[list[Purpose] | None, typer.Option(help="what for; may be said several times")] = None,
    agree: Annotated[bool, typer.Option("--agree", help="the statement, which is printed without this, holds")] = False,
) -> None:
    """Write down that somebody agrees to be trained from."""

    async def added(studio: Any) -> object:
        agreements = studio.talents.agreements
        statement, version = agreements.statement
        if not agree:
            return {"statement": statement, "statement_version": version, "next_step": "Send --agree if it holds."}
        given = await agreements.give(
            studio.person,
            subject_name=name,
            subject_is="self" if myself else "other",
            adult=adult,
            relationship=relationship,
            scope=tuple(each.value for each in scope or [Purpose.identity_training]),
            statement_version=version,
        )
        return given.as_json()

    show(context, added)


@consent_app.command("list")
def list_consents(context: typer.Context) -> None:
    """Show the consents you have."""

    async def listed(studio: Any) -> object:
        return {"items": [each.as_json() for each in await studio.talents.agreements.given_by(studio.person)]}

    show(context, listed, _CONSENTS)


@consent_app.command("withdraw")
def withdraw_consent(
    context: typer.Context,
    id: Annotated[str, typer.Argument(help="its id")],
    delete_kits: Annotated[
        bool, typer.Option("--delete-kits", help="throw the files of your kits away as well, for good")
    ] = False,
) -> None:
    """Take one back: data is emptied, trainings stop, kits can no longer be used."""

    async def withdrawn(studio: Any) -> object:
        given, effects = await studio.talents.agreements.withdraw(studio.person, id, delete_kits=delete_kits)
        return {"consent": given.as_json(), "effects": effects}

    show(context, withdrawn)
