"""Keeping, finding, binning and forgetting files."""

import asyncio

import pytest

from tests.media import samples
from troupe.kit.errors import Conflict, Invalid, Missing, Unavailable
from troupe.media import MediaInUse
from troupe.ports.files import Part

PNG = samples.picture(".png")


async def keep(house, content: bytes = PNG, person=None, **more):
    return await house.library.keep(
        person or house.ada, content, **({"kind": "image", "type": "image/png", "name": "Nova"} | more)
    )


async def names(house, person=None, **which) -> list[str]:
    return [media.name for media in (await house.library.list(person or house.ada, **which)).items]


async def everything(pieces) -> bytes:
    return b"".join([piece async for piece in pieces])


async def test_a_kept_file_comes_back_as_it_was_with_its_measures(house):
    media = await keep(house, made="drawn", persona_id="nova")
    found = await house.library.get(house.ada, media.id)

    assert found == media
    assert (found.width, found.height, found.bytes, found.made) == (60, 40, len(PNG), "drawn")
    content = await house.library.content(house.ada, media.id)
    assert await everything(content.pieces) == PNG
    part = await house.library.content(house.ada, media.id, Part(2, 6))
    assert await everything(part.pieces) == PNG[2:6]


async def test_the_same_bytes_of_one_person_are_kept_once_and_of_two_people_twice(house):
    first, second = await keep(house), await keep(house, name="Again")
    other = await keep(house, person=house.ben)

    assert first.object_id == second.object_id
    assert house.files() == sorted({first.object_id, other.object_id})
    assert len(house.files()) == 2


async def test_many_at_once_with_the_same_bytes_are_all_kept(house):
    kept = await asyncio.gather(*(keep(house, name=f"n{number}") for number in range(20)))

    assert len(house.files()) == 1
    assert sorted(await names(house)) == sorted(media.name for media in kept)


async def test_nobody_finds_the_files_of_others(house):
    media = await keep(house)
    library = house.library
    for ask in (
        library.get(house.ben, media.id),
        library.content(house.ben, media.id),
        library.thumbnail(house.ben, media.id, 128),
        library.rename(house.ben, media.id, "Mine"),
        library.bin(house.ben, media.id),
        library.restore(house.ben, media.id),
        library.get(house.ada, "../../etc/passwd"),
    ):
        with pytest.raises(Missing) as refused:
            await ask
        assert refused.value.code == "media_not_found"

    assert await names(house, house.ben) == []


async def test_a_list_is_newest_first_and_goes_on_where_it_ended(house):
    for number in range(5):
        house.passes(seconds=number % 2)  # some at the same moment
        await keep(house, name=f"n{number}", persona_id="nova" if number % 2 else None)
    first = await house.library.list(house.ada, limit=2)
    second = await house.library.list(house.ada, limit=2, cursor=first.next_cursor)
    last = await house.library.list(house.ada, limit=2, cursor=second.next_cursor)

    listed = [media.name for page in (first, second, last) for media in page.items]
    assert sorted(listed) == ["n0", "n1", "n2", "n3", "n4"]
    assert [media.created_at for page in (first, second, last) for media in page.items] == sorted(
        (media.created_at for page in (first, second, last) for media in page.items), reverse=True
    )
    assert last.next_cursor is None
    assert sorted(await names(house, persona_id="nova")) == ["n1", "n3"]
    assert await names(house, kind="audio") == []
    with pytest.raises(Invalid):
        await house.library.list(house.ada, cursor="rubbish")


async def test_a_name_can_be_changed_to_any_that_can_be_shown(house):
    media = await keep(house)
    renamed = await house.library.rename(house.ada, media.id, "  Nova, laughing 🦉 ")

    assert (await house.library.get(house.ada, media.id)).name == renamed.name == "Nova, laughing 🦉"
    for bad in ("", "   ", "a\nb", "x" * 201, "\u202egnp.exe"):
        with pytest.raises(Invalid) as refused:
            await house.library.rename(house.ada, media.id, bad)
        assert refused.value.field == "name"


async def test_a_binned_file_is_gone_from_everywhere_and_can_come_back(house):
    media = await keep(house)
    await house.library.bin(house.ada, media.id)
    assert await names(house) == []
    with pytest.raises(Missing):
        await house.library.content(house.ada, media.id)

    await house.library.restore(house.ada, media.id)

    assert await names(house) == ["Nova"]
    assert await house.library.read(house.ada, media.id) == PNG


async def test_a_file_in_use_is_binned_only_by_force(house):
    media = await keep(house)

    async def portraits(id: str) -> list[str]:
        return ["persona nova"] if id == media.id else []

    house.library.asked_for_uses.append(portraits)
    with pytest.raises(MediaInUse) as refused:
        await house.library.bin(house.ada, media.id)
    assert refused.value.facts == {"uses": ["persona nova"]}

    assert (await house.library.bin(house.ada, media.id, force=True)).state == "bin"


