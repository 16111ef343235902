"""Files from the terminal, and the marks on the doors."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from types import SimpleNamespace

import pytest
from typer.testing import CliRunner

from tests.media import samples
from tests.media.conftest import House, open_house
from tests.support.migrated import lay_migrated
from troupe.kit.errors import TroupeError
from troupe.kit.marks import DRAWN, Mark, written_into
from troupe.media.commands import media_app
from troupe.media.routes import router

PNG = samples.picture(".png")


class Terminal:
    """What the command line hands to commands: a studio to open, a way to run and a way to show."""

    def __init__(self, folder) -> None:
        self.folder = folder
        self.shown: list[dict] = []

    def run(self, work) -> None:
        asyncio.run(work())

    def show(self, data: dict, table: tuple[str, ...] = ()) -> None:
        self.shown.append(data)
        json.dumps(data)

    @asynccontextmanager
    async def open(self) -> AsyncIterator[SimpleNamespace]:
        house: House
        self.folder.mkdir(exist_ok=True)
        lay_migrated(self.folder / "studio.db")
        async for house in open_house(self.folder / "studio.db", self.folder):
            yield SimpleNamespace(media=house.library, person=house.ada)


@pytest.fixture
def terminal(tmp_path) -> Terminal:
    return Terminal(tmp_path / "studio")


def troupe_media(terminal: Terminal, *words: str) -> list[dict]:
    before = len(terminal.shown)
    ran = CliRunner().invoke(media_app, words, obj=terminal)
    if ran.exception and not isinstance(ran.exception, SystemExit):
        raise ran.exception
    assert ran.exit_code == 0, ran.output
    return terminal.shown[before:]


def test_a_file_is_added_listed_written_out_binned_and_restored(terminal, tmp_path):
    source = tmp_path / "Nova.png"
    source.write_bytes(PNG)
    (media,) = troupe_media(terminal, "add", str(source))

    (listed,) = troupe_media(terminal, "list", "--kind", "image")
    assert [item["name"] for item in listed["items"]] == ["Nova.png"]
    assert troupe_media(terminal, "get", media["id"]) == [media]
    troupe_media(terminal, "get", media["id"], "--to", str(tmp_path / "out.png"))
    assert len((tmp_path / "out.png").read_bytes()) == media["bytes"]
    assert troupe_media(terminal, "delete", media["id"])[0]["state"] == "bin"
    assert troupe_media(terminal, "restore", media["id"])[0]["state"] == "ready"


def test_where_a_file_comes_from_is_said_of_ones_own_and_of_any_other(terminal, tmp_path):
    source, other = tmp_path / "Nova.png", tmp_path / "notes.txt"
    source.write_bytes(written_into(PNG, "image/png", Mark(DRAWN, "rig")))
    other.write_text("nothing of ours")
    (media,) = troupe_media(terminal, "add", str(source))

    (drawn,) = troupe_media(terminal, "origin", str(source))
    (kept,) = troupe_media(terminal, "origin", media["id"])
    (unknown,) = troupe_media(terminal, "origin", str(other))

    assert (drawn["source_type"], drawn["made_by"], drawn["sound_mark"]) == (DRAWN, "rig", None)
    assert kept["type"] == "image/png"
    assert (unknown["source_type"], unknown["sound_mark"]) == (None, None)


def test_writing_a_file_out_never_overwrites_another(terminal, tmp_path):
    source = tmp_path / "Nova.png"
    source.write_bytes(PNG)
    (media,) = troupe_media(terminal, "add", str(source))
    with pytest.raises(TroupeError) as refused:
        troupe_media(terminal, "get", media["id"], "--to", str(source))

    assert refused.value.code == "name_taken"
    assert source.read_bytes() == PNG


def test_every_door_says_who_may_enter():
    for route in router.routes:
        assert route.openapi_extra["x-access"] == "user"
        assert route.openapi_extra["x-scope"] == ("read" if route.methods == {"GET"} else "write")
