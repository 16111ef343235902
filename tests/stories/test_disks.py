"""A full disk, a failing one, or a plug that is pulled: what was acknowledged is there, and the next turn works."""

import errno
from contextlib import suppress
from pathlib import Path

import pytest

from tests.durability.faults import FailingCalls, SmallDisk
from tests.durability.power import PluggedDisk, lay_out
from tests.stories.laying import (
    AT,
    OWNER,
    asked,
    beginning,
    created,
    folders_in,
    id_of,
    lay_told,
    put,
    shown,
    take_turn,
)
from troupe.kit.durable import DiskFull, Durable
from troupe.kit.errors import Unavailable
from troupe.stories.domain import frames as f
from troupe.stories.domain.compacting import compacted
from troupe.stories.domain.editing import Edit
from troupe.stories.domain.story import Story
from troupe.stories.domain.telling import acknowledged, metadata_of
from troupe.stories.store import SessionFolders
from troupe.stories.store.bin import BinFolder

ID = beginning().session_id
WHOLE = 9_000
"""So many bytes a session with two turns writes, and a few more."""


def turns_of(folders: SessionFolders, id: str = ID) -> list[str]:
    opened = folders.open(id)
    try:
        assert opened.damage is None
        return [node.told.turn_id for node in opened.story.path()]
    finally:
        opened.close()


def play(folders: SessionFolders, done: list[str]) -> None:
    """Open a session, take two turns, put a card right; `done` grows with what was acknowledged."""
    created(folders, beginning())
    done.append("created")
    opened = folders.open(ID)
    try:
        for number in (1, 2):
            take_turn(folders, opened, ID, number)
            done.append(id_of(20_000 + number))
        edit = Edit(edit_id=id_of(5), what="card", id="1", fields={"kind": "item", "name": "Bell"})
        put(opened, "edit", edit)
        put(opened, "name", f.Renamed(session_name="Bells"))
        shown(folders, opened, ID)
        done.append("edited")
    finally:
        opened.close()


def check(root: Path, done: list[str], moment: str) -> None:
    """After whatever happened: what was acknowledged is there, nothing is half there, and the story goes on."""
    Durable(root / "tmp").empty_staging()
    folders = folders_in(root)
    if not folders.exists(ID):
        assert "created" not in done, moment
        return
    found, told = turns_of(folders), [each for each in done if each not in ("created", "edited")]
    assert found[: len(told)] == told, moment
    assert len(found) <= len(told) + 1, moment
    opened = folders.open(ID)
    try:
        assert "edited" not in done or opened.story.session_name == "Bells", moment
        take_turn(folders, opened, ID, 7)
    finally:
        opened.close()
    assert turns_of(folders)[-1] == id_of(20_007), moment


@pytest.mark.parametrize("room", range(150, WHOLE, 590))
def test_a_disk_full_at_any_byte_loses_no_turn(tmp_path, room):
    sweep(tmp_path, [room])