async def test_thirty_days_in_the_bin_end_a_file_but_not_what_another_name_holds(house):
    first, second = await keep(house), await keep(house, name="Again")
    small = await house.library.thumbnail(house.ada, first.id, 128)
    await house.library.bin(house.ada, first.id)
    house.passes(days=31)
    await house.library.sweep()
    with pytest.raises(Missing):
        await house.library.restore(house.ada, first.id)
    assert await house.library.read(house.ada, second.id) == PNG
    assert await house.library.thumbnail(house.ada, second.id, 128) == small

    await house.library.bin(house.ada, second.id)
    house.passes(days=31)
    await house.library.sweep()
    house.passes(hours=2)

    assert await house.library.sweep() == 1
    assert house.files() == []
    assert await keep(house) is not None
    assert len(house.files()) == 1


async def test_a_file_in_the_bin_for_less_stays(house):
    media = await keep(house)
    await house.library.bin(house.ada, media.id)
    house.passes(days=29)

    assert await house.library.sweep() == 0
    assert (await house.library.restore(house.ada, media.id)).state == "ready"


async def test_bytes_whose_keeping_was_cut_short_are_swept_away_later(house):
    house.news_fails = True
    with pytest.raises(ConnectionError):
        await keep(house)
    house.news_fails = False
    assert len(house.files()) == 1
    assert await names(house) == []
    assert await house.library.sweep() == 0, "it may still be on its way"

    house.passes(hours=2)

    assert await house.library.sweep() == 1
    assert house.files() == []


async def test_keeping_while_sweeping_never_loses_what_was_promised(house):
    for round in range(6):
        media = await keep(house)
        await house.library.bin(house.ada, media.id)
        house.passes(days=31)
        await house.library.sweep()
        house.passes(hours=2)
        kept, _ = await asyncio.gather(keep(house, name=f"round {round}"), house.library.sweep())

        assert await house.library.read(house.ada, kept.id) == PNG
        await house.library.bin(house.ada, kept.id, force=True)


async def test_everything_that_happens_is_told_to_its_owner(house):
    media = await keep(house)
    await house.library.rename(house.ada, media.id, "Other")
    await house.library.bin(house.ada, media.id)
    await house.library.restore(house.ada, media.id)

    topic = f"library@{house.ada.id}"
    assert house.news == [
        (topic, "media.added", media.id),
        (topic, "media.changed", media.id),
        (topic, "media.removed", media.id),
        (topic, "media.added", media.id),
    ]


async def test_a_thumbnail_fits_its_square_and_is_kept_beside_the_picture(house):
    media = await keep(house, samples.picture(".png", 600, 300))
    small = await house.library.thumbnail(house.ada, media.id, 256)
    again = await house.library.thumbnail(house.ada, media.id, 256)

    import pyvips

    seen = pyvips.Image.new_from_buffer(small, "")
    assert (seen.width, seen.height) == (256, 128)
    assert again == small
    assert house.files() == sorted([media.object_id, media.object_id.replace(".png", "-256.webp")])


async def test_a_drawing_has_a_thumbnail_and_a_sound_has_none(house):
    drawing = b'<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><rect width="40" height="20"/></svg>'
    drawn = await keep(house, drawing, type="image/svg+xml", made="drawn", width=40, height=20)
    sound = await keep(house, samples.wav(), kind="audio", type="audio/wav", seconds=0.5)

    assert (await house.library.thumbnail(house.ada, drawn.id, 128))[:4] == b"RIFF"
    with pytest.raises(Missing) as refused:
        await house.library.thumbnail(house.ada, sound.id, 128)
    assert refused.value.code == "no_thumbnail"


async def test_without_room_files_are_refused_and_the_next_one_works_when_there_is_some(house):
    house.room = False
    for ask in (keep(house), house.library.upload(house.ada, PNG, file_name="a.png")):
        with pytest.raises(Unavailable) as refused:
            await ask
        assert refused.value.code == "disk_full"
    assert house.files() == []

    house.room = True

    assert (await keep(house)).width == 60


async def test_no_row_of_the_other_realm_can_be_added(house):
    from dataclasses import replace

    from sqlalchemy.exc import DBAPIError

    from troupe.media import MediaStore

    media = await keep(house)
    stranger = replace(media, id="00000000-0000-4000-8000-000000000099", realm="adult")
    with pytest.raises((DBAPIError, Conflict)):
        await MediaStore(house.database).add(stranger)

    assert await names(house) == ["Nova"]
