"""The folder a studio lives in: whose it is, what it is stamped with, and who holds it."""

import base64
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from troupe.app.data_directory import DataDirectory, default_location, disk_floor, network_file_system
from troupe.kit.errors import Conflict, Denied, Invalid

HOLD = """
import sys
from pathlib import Path
from troupe.app.data_directory import DataDirectory
directory = DataDirectory.open(Path(sys.argv[1]))
lock = directory.hold_for_server()
directory.announce("http://127.0.0.1:8123")
print("held", flush=True)
sys.stdin.read()
"""


@pytest.fixture(autouse=True)
def _usual_umask():
    before = os.umask(0o022)
    yield
    os.umask(before)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "somewhere" / "studio"


def refusal(kind: type[Conflict] | type[Denied] | type[Invalid], call) -> str:
    with pytest.raises(kind) as refused:
        call()
    return refused.value.code


def test_a_studio_lives_where_it_is_told_to_or_where_data_usually_lives():
    assert default_location({"TROUPE_DATA": "/srv/x", "XDG_DATA_HOME": "/xdg"}) == Path("/srv/x")
    assert default_location({"XDG_DATA_HOME": "/xdg"}) == Path("/xdg/troupe")
    assert default_location({"XDG_DATA_HOME": "relative"}) == Path("~/.local/share/troupe").expanduser()
    assert default_location({}) == Path("~/.local/share/troupe").expanduser()


def test_a_new_directory_is_for_families_and_private(place):
    directory = DataDirectory.open(place)
    directory.keys("master")
    lock = directory.hold_for_server()
    directory.announce("http://127.0.0.1:8000")

    assert (place / "realm").read_text() == "family\n"
    for path in [place, *place.rglob("*")]:
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path
    lock.release()


def test_a_directory_keeps_its_realm_whatever_is_asked_later(place):
    DataDirectory.open(place, realm="adult")

    assert DataDirectory.open(place).realm == "adult"
    assert refusal(Conflict, lambda: DataDirectory.open(place, realm="family")) == "realm_mismatch"
    assert (place / "realm").read_text() == "adult\n"


@pytest.mark.parametrize("content", ["", "both\n", "\x00\x00\x00\x00\x00\x00\x00"])
def test_a_broken_stamp_is_never_read_as_a_new_directory(place, content):
    DataDirectory.open(place)
    (place / "realm").write_text(content)

    assert refusal(Conflict, lambda: DataDirectory.open(place)) == "realm_damaged"


def test_a_used_directory_that_lost_its_stamp_is_refused(place):
    DataDirectory.open(place)
    (place / "realm").unlink()

    assert refusal(Conflict, lambda: DataDirectory.open(place, realm="adult")) == "realm_damaged"
    assert not (place / "realm").exists()


def test_a_folder_with_other_things_in_it_is_left_alone(tmp_path):
    (tmp_path / "holiday.jpg").write_bytes(b"picture")

    assert refusal(Conflict, lambda: DataDirectory.open(tmp_path)) == "not_a_data_directory"
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["holiday.jpg"]


def test_settings_and_models_may_be_there_before_the_first_start(place):
    (place / "models").mkdir(parents=True)
    (place / "troupe.toml").write_text("")

    assert DataDirectory.open(place).realm == "family"


def test_test_mode_never_touches_a_persons_directory_nor_the_other_way_round(tmp_path):
    DataDirectory.open(tmp_path / "own")
    DataDirectory.open(tmp_path / "made", test_mode=True)

    assert refusal(Conflict, lambda: DataDirectory.open(tmp_path / "own", test_mode=True)) == "not_a_test_directory"
    assert refusal(Conflict, lambda: DataDirectory.open(tmp_path / "made")) == "made_for_tests"
    assert DataDirectory.open(tmp_path / "made", test_mode=True).test_mode


def test_a_second_server_is_told_who_is_first_and_where(place):
    DataDirectory.open(place)
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(place)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as first:
        assert first.stdout is not None
        assert first.stdout.readline() == "held\n"
        directory = DataDirectory.open(place)
        with pytest.raises(Conflict) as refused:
            directory.hold_for_server()
        first.kill()

    assert refused.value.code == "already_running"
    assert refused.value.facts == {"pid": first.pid, "address": "http://127.0.0.1:8123"}
    lock = directory.hold_for_server()
    assert directory.address is None, "a dead server's address is not passed on"
    lock.release()


