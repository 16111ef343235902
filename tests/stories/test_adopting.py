"""Folders of stories from elsewhere: hostile until judged, and then told on."""

import io
import json
import stat
import zipfile

import pytest

from tests.stories.playing import begun, state_of, told
from troupe.kit.durable.frames import next_frame, scan
from troupe.stories.domain.carry.unpacking import files_in_zip
from troupe.stories.errors import BadImport

pytestmark = pytest.mark.asyncio(loop_scope="module")

SEEDED = {
    "metadata.json": {"session_id": "0b7c8f0e-5f55-4b8e-9a7e-1f2d3c4b5a69", "session_name": "From afar",
                      "created_at": "2025-03-01T10:00:00.000Z", "initial_context": "A lighthouse."},
    "turns.json": [
        {"turn_id": f"{number}d9a1f3e-5b1b-4a4e-8a44-0d6a3a9a7e11", "user_input": f"I climb, {number}.",
         "response": {"narrative": {"text": f"Stair {number} creaks."}}, "created_at": "2025-03-01T10:01:00.000Z"}
        for number in (1, 2)
    ],
}  # fmt: skip


def zipped(files, links=()):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            info = zipfile.ZipInfo(name)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = (stat.S_IFLNK if name in links else stat.S_IFREG | 0o600) << 16
            archive.writestr(info, content if isinstance(content, bytes) else json.dumps(content))
    return target.getvalue()


async def sent(http, content):
    return await http.post("/api/story/import", content=content, headers={"Content-Type": "application/zip"})


async def test_a_zip_of_a_folder_without_a_journal_becomes_a_story_that_goes_on(studio):
    brought = await sent(studio.http, zipped({f"story/{name}": each for name, each in SEEDED.items()}))

    assert brought.status_code == 200, brought.text
    id = brought.json()["session_id"]
    assert id == SEEDED["metadata.json"]["session_id"]
    assert (brought.json()["turns"], brought.json()["session_name"]) == (2, "From afar")
    history = (await studio.http.get(f"/api/story/history/{id}")).json()["turns"]
    assert [each["response"]["narrative"]["text"] for each in history] == ["Stair 2 creaks.", "Stair 1 creaks."]
    assert [each["turn_id"] for each in history] == [each["turn_id"] for each in SEEDED["turns.json"][::-1]]
    await told(studio.http, id, "I climb on.")
    assert (await state_of(studio.http, id))["metadata"]["turn_count"] == 3


async def test_a_zip_of_our_own_folder_is_the_same_story_also_with_a_broken_end(studio):
    http = studio.http
    id = await begun(http, session_name="The lamp")
    await told(http, id, "I light it.")
    await http.post("/api/story/regenerate", json={"session_id": id})
    before = (await http.get(f"/api/story/history/{id}")).json()["turns"]
    folder = studio.studio.directory.path / "sessions" / id
    files = {name: (folder / name).read_bytes() for name in ("journal.log", "metadata.json")}
    await http.delete(f"/api/story/session/{id}")

    brought = await sent(http, zipped(files | {"journal.log": files["journal.log"] + b"TJ01\x04"}))

    assert brought.json()["session_id"] == id, brought.text
    assert any("left out" in note for note in brought.json()["notes"])
    after = (await http.get(f"/api/story/history/{id}")).json()["turns"]
    for turn in (*before, *after):
        turn.pop("context_path")
    assert after == before


def looping(content: bytes) -> bytes:
    """A journal whose one telling goes on from itself, with every checksum right."""
    frames = scan(content).frames
    lines, before = [], None
    for frame in frames:
        data = dict(frame.data)
        if frame.type == "gen_end":
            data["parent"] = data["candidate_id"]
        line, before = next_frame(before, frame.type, data, frame.at)
        lines.append(line)
    return b"".join(lines)


async def test_journals_that_make_no_story_are_refused_and_nothing_is_written(studio):
    http = studio.http
    id = await begun(http)
    await told(http, id, "I light it.")
    journal = (studio.studio.directory.path / "sessions" / id / "journal.log").read_bytes()
    count = len((await http.get("/api/story/sessions")).json())
    hostile = {
        "a loop": {"journal.log": looping(journal)},
        "noise": {"journal.log": b"TJ01" + bytes(200)},
        "no story": {"readme.txt": b"hello"},
        "two stories": {"a/journal.log": journal, "b/journal.log": journal},
        "no turns": {"metadata.json": b"{}"},
        "a bad turn": {"metadata.json": {}, "turns.json": [{"user_input": "x", "response": {"narrative": {}}}]},
        "turns of another kind": {"metadata.json": {}, "turns.json": [7]},
        "half a character": {"metadata.json": {"session_name": "\ud800"}, "turns.json": []},
        "deep": {"metadata.json": b'{"a":' * 5000 + b"1" + b"}" * 5000, "turns.json": []},
    }

    for what, files in hostile.items():
        answer = await sent(http, zipped(files))
        assert (answer.status_code, answer.json()["error"]) == (422, "invalid_import"), (what, answer.text)
    assert (await sent(http, b"PK\x03\x04 and no more")).status_code == 422
    assert len((await http.get("/api/story/sessions")).json()) == count


@pytest.mark.parametrize(
    ("files", "links"),
    [
        ({"../journal.log": b"x"}, ()),
        ({"/journal.log": b"x"}, ()),
        ({"a/../../journal.log": b"x"}, ()),
        ({"a\\..\\journal.log": b"x"}, ()),
        ({"journal.log": b"/etc/passwd"}, ("journal.log",)),
        ({"journal.log": bytes(40_000_000)}, ()),
    ],
)
async def test_a_zip_that_points_outside_or_would_burst_is_refused(files, links):
    with pytest.raises(BadImport):
        files_in_zip(zipped(files, links))


async def test_a_session_that_lost_its_journal_gets_one_when_asked_and_its_views_are_kept(studio):
    http, desk, person = studio.http, studio.studio.stories, studio.studio.person
    id = await begun(http, session_name="The lamp")
    await told(http, id, "I light it.")
    text = (await http.get(f"/api/story/history/{id}")).json()["turns"][0]["response"]["narrative"]["text"]
    await desk.stories.sessions.close()
    folder = studio.studio.directory.path / "sessions" / id
    (folder / "journal.log").unlink()
    lost = await http.get(f"/api/story/session/{id}")

    await desk.adopting.mend(person, id)

    assert (lost.status_code, lost.json()["error"]) == (500, "storage_damaged")
    history = (await http.get(f"/api/story/history/{id}")).json()["turns"]
    assert [each["response"]["narrative"]["text"] for each in history] == [text]
    assert (folder / "turns.json.kept-1").is_file()
    assert (folder / "metadata.json.kept-1").is_file()
    await told(http, id, "I go on.")
