"""What every place for files promises."""

import asyncio
import io
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.fake_s3 import fake_s3
from troupe.kit.errors import Invalid, Missing, Unavailable
from troupe.ports.files import Files, Part
from troupe.providers.obstore_files import ObstoreFiles

KEY = "family/u1/ab/abcd.png"
CONTENT = bytes(range(256)) * 4


@pytest.fixture(params=["local", "s3"])
def files(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Files]:
    (tmp_path / "tmp").mkdir()
    if request.param == "local":
        yield ObstoreFiles.open("local", {}, data=tmp_path)
        return
    with fake_s3() as server:
        yield ObstoreFiles.open("s3", server.settings, data=tmp_path)


async def keys(files: Files, prefix: str = "") -> list[str]:
    return sorted([stored.key async for stored in files.list(prefix)])


async def test_what_was_put_comes_back_whole_in_part_and_in_pieces(files):
    assert await files.put(KEY, CONTENT)

    assert await files.get(KEY) == CONTENT
    assert await files.get(KEY, Part(10, 20)) == CONTENT[10:20]
    assert b"".join([piece async for piece in files.stream(KEY)]) == CONTENT
    assert b"".join([piece async for piece in files.stream(KEY, Part(1000, 1024))]) == CONTENT[1000:]
    assert (await files.head(KEY)).bytes == len(CONTENT)


async def test_a_key_is_written_once(files):
    await files.put(KEY, CONTENT)

    assert not await files.put(KEY, b"something else")
    assert await files.get(KEY) == CONTENT


async def test_of_many_writers_of_one_key_one_is_first(files):
    won = await asyncio.gather(*(files.put(KEY, b"%d" % number) for number in range(20)))

    assert won.count(True) == 1
    assert await files.get(KEY) == b"%d" % won.index(True)


async def test_an_empty_file_is_a_file(files):
    await files.put(KEY, b"")

    assert await files.get(KEY) == b""
    assert (await files.head(KEY)).bytes == 0


async def test_a_missing_file_is_missing_for_every_question(files):
    for ask in (files.get(KEY), files.get(KEY, Part(0, 1)), files.head(KEY), anext(files.stream(KEY))):
        with pytest.raises(Missing):
            await ask


async def test_deleting_forgets_and_deleting_again_is_no_mistake(files):
    await files.put(KEY, CONTENT)
    await files.delete(KEY)
    await files.delete(KEY)

    assert await keys(files) == []
    assert await files.put(KEY, b"new")


async def test_a_list_holds_what_is_below_a_folder_and_nothing_else(files):
    for key in ("family/u1/aa/one.png", "family/u1/bb/two.png", "family/u2/aa/three.png"):
        await files.put(key, b"x")

    assert await keys(files, "family/u1") == ["family/u1/aa/one.png", "family/u1/bb/two.png"]
    assert len(await keys(files)) == 3


@pytest.mark.parametrize(
    "key", ["../x", "/x", "a//b", "a/../b", "A/b", "a b", "a\\b", "", "a/.hidden", "a\0", "x" * 600]
)
async def test_a_key_that_could_mean_another_file_is_refused(files, key):
    with pytest.raises(ValueError):
        await files.put(key, b"x")
    with pytest.raises(ValueError):
        await files.get(key)
    with pytest.raises(ValueError):
        await files.delete(key)


async def test_the_probe_leaves_nothing_behind(files):
    await files.probe()

    assert await keys(files) == []


async def test_a_hundred_at_once_are_all_kept(files):
    await asyncio.gather(*(files.put(f"family/u1/aa/{number}.bin", b"%d" % number) for number in range(100)))

    found = await asyncio.gather(*(files.get(f"family/u1/aa/{number}.bin") for number in range(100)))
    assert found == [b"%d" % number for number in range(100)]


async def test_a_store_that_fails_is_unavailable_and_its_secrets_stay_inside(tmp_path):
    (tmp_path / "tmp").mkdir()
    with fake_s3() as server:
        files = ObstoreFiles.open("s3", server.settings, data=tmp_path)
        server.broken = True
        with pytest.raises(Unavailable) as refused:
            await asyncio.wait_for(files.put(KEY, CONTENT), 25)

    assert refused.value.code == "storage_unavailable"
    assert "not-a-real-secret" not in str(refused.value.as_json())


async def test_files_on_disk_are_private_and_leave_no_drafts(tmp_path):
    (tmp_path / "tmp").mkdir()
    files = ObstoreFiles.open("local", {}, data=tmp_path)
    await files.put(KEY, CONTENT)

    path = tmp_path / "media" / KEY
    assert path.read_bytes() == CONTENT
    assert path.stat().st_mode & 0o777 == 0o600
    assert all(folder.stat().st_mode & 0o777 == 0o700 for folder in path.parents[:4])
    assert list((tmp_path / "tmp").iterdir()) == []


async def test_a_vanished_disk_is_unavailable(tmp_path):
    (tmp_path / "tmp").mkdir()
    files = ObstoreFiles.open("local", {}, data=tmp_path)
    (tmp_path / "tmp").rmdir()
    with pytest.raises(Unavailable) as refused:
        await files.probe()

    assert refused.value.code == "storage_unavailable"


@pytest.mark.parametrize("backend", ["r2", "gcs", "azure", "s3"])
def test_a_missing_setting_is_named(tmp_path, backend):
    with pytest.raises(Invalid) as refused:
        ObstoreFiles.open(backend, {}, data=tmp_path)

    assert refused.value.field == "STORAGE_BUCKET"
    assert "STORAGE_BUCKET" in refused.value.next_step


def test_an_unknown_storage_is_refused_with_the_known_ones(tmp_path):
    with pytest.raises(Invalid) as refused:
        ObstoreFiles.open("floppy", {}, data=tmp_path)

    assert "local, s3, r2, gcs, azure" in refused.value.next_step


def test_the_clients_of_the_other_stores_can_be_made(tmp_path):
    bucket = {"STORAGE_BUCKET": "studio"}
    r2 = bucket | {"R2_ACCOUNT_ID": "account", "R2_ACCESS_KEY": "id", "R2_SECRET_KEY": "secret"}
    azure = bucket | {"AZURE_STORAGE_ACCOUNT": "account", "AZURE_STORAGE_KEY": "c2VjcmV0"}

    assert ObstoreFiles.open("r2", r2, data=tmp_path)
    assert ObstoreFiles.open("azure", azure, data=tmp_path)


async def test_a_file_is_put_and_lent_without_being_held(files, tmp_path):
    source = tmp_path / "large"
    source.write_bytes(CONTENT * 4000)
    with source.open("rb") as file:
        file.seek(7)
        assert await files.put_file(KEY, file)
        assert not await files.put_file(KEY, io.BytesIO(b"something else"))

    async with files.lend(KEY) as lent:
        assert lent.read(10) == CONTENT[:10]
        lent.seek(-5, 2)
        assert (lent.read(), os.fstat(lent.fileno()).st_size) == (CONTENT[-5:], len(CONTENT) * 4000)
    with pytest.raises(Missing):
        async with files.lend("family/none"):
            pass