def test_the_server_clears_away_what_a_killed_one_left(place):
    directory = DataDirectory.open(place)
    (place / "tmp" / "half.new").write_bytes(b"half")
    (place / "tmp" / "gone").mkdir()
    (place / "tmp" / "gone" / "file").write_bytes(b"x")
    DataDirectory.open(place)
    assert (place / "tmp" / "half.new").exists(), "only the server clears"

    directory.hold_for_server().release()

    assert list((place / "tmp").iterdir()) == []


def test_workers_take_the_first_free_slot_and_give_it_back(place):
    directory = DataDirectory.open(place)
    one, first = directory.hold_worker_slot()
    two, _second = directory.hold_worker_slot()
    first.release()

    assert (one, two) == ("w1", "w2")
    assert directory.hold_worker_slot()[0] == "w1"
    assert refusal(Conflict, lambda: directory.hold_worker_slot("w2")) == "worker_running"
    assert refusal(Invalid, lambda: directory.hold_worker_slot("../up")) == "bad_worker_id"


def test_the_master_key_is_made_once(place):
    directory = DataDirectory.open(place)
    keys = directory.keys("master")

    assert [len(key) for key in keys] == [32]
    assert DataDirectory.open(place).keys("master") == keys
    assert base64.b64decode((place / "keys" / "master.key").read_text()) == keys[0]
    assert directory.keys("signing") != keys


def test_a_key_that_others_can_read_is_refused_with_the_way_out(place):
    directory = DataDirectory.open(place)
    directory.keys("master")
    path = place / "keys" / "master.key"
    path.chmod(0o640)
    with pytest.raises(Denied) as refused:
        directory.keys("master")

    assert refused.value.code == "key_file_readable"
    assert f"chmod 600 {path}" in refused.value.next_step


def test_a_broken_key_is_not_replaced_by_a_new_one(place):
    directory = DataDirectory.open(place)
    directory.keys("master")
    (place / "keys" / "master.key").write_text("short")

    assert refusal(Invalid, lambda: directory.keys("master")) == "bad_key"
    assert (place / "keys" / "master.key").read_text() == "short"


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("/home/me/studio", None),
        ("/mnt/share/studio", "nfs4"),
        ("/mnt/my disk/x", "fuse.sshfs"),
        ("/mnt/share/local/x", None),
        ("/mnt/sharedother", None),
    ],
)
def test_a_network_file_system_is_known_by_its_type(path, found):
    mounts = (
        "/dev/sda1 / ext4 rw 0 0\nserver:/x /mnt/share nfs4 rw 0 0\n"
        "me@there: /mnt/my\\040disk fuse.sshfs rw 0 0\n/dev/sdb1 /mnt/share/local xfs rw 0 0\n"
    )

    assert network_file_system(Path(path), mounts) == found


def test_the_floor_is_a_fiftieth_of_the_disk_and_at_most_a_gibibyte(tmp_path):
    room = os.statvfs(tmp_path)

    assert disk_floor(tmp_path) == min(1024**3, room.f_blocks * room.f_frsize // 50)
    assert DataDirectory.open(tmp_path / "x").room_for_media(floor=0)
    assert not DataDirectory.open(tmp_path / "x").room_for_media(floor=2**62)
    assert not DataDirectory.open(tmp_path / "x").room_for_media(floor=0, more=2**62)


def test_two_processes_that_make_a_directory_together_agree_on_its_realm(place):
    script = (
        "import sys\nfrom pathlib import Path\nfrom troupe.app.data_directory import DataDirectory\n"
        "directory = DataDirectory.open(Path(sys.argv[1]))\nprint(directory.realm, directory.keys('master'))"
    )
    both = [
        subprocess.Popen([sys.executable, "-c", script, str(place)], stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]

    assert len({process.communicate()[0] for process in both}) == 1
    assert [process.returncode for process in both] == [0, 0]