@pytest.mark.long
def test_a_disk_full_at_a_hundred_and_fifty_places_loses_no_turn(tmp_path):
    sweep(tmp_path, range(1, WHOLE, WHOLE // 150))


def sweep(root: Path, rooms):
    for room in rooms:
        place, done = root / str(room), list[str]()
        folders_in(place)
        with suppress(DiskFull):
            play(folders_in(place, SmallDisk(room)), done)
        check(place, done, f"room for {room} bytes")


@pytest.mark.parametrize("call", ["write", "sync", "rename", "sync_folder", "create", "make_folder"])
def test_a_disk_that_fails_once_loses_no_turn(tmp_path, call):
    for nth in (1, 2, 5, 8, 13):
        place, done = tmp_path / str(nth), list[str]()
        folders_in(place)
        with suppress(Unavailable):
            play(folders_in(place, FailingCalls(call, nth, errno.EIO)), done)
        check(place, done, f"{call} failed at use {nth}")


def test_whatever_moment_the_power_goes_every_story_can_be_read(tmp_path):
    assert pull_at_every_step(tmp_path, every=40) > 20


@pytest.mark.long
@pytest.mark.timeout(30 * 60)
def test_every_state_a_power_cut_may_leave_can_be_read(tmp_path):
    assert pull_at_every_step(tmp_path, every=1) > 500


def pull_at_every_step(root: Path, every: int) -> int:
    """Every state that a power cut may leave while a session is played, and while it is removed."""
    studio = root / "studio"
    folders_in(studio)
    disk, done = PluggedDisk(studio), Noted()
    done.disk = disk
    play(folders_in(studio, disk), done)
    states = list(disk.states)
    for number, (moment, state) in enumerate(states):
        if number % every and number != len(states) - 1:
            continue
        acknowledged = [each for each in moment.partition(":")[0].split(",") if each]
        check(lay_out(state, root / "after" / str(number)), acknowledged, moment)
    return len(states) // every


def test_whatever_moment_the_power_goes_a_story_is_on_the_shelf_or_in_the_bin(tmp_path):
    studio = tmp_path / "studio"
    created(folders_in(studio), beginning())
    disk = PluggedDisk(studio)
    bin = BinFolder(Durable(studio / "tmp", disk), studio / "sessions")
    bin.put(ID, 1)
    disk.acknowledged = "binned"
    bin.restore(bin.get(ID))
    disk.acknowledged = "restored"
    bin.put(ID, 2)
    disk.acknowledged = "purging"
    bin.purge(bin.get(ID))
    disk.acknowledged = "purged"
    disk.note_now()

    assert len(disk.states) > 8
    for number, (moment, state) in enumerate(disk.states):
        root = lay_out(state, tmp_path / "after" / str(number))
        Durable(root / "tmp").empty_staging()
        folders = folders_in(root)
        lies = [each.session_id for each in BinFolder(Durable(root / "tmp"), root / "sessions").all()]
        least = 0 if moment.startswith("purg") else 1
        assert least <= folders.exists(ID) + len(lies) <= (0 if moment.startswith("purged") else 1), moment
        if folders.exists(ID):
            assert turns_of(folders) == []


def test_whatever_moment_the_power_goes_a_compacted_story_is_the_same_story(tmp_path):
    studio = tmp_path / "studio"
    folders = folders_in(studio)
    play(folders, [])
    opened = folders.open(ID)
    put(opened, "user", asked(3))
    for _ in range(4):
        put(opened, "gen_part", f.SomeText(run_id=asked(3).run_id, text="It goes. "))
    put(opened, "gen_end", f.Ended(status="failed", run_id=asked(3).run_id, cause="timeout"))
    shown(folders, opened, ID)
    opened.close()
    frames = folders.frames(ID)
    story = Story.of(frames)
    told = compacted(story, frames, AT, purge=False)
    after = folders.fold(beginning(), AT, told)
    lower = metadata_of(after, "idle", None, None)
    lower |= {"journal": acknowledged(min(after.last_seq, story.last_seq))}
    disk = PluggedDisk(studio)

    folders_in(studio, disk).rewrite(ID, told, lower)

    disk.note_now()
    assert after.last_seq < story.last_seq
    assert len(disk.states) > 8
    for number, (moment, state) in enumerate(disk.states):
        root = lay_out(state, tmp_path / "after" / str(number))
        check(root, ["created", id_of(20_001), id_of(20_002), "edited"], moment)


def test_whatever_moment_the_power_goes_a_recovery_can_be_begun_again(tmp_path, request):
    studio = tmp_path / "studio"
    play(folders_in(studio), [])
    with (studio / "sessions" / ID / "journal.log").open("ab") as journal:
        journal.write(b"TJ01 and so on")
    (studio / "sessions" / ID / "metadata.json").write_text("{ not json")
    disk = PluggedDisk(studio)
    folders = folders_in(studio, disk)

    opened = folders.open(ID)
    put(opened, "recovered", f.Recovered(what="torn_tail", detail="14 bytes"))
    shown(folders, opened, ID)
    opened.close()

    disk.note_now()
    assert opened.torn_bytes == 14
    for number, (moment, state) in enumerate(disk.states[:: 1 if request.config.getoption("--long") else 6]):
        root = lay_out(state, tmp_path / "after" / str(number))
        check(root, ["created", id_of(20_001), id_of(20_002), "edited"], moment)


def test_whatever_moment_the_power_goes_a_story_was_imported_whole_or_not_at_all(tmp_path):
    studio = tmp_path / "studio"
    folders_in(studio)
    disk = PluggedDisk(studio)

    lay_told(studio, OWNER, 2, lambda number: f"Number {number}.", contexts=True, ops=disk)

    disk.acknowledged = "created"
    disk.note_now()
    for number, (moment, state) in enumerate(disk.states):
        root = lay_out(state, tmp_path / "after" / str(number))
        Durable(root / "tmp").empty_staging()
        folders = folders_in(root)
        assert folders.exists(ID) or not moment.startswith("created"), moment
        if folders.exists(ID):
            assert turns_of(folders) == [asked(0).turn_id, asked(1).turn_id], moment
            assert folders.kept(ID) == {asked(0).turn_id, asked(1).turn_id}, moment


def test_whatever_moment_the_power_goes_a_story_gets_its_new_journal_or_can_be_given_one_again(tmp_path):
    studio = tmp_path / "studio"
    folders = folders_in(studio)
    play(folders, [])
    first, *frames = folders.frames(ID)
    (studio / "sessions" / ID / "journal.log").unlink()
    disk = PluggedDisk(studio)
    fewer = [(each.type, each.at, dict(each.data)) for each in frames[:2]]

    folders_in(studio, disk).lay_journal(ID, beginning(), first.at, fewer)

    disk.acknowledged = "adopted"
    disk.note_now()
    for number, (moment, state) in enumerate(disk.states):
        found = folders_in(lay_out(state, tmp_path / "after" / str(number)))
        assert found.has_journal(ID) or not moment.startswith("adopted"), moment
        if found.has_journal(ID):
            assert turns_of(found) == [id_of(20_001)], moment
        else:
            assert isinstance(found.metadata(ID), dict), moment
            assert found.turns_view(ID) == folders.turns_view(ID), moment


class Noted(list[str]):
    """Tells the disk what was acknowledged when."""

    disk: PluggedDisk

    def append(self, word: str) -> None:
        super().append(word)
        self.disk.acknowledged = ",".join(self)
