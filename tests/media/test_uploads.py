"""What is taken in, what becomes of it, and what is refused before anything decodes it."""

import time

import pytest
import pyvips

from tests.media import samples
from troupe.kit.errors import TroupeError

MIB = 1024 * 1024


async def upload(house, content: bytes, name: str = "", declared: str = ""):
    return await house.library.upload(house.ada, content, file_name=name, declared=declared)


@pytest.mark.parametrize(
    ("format", "name", "declared", "kept_as"),
    [
        (".png", "a.png", "image/png", "image/png"),
        (".jpg", "a.JPEG", "image/jpg", "image/webp"),
        (".webp", "a.webp", "image/webp", "image/webp"),
        (".gif", "a.gif", "image/gif", "image/png"),
        (".avif", "a.avif", "image/avif", "image/webp"),
        (".png", "", "application/octet-stream", "image/png"),
    ],
)
async def test_a_picture_is_kept_without_loss_when_it_came_without_loss(house, format, name, declared, kept_as):
    media = await upload(house, samples.picture(format), name, declared)

    assert (media.kind, media.type, media.made) == ("image", kept_as, "uploaded")
    assert (media.width, media.height) == (60, 40)
    kept = pyvips.Image.new_from_buffer(await house.library.read(house.ada, media.id), "")
    assert (kept.width, kept.height) == (60, 40)


async def test_a_photo_is_turned_upright_and_forgets_where_it_was_taken(house):
    photo = samples.photo_with_secrets()
    media = await upload(house, photo, "holiday.jpg", "image/jpeg")
    kept = await house.library.read(house.ada, media.id)

    assert b"secret place" in photo
    assert (media.width, media.height) == (40, 60)
    assert b"secret place" not in kept
    assert b"Exif" not in kept


async def test_an_animation_stays_one(house):
    media = await upload(house, samples.animation(3), "dance.gif", "image/gif")
    kept = pyvips.Image.new_from_buffer(await house.library.read(house.ada, media.id), "", n=-1)

    assert media.type == "image/webp"
    assert (media.width, media.height) == (20, 10)
    assert kept.get("n-pages") == 3


@pytest.mark.parametrize(
    ("content", "name", "type", "seconds"),
    [
        (samples.wav(0.5), "a.wav", "audio/wav", 0.5),
        (samples.flac(2), "a.flac", "audio/flac", 2.0),
        (samples.mp3(50), "a.mp3", "audio/mpeg", 1.306),
        (samples.opus(2), "a.opus", "audio/ogg", 2.0),
        (samples.m4a(2), "a.m4a", "audio/mp4", 2.0),
    ],
)
async def test_a_sound_is_kept_with_its_length(house, content, name, type, seconds):
    media = await upload(house, content, name, type)

    assert (media.kind, media.type, media.seconds) == ("audio", type, seconds)


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (samples.wav(0.5, extra=b"INFOIART\x0c\0\0\0secret place"), "a.wav"),
        (samples.flac(2, comment=b"secret place"), "a.flac"),
        (samples.mp3(50, tag=b"TPE1....secret place"), "a.mp3"),
        (samples.m4a(2, title=b"secret place"), "a.m4a"),
    ],
)
async def test_a_sound_forgets_what_programs_wrote_into_it(house, content, name):
    media = await upload(house, content, name)
    kept = await house.library.read(house.ada, media.id)

    assert b"secret place" in content
    assert b"secret place" not in kept
    again = await upload(house, kept, name)
    assert again.seconds == media.seconds


