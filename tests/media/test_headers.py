"""Headers are read from files that anybody may have bent; whatever they hold, the answer is claims or a refusal."""

import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.media import samples
from troupe.kit.errors import Invalid
from troupe.kit.filetypes import file_type, type_of_name
from troupe.media.checking import check_upload
from troupe.media.cleaning import cleaned_sound
from troupe.media.headers import Malformed, read_picture

SAMPLES = {
    "a.png": samples.picture(".png"),
    "a.jpg": samples.photo_with_secrets(),
    "a.gif": samples.animation(),
    "a.webp": samples.picture(".webp"),
    "a.avif": samples.picture(".avif"),
    "a.wav": samples.wav(0.1, extra=b"INFOIART\x04\0\0\0test"),
    "a.flac": samples.flac(2, comment=b"comment"),
    "a.mp3": samples.mp3(5, tag=b"TPE1"),
    "a.opus": samples.opus(),
    "a.m4a": samples.m4a(2, title=b"title"),
}
bends = st.lists(st.tuples(st.integers(0, 5000), st.integers(0, 255)), max_size=12)


@pytest.mark.parametrize("name", SAMPLES)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(bends=bends, cut=st.integers(0, 5000))
def test_a_bent_file_is_read_or_refused_and_never_a_fault(name, bends, cut):
    content = bytearray(SAMPLES[name])
    for place, value in bends:
        content[place % len(content)] = value
    bent = bytes(content[: len(content) - cut % len(content)])
    began = time.monotonic()
    try:
        checked = check_upload(bent, name, "")
        if checked.kind == "audio":
            cleaned_sound(bent, checked.type)
    except (Invalid, Malformed):
        pass

    assert time.monotonic() - began < 2


@pytest.mark.parametrize("name", SAMPLES)
def test_a_file_cut_at_any_byte_is_read_or_refused_and_never_a_fault(name):
    for length in range(1, min(len(SAMPLES[name]), 600)):
        try:
            check_upload(SAMPLES[name][:length], name, "")
        except (Invalid, Malformed):
            continue


@pytest.mark.parametrize("name", SAMPLES)
def test_the_first_bytes_and_the_name_of_an_honest_file_agree(name):
    assert file_type(SAMPLES[name]) == type_of_name(name)


@pytest.mark.parametrize("format", ["png", "jpg", "gif", "webp", "avif"])
@pytest.mark.parametrize(("width", "height"), [(1, 1), (63, 17), (640, 480)])
def test_the_header_says_what_the_decoder_would(format, width, height):
    content = samples.picture(f".{format}", width, height)
    claims = read_picture(content, file_type(content))

    assert (claims.width, claims.height, claims.frames) == (width, height, 1)
    assert claims.end == len(content)


def test_an_animation_says_how_many_pictures_it_has():
    assert read_picture(samples.animation(7), "image/gif").frames == 7
