"""Where a picture comes from stands in its file: drawn or painted, by what, and never a word of anybody's."""

import io
import json

import c2pa
import pytest

from tests.dressing.painting import GRID, SMALL, entrust, painted, render
from tests.dressing.painting import vera as vera
from tests.dressing.painting import working_house as house
from tests.support.image_servers import WebUi
from troupe.kit.marks import BY_A_MODEL, DRAWN, PARTLY_BY_A_MODEL, read_mark

__all__ = ["house", "vera"]
pytestmark = pytest.mark.asyncio(loop_scope="module")


async def file_of(house, kept):
    answer = await house.http.get(kept["url"])
    assert answer.status_code == 200
    return answer.content, answer.headers["content-type"]


def manifest_of(content, type):
    told = json.loads(c2pa.Reader(type, io.BytesIO(content)).json())
    return told, told["manifests"][told["active_manifest"]]


@pytest.mark.parametrize("format", ["png", "webp", "svg"])
async def test_a_drawn_picture_says_so_and_is_the_same_file_each_time(house, vera, format):
    kept = (await render(house, vera, format=format)).json()
    content, type = await file_of(house, kept)
    await house.http.delete(f"/api/looks/renders/{kept['id']}")
    again, _ = await file_of(house, (await render(house, vera, format=format)).json())

    mark = read_mark(content, type)
    assert (mark.source_type, mark.seed) == (DRAWN, kept["seed"])
    assert mark.made_by.startswith("rig ")
    assert len(mark.recipe) == 64
    assert content == again
    assert b"c2pa" not in content


async def test_what_is_drawn_on_demand_is_marked_too(house, vera):
    still = await house.http.get(f"/api/looks/{vera}/avatar.webp", params={"width": 64})
    moving = await house.http.get(f"/api/looks/{vera}/loop.gif", params={"width": 64, "seconds": 0.5, "fps": 4})

    assert read_mark(still.content, "image/webp").source_type == DRAWN
    assert read_mark(moving.content, "image/gif").source_type == DRAWN


async def test_a_painted_picture_is_marked_and_signed_without_a_word_of_its_prompt(house, vera):
    async with WebUi() as server:
        await entrust(house, "a1111", server.base_url)
        kept = await painted(house, vera, provider="a1111", prompt="a lantern in the fog")
    content, type = await file_of(house, kept)

    mark = read_mark(content, type)
    assert (mark.source_type, mark.seed) == (BY_A_MODEL, kept["seed"])
    assert mark.made_by.startswith("a1111")
    told, manifest = manifest_of(content, type)
    assert told["validation_state"] == "Valid"
    assert [each["code"] for each in told["validation_status"]] == ["signingCredential.untrusted"]
    action = manifest["assertions"][0]["data"]["actions"][0]
    assert action["digitalSourceType"] == mark.digital_source_type
    for word in (b"lantern", b"Vera", b"vera", vera.encode(), house.studio.person.id.encode()):
        assert word not in content
    changed = bytearray(content)
    changed[-24] ^= 1  # in the pixels, before the end
    broken, _ = manifest_of(bytes(changed), type)
    assert broken["validation_state"] == "Invalid"


async def test_a_sheet_of_painted_cells_says_that_it_is_of_both_kinds(house, vera):
    async with WebUi() as server:
        await entrust(house, "a1111", server.base_url)
        kept = await painted(house, vera, provider="a1111", **GRID)
    content, type = await file_of(house, kept)

    assert kept["source_type"] == PARTLY_BY_A_MODEL == read_mark(content, type).source_type


async def test_the_key_that_signs_stays_with_the_others(house, vera):
    async with WebUi() as server:
        await entrust(house, "a1111", server.base_url)
        await painted(house, vera, provider="a1111", **SMALL | {"width": 136})

    keys = house.studio.directory.path / "keys"
    assert (keys / "provenance.key").stat().st_mode & 0o077 == 0