PNG, JPEG = samples.picture(".png"), samples.picture(".jpg")
HOSTILE = {
    "nothing": (b"", "a.png", "image/png", "empty_file"),
    "a program": (b"#!/bin/sh\nrm -rf /\n", "a.png", "image/png", "wrong_type"),
    "a page": (b"<html><script>alert(1)</script>", "a.png", "image/png", "wrong_type"),
    "a drawing": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "a.svg", "image/svg+xml", "wrong_type"),
    "a document": (b"%PDF-1.7 hello", "a.pdf", "application/pdf", "wrong_type"),
    "an archive": (b"PK\x03\x04" + bytes(40), "a.png", "image/png", "wrong_type"),
    "a PNG called JPEG": (PNG, "a.jpg", "image/png", "wrong_type"),
    "a PNG sent as JPEG": (PNG, "a.png", "image/jpeg", "wrong_type"),
    "a PNG called text": (PNG, "a.txt", "", "wrong_type"),
    "a picture with an archive behind it": (PNG + b"PK\x03\x04" + bytes(2000), "a.png", "", "wrong_type"),
    "a photo with a page behind it": (JPEG + b"<html>" + bytes(2000), "a.jpg", "", "wrong_type"),
    "a sound with something behind it": (samples.mp3(10) + b"PK\x03\x04" + bytes(2000), "a.mp3", "", "wrong_type"),
    "a pickle": (b"\x80\x04\x95" + bytes(40), "a.png", "image/png", "unsafe_weights"),
    "a pickled archive": (b"PK\x03\x04" + bytes(26) + b"archive/data.pkl", "a.png", "", "unsafe_weights"),
    "an array": (b"\x93NUMPY\x01\0" + bytes(40), "a.png", "", "unsafe_weights"),
    "a model": (b"GGUF" + bytes(40), "a.png", "", "unsafe_weights"),
    "a picture called checkpoint": (PNG, "a.ckpt", "", "unsafe_weights"),
    "a PNG of terapixels": (samples.png_that_claims(2**30, 2**30), "a.png", "", "too_large"),
    "a wide PNG": (samples.png_that_claims(16_385, 10), "a.png", "", "too_large"),
    "a PNG of 41 megapixels": (samples.png_that_claims(6_400, 6_410), "a.png", "", "too_large"),
    "a GIF of gigapixels": (samples.gif_that_claims(65_535, 65_535), "a.gif", "", "too_large"),
    "a WebP of gigapixels": (samples.webp_that_claims(16_000_000, 16_000_000), "a.webp", "", "too_large"),
    "a JPEG of gigapixels": (samples.jpeg_that_claims(65_000, 65_000), "a.jpg", "", "too_large"),
    "an AVIF of gigapixels": (samples.avif_that_claims(2**31, 2**31), "a.avif", "", "too_large"),
    "a PNG full of words": (samples.png_with_text(3 * MIB), "a.png", "", "too_large"),
    "a PNG of crumbs": (samples.png_of_crumbs(20 * MIB), "a.png", "", "unreadable_file"),
    "a PNG past the limit": (PNG + bytes(26 * MIB), "a.png", "", "too_large"),
    "a sound past the limit": (samples.mp3(1) + bytes(51 * MIB), "a.mp3", "", "too_large"),
    "a WAV of an hour": (samples.wav_that_claims(3600), "a.wav", "", "too_large"),
    "a FLAC of a day": (samples.flac(86_400), "a.flac", "", "too_large"),
    "an Opus of a year": (samples.opus(31_536_000), "a.opus", "", "too_large"),
    "an MP3 of an hour": (samples.mp3(70_000), "a.mp3", "", "too_large"),
    "a PNG cut short": (PNG[: len(PNG) // 2], "a.png", "", "unreadable_file"),
    "a JPEG cut short": (JPEG[: len(JPEG) // 2], "a.jpg", "", "unreadable_file"),
    "a PNG that lies about its size": (samples.png_that_claims(3000, 3000), "a.png", "", "unreadable_file"),
    "a GIF of rubbish": (b"GIF89a" + bytes(100), "a.gif", "", "unreadable_file"),
    "a FLAC of unknown length": (samples.flac(0), "a.flac", "", "unreadable_file"),
    "an Ogg of something else": (b"OggS" + bytes(100), "a.ogg", "", "unreadable_file"),
}


@pytest.mark.parametrize("house", ["sqlite"], indirect=True)
@pytest.mark.parametrize("what", HOSTILE)
async def test_a_hostile_file_is_refused_in_two_seconds_and_leaves_nothing(house, what):
    content, name, declared, code = HOSTILE[what]
    began = time.monotonic()
    with pytest.raises(TroupeError) as refused:
        await upload(house, content, name, declared)

    assert time.monotonic() - began < 2
    assert (refused.value.code, refused.value.kind) == (code, "invalid")
    assert house.files() == []
    assert (await house.library.list(house.ada)).items == []


@pytest.mark.parametrize("house", ["sqlite"], indirect=True)
async def test_after_a_refusal_the_next_picture_is_taken(house):
    with pytest.raises(TroupeError):
        await upload(house, samples.png_that_claims(3000, 3000), "a.png")

    assert (await upload(house, PNG, "a.png")).width == 60


@pytest.mark.parametrize("house", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("../../etc/passwd.png", "passwd.png"),
        ("C:\\Users\\me\\cat.png", "cat.png"),
        ("a\r\nSet-Cookie: x.png", "aSet-Cookie: x.png"),
        ("", "untitled.png"),
        ("x" * 300 + ".png", "x" * 196 + ".png"),
    ],
)
async def test_a_name_is_only_shown_and_never_part_of_a_path(house, sent, shown):
    media = await upload(house, PNG, sent)

    assert media.name == shown
    assert house.files() == [media.object_id]
    assert media.object_id == f"family/{house.ada.id}/{media.sha256[:2]}/{media.sha256}.png"
