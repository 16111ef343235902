"""Whatever moment the power goes, the next start finds what was acknowledged."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.durability.power import PluggedDisk, lay_out
from troupe.kit.durable import Durable, scan

AT = "2026-11-20T09:44:03.120Z"
OLD, NEW = b"the old words", b"the new and longer words"


@pytest.fixture
def studio(tmp_path: Path) -> Path:
    root = tmp_path / "studio"
    for name in ("tmp", "sessions"):
        (root / name).mkdir(parents=True)
    return root


def each_state(disk: PluggedDisk, where: Path) -> Iterator[tuple[str, Path]]:
    for number, (moment, state) in enumerate(disk.states):
        yield moment, lay_out(state, where / str(number))


def test_a_replaced_file_is_old_or_new_and_new_once_acknowledged(studio, tmp_path):
    (studio / "sessions" / "words").write_bytes(OLD)
    disk = PluggedDisk(studio)
    Durable(studio / "tmp", disk).replace(studio / "sessions" / "words", NEW)
    acknowledged = disk.states[-1][1]

    assert len(disk.states) > 10
    assert acknowledged["sessions/words"] == NEW
    for moment, root in each_state(disk, tmp_path / "after"):
        Durable(root / "tmp").empty_staging()
        assert (root / "sessions" / "words").read_bytes() in (OLD, NEW), moment
        assert list((root / "tmp").iterdir()) == []


def test_a_new_file_is_missing_or_whole_never_empty(studio, tmp_path):
    disk = PluggedDisk(studio)
    Durable(studio / "tmp", disk).replace(studio / "sessions" / "words", NEW)

    for moment, root in each_state(disk, tmp_path / "after"):
        path = root / "sessions" / "words"
        assert not path.exists() or path.read_bytes() == NEW, moment


def test_a_placed_file_is_missing_or_whole_and_there_once_acknowledged(studio, tmp_path):
    disk = PluggedDisk(studio)
    assert Durable(studio / "tmp", disk).place(studio / "sessions" / "words", NEW)

    assert disk.states[-1][1]["sessions/words"] == NEW
    for moment, root in each_state(disk, tmp_path / "after"):
        path = root / "sessions" / "words"
        assert not path.exists() or path.read_bytes() == NEW, moment


def test_a_journal_keeps_every_acknowledged_entry_and_goes_on(studio, tmp_path):
    disk = PluggedDisk(studio)
    durable = Durable(studio / "tmp", disk)
    journal = durable.create_journal(studio / "sessions" / "journal", "user", {"text": "zero"}, AT)
    for number in range(1, 4):
        disk.acknowledged = str(number)
        journal.append("user", {"text": f"words number {number}"}, AT)
    journal.close()

    assert len(disk.states) > 30
    for moment, root in each_state(disk, tmp_path / "after"):
        promised = int(moment.split(":")[0] or 0)
        path = root / "sessions" / "journal"
        if not path.exists():
            assert promised == 0, moment
            continue
        recovered = Durable(root / "tmp").open_journal(path, acknowledged=promised)
        assert recovered.damage is None, moment
        assert len(recovered.frames) in (promised, promised + 1), moment
        recovered.append("user", {"text": "after the power came back"}, AT)
        recovered.close()
        assert scan(path.read_bytes()).damage is None


def test_cutting_a_torn_end_may_itself_be_cut(studio, tmp_path):
    path = studio / "sessions" / "journal"
    durable = Durable(studio / "tmp")
    journal = durable.create_journal(path, "user", {"text": "kept"}, AT)
    journal.append("user", {"text": "also kept"}, AT)
    journal.close()
    path.write_bytes(path.read_bytes() + b"TJ01\x40\x00\x00\x00torn")
    disk = PluggedDisk(studio)
    Durable(studio / "tmp", disk).open_journal(path).close()

    for moment, root in each_state(disk, tmp_path / "after"):
        recovered = Durable(root / "tmp").open_journal(root / "sessions" / "journal", acknowledged=2)
        assert recovered.writable, moment
        assert [frame.data["text"] for frame in recovered.frames] == ["kept", "also kept"], moment
        recovered.close()


def test_a_removed_file_is_whole_or_gone_and_gone_once_acknowledged(studio, tmp_path):
    (studio / "sessions" / "words").write_bytes(OLD)
    disk = PluggedDisk(studio)
    Durable(studio / "tmp", disk).remove_tree(studio / "sessions" / "words")

    assert "sessions/words" not in disk.states[-1][1]
    for moment, root in each_state(disk, tmp_path / "after"):
        Durable(root / "tmp").empty_staging()
        path = root / "sessions" / "words"
        assert not path.exists() or path.read_bytes() == OLD, moment
        assert list((root / "tmp").iterdir()) == []


def test_the_harness_catches_a_write_that_forgets_to_sync(studio, tmp_path):
    class Hasty(PluggedDisk):
        def sync(self, handle: int) -> None: ...

    (studio / "sessions" / "words").write_bytes(OLD)
    disk = Hasty(studio)
    Durable(studio / "tmp", disk).replace(studio / "sessions" / "words", NEW)

    found = {(root / "sessions" / "words").read_bytes() for _, root in each_state(disk, tmp_path / "after")}
    assert not found <= {OLD, NEW}
