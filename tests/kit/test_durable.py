"""Writing files so that they survive, and reading journals so that damage is seen."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from troupe.kit.durable import (
    Durable,
    FileOps,
    JournalDamaged,
    JournalInUse,
    StorageUnavailable,
    scan,
    take_lock,
)

AT = "2026-11-20T09:44:03.120Z"
WORDS = [{"text": "hello"}, {"text": "TJ01 is only text here"}, {"text": "Grüße, 🦉"}]


@pytest.fixture
def durable(tmp_path: Path) -> Durable:
    (tmp_path / "tmp").mkdir()
    return Durable(tmp_path / "tmp")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal"


def write(durable: Durable, path: Path) -> bytes:
    journal = durable.create_journal(path, "user", WORDS[0], AT)
    for words in WORDS[1:]:
        journal.append("gen_part", words, AT)
    journal.close()
    return path.read_bytes()


def test_a_file_is_replaced_whole_and_readable_by_its_owner_only(durable, path):
    durable.replace(path, b"one")
    durable.replace(path, b"two")

    assert path.read_bytes() == b"two"
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(durable.staging.iterdir()) == []


def test_a_placed_file_never_takes_the_place_of_another(durable, path):
    assert durable.place(path, b"first")
    assert not durable.place(path, b"second")

    assert path.read_bytes() == b"first"
    assert list(durable.staging.iterdir()) == []
    durable.remove(path)
    durable.remove(path)
    assert not path.exists()


def test_a_disk_that_takes_one_byte_at_a_time_still_gets_them_all(tmp_path, durable, path):
    class Trickle(FileOps):
        def write(self, handle: int, data: bytes) -> int:
            return super().write(handle, data[:1])

    Durable(durable.staging, Trickle()).replace(path, b"every single byte")

    assert path.read_bytes() == b"every single byte"


def test_making_a_folder_twice_is_no_mistake_but_a_file_in_its_place_is(durable, tmp_path):
    durable.create_folder(tmp_path / "folder")
    durable.create_folder(tmp_path / "folder")
    (tmp_path / "file").write_bytes(b"")

    assert (tmp_path / "folder").stat().st_mode & 0o777 == 0o700
    with pytest.raises(StorageUnavailable):
        durable.create_folder(tmp_path / "file")


def test_a_removed_tree_is_gone_and_what_its_links_point_to_stays(durable, tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "precious").write_bytes(b"stays")
    tree = tmp_path / "tree"
    (tree / "deep").mkdir(parents=True)
    (tree / "deep" / "file").write_bytes(b"goes")
    (tree / "link").symlink_to(outside)
    durable.remove_tree(tree)

    assert not tree.exists()
    assert (outside / "precious").read_bytes() == b"stays"
    assert list(durable.staging.iterdir()) == []


def test_a_link_is_never_written_through(durable, tmp_path):
    (tmp_path / "elsewhere").write_bytes(b"untouched")
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    durable.replace(tmp_path / "link", b"new")

    assert (tmp_path / "elsewhere").read_bytes() == b"untouched"
    assert (tmp_path / "link").read_bytes() == b"new"


def test_a_journal_reads_back_what_was_appended_in_a_chain(durable, path):
    content = write(durable, path)
    found = scan(content)

    assert content[:4] == b"TJ01"
    assert [frame.data for frame in found.frames] == WORDS
    assert [frame.seq for frame in found.frames] == [1, 2, 3]
    assert found.frames[0].prev == "0" * 32
    assert all(later.prev == earlier.digest for earlier, later in zip(found.frames, found.frames[1:], strict=False))
    assert found.damage is None
    assert found.torn_bytes == 0


def test_a_torn_end_at_any_byte_is_kept_aside_and_cut(durable, path):
    content = write(durable, path)
    two = scan(content).frames[:2]
    whole = len(content)
    third = content.rfind(b"TJ01")
    for length in range(third + 1, whole):
        path.write_bytes(content[:length])
        journal = durable.open_journal(path, acknowledged=2)
        assert tuple(journal.frames) == two
        assert journal.writable
        assert path.read_bytes() == content[:third]
        assert path.with_name("journal.torn").read_bytes() == content[third:length]
        journal.close()


@given(place=st.integers(min_value=0, max_value=10_000), flip=st.integers(min_value=1, max_value=255))
def test_no_changed_byte_ever_reads_as_somebodys_words(tmp_path_factory, place, flip):
    folder = tmp_path_factory.mktemp("journals")
    (folder / "tmp").mkdir()
    content = bytearray(write(Durable(folder / "tmp"), folder / "journal"))
    content[place % len(content)] ^= flip
    found = scan(bytes(content), acknowledged=3)

    assert found.damage is not None
    assert [frame.data for frame in found.frames] == WORDS[: len(found.frames)]


def test_damage_in_the_middle_leaves_the_good_part_readable_and_nothing_writable(durable, path):
    content = bytearray(write(durable, path))
    content[content.index(b"only text")] ^= 1
    path.write_bytes(content)
    journal = durable.open_journal(path)

    assert [frame.data for frame in journal.frames] == WORDS[:1]
    assert journal.damage is not None
    assert "checksum" in journal.damage.cause
    with pytest.raises(JournalDamaged) as refusal:
        journal.append("user", {"text": "no"}, AT)
    assert refusal.value.facts["offset"] == journal.damage.offset
    assert path.read_bytes() == bytes(content)
    journal.close()


def test_a_missing_entry_that_was_acknowledged_is_damage(durable, path):
    content = write(durable, path)
    path.write_bytes(content[: content.rfind(b"TJ01")])
    journal = durable.open_journal(path, acknowledged=3)

    assert journal.damage is not None
    assert "3 to 3 are missing" in journal.damage.cause
    journal.close()


def test_an_entry_taken_out_of_the_middle_is_damage(durable, path):
    content = write(durable, path)
    second, third = content.index(b"TJ01", 4), content.rfind(b"TJ01")
    found = scan(content[:second] + content[third:])

    assert found.damage is not None
    assert len(found.frames) == 1


def test_an_empty_journal_is_damaged_not_new(durable, path):
    path.write_bytes(b"")
    journal = durable.open_journal(path)

    assert journal.damage is not None
    assert not journal.writable
    journal.close()


def test_a_journal_open_elsewhere_is_refused(durable, path):
    journal = durable.create_journal(path, "user", WORDS[0], AT)
    with pytest.raises(JournalInUse):
        durable.open_journal(path)
    journal.close()
    durable.open_journal(path).close()


def test_words_that_are_no_text_are_refused_before_anything_is_written(durable, path):
    journal = durable.create_journal(path, "user", WORDS[0], AT)
    before = path.read_bytes()
    with pytest.raises(ValueError):
        journal.append("user", {"text": "\ud800"}, AT)
    with pytest.raises(ValueError):
        journal.append("user", {"number": float("nan")}, AT)
    journal.close()

    assert path.read_bytes() == before


def test_a_lock_is_held_by_one_and_free_when_its_holder_is_gone(tmp_path):
    lock = take_lock(tmp_path / "lock")
    assert lock is not None
    lock.note("mine")
    assert take_lock(tmp_path / "lock") is None
    child = os.fork()
    if child == 0:
        os._exit(0 if take_lock(tmp_path / "lock") is None else 1)
    assert os.waitpid(child, 0)[1] == 0
    lock.release()

    again = take_lock(tmp_path / "lock")
    assert again is not None
    again.release()
