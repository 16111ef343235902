"""A full or failing disk costs the present change at most, and the next one works without a restart."""

import errno
from pathlib import Path

import pytest

from tests.durability.faults import FailingCalls, SmallDisk
from troupe.kit.durable import DiskFull, Durable, Journal, StorageUnavailable, scan
from troupe.kit.errors import Unavailable

AT = "2026-11-20T09:44:03.120Z"
OLD, NEW = b"the old words", b"the new and longer words"
CALLS = ("create", "write", "sync", "rename", "link", "sync_folder", "remove", "truncate", "make_folder")
ERRORS = (errno.EIO, errno.ENOSPC, errno.EINTR, errno.EDQUOT)


@pytest.fixture
def studio(tmp_path: Path) -> Path:
    (tmp_path / "tmp").mkdir()
    return tmp_path


def texts(path: Path) -> list[object]:
    return [frame.data["text"] for frame in scan(path.read_bytes()).frames]


def a_journal(studio: Path, name: str = "journal") -> Path:
    Durable(studio / "tmp").create_journal(studio / name, "user", {"text": "first"}, AT).close()
    return studio / name


@pytest.mark.parametrize("room", range(len(NEW) + 1))
def test_a_disk_full_at_any_byte_keeps_the_old_file(studio, room):
    path = studio / "words"
    path.write_bytes(OLD)
    disk = SmallDisk(room)
    durable = Durable(studio / "tmp", disk)
    if room < len(NEW):
        with pytest.raises(DiskFull) as refusal:
            durable.replace(path, NEW)
        assert refusal.value.code == "disk_full"
        assert path.read_bytes() == OLD
        assert list((studio / "tmp").iterdir()) == []

    disk.room = 1000
    durable.replace(path, NEW)

    assert path.read_bytes() == NEW


@pytest.mark.parametrize("room", range(len(NEW)))
def test_a_disk_full_at_any_byte_leaves_no_part_of_a_new_file(studio, room):
    path = studio / "placed"
    disk = SmallDisk(room)
    durable = Durable(studio / "tmp", disk)
    with pytest.raises(DiskFull):
        durable.place(path, NEW)
    assert not path.exists()
    assert list((studio / "tmp").iterdir()) == []

    disk.room = 1000

    assert durable.place(path, NEW)
    assert path.read_bytes() == NEW


def test_a_disk_full_at_any_byte_keeps_the_journal_and_the_same_entry_works_later(studio):
    size = len(a_journal(studio, "measure").read_bytes())
    for room in range(size + 40):
        path = a_journal(studio, f"journal-{room}")
        disk = SmallDisk(room)
        journal = Durable(studio / "tmp", disk).open_journal(path)
        try:
            journal.append("user", {"text": "second"}, AT)
        except DiskFull:
            assert texts(path) == ["first"]
            assert len(path.read_bytes()) == size, "the half-written entry was cut back"
            disk.room = 1000
            journal.append("user", {"text": "second"}, AT)
        journal.close()
        assert texts(path) == ["first", "second"]


@pytest.mark.parametrize("error", ERRORS)
@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("nth", [1, 2, 3])
def test_any_failing_call_leaves_the_old_file_or_the_new_one(studio, call, error, nth):
    path = studio / "words"
    path.write_bytes(OLD)
    ops = FailingCalls(call, nth, error, after=True)
    durable = Durable(studio / "tmp", ops)
    try:
        durable.create_folder(studio / "folder")
        durable.replace(path, NEW)
        durable.replace(path, NEW)
        durable.place(studio / "placed", NEW)
        durable.remove_tree(studio / "folder")
    except Unavailable:
        assert ops.struck

    assert path.read_bytes() in (OLD, NEW)
    assert not (studio / "placed").exists() or (studio / "placed").read_bytes() == NEW
    Durable(studio / "tmp").replace(path, NEW)
    assert path.read_bytes() == NEW


@pytest.mark.parametrize("error", ERRORS)
@pytest.mark.parametrize("call", ["write", "sync", "truncate"])
@pytest.mark.parametrize("nth", [1, 2])
def test_any_failing_call_costs_a_journal_nothing_it_acknowledged(studio, call, error, nth):
    path = a_journal(studio)
    ops = FailingCalls(call, nth, error, after=True)
    journal = Durable(studio / "tmp", ops).open_journal(path)
    acknowledged = ["first"]
    for number in range(4):
        try:
            journal.append("user", {"text": str(number)}, AT)
            acknowledged.append(str(number))
        except Unavailable:
            continue
    journal.close()

    reopened = Durable(studio / "tmp").open_journal(path, acknowledged=len(acknowledged))
    assert reopened.damage is None
    assert [frame.data["text"] for frame in reopened.frames] == acknowledged
    reopened.close()


def test_a_failed_sync_makes_a_journal_read_only_until_it_is_reopened(studio):
    path = a_journal(studio)
    ops = FailingCalls("sync", 1, errno.EIO)
    journal = Durable(studio / "tmp", ops).open_journal(path)
    with pytest.raises(StorageUnavailable):
        journal.append("user", {"text": "lost"}, AT)

    assert not journal.writable
    with pytest.raises(StorageUnavailable):
        journal.append("user", {"text": "refused"}, AT)
    reopened: Journal = Durable(studio / "tmp").open_journal(path)
    reopened.append("user", {"text": "works again"}, AT)
    reopened.close()
    assert texts(path) == ["first", "works again"]
