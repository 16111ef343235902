"""Cards are read wherever other programs put them, and refused with the reason where they cannot be."""

import io
import struct
import tracemalloc
import zipfile
import zlib

import pytest

from tests.cards.files import (
    CARD,
    SIGNATURE,
    chunk,
    jpeg,
    named,
    packed_text,
    picture,
    png,
    raw,
    text,
    webp,
    worldly_text,
    wrapped,
    zipped,
)
from troupe.cards.domain import CardFile, Refusal, card_in
from troupe.cards.domain.container import cards_in
from troupe.cards.domain.plain import trees_in
from troupe.cards.domain.text import tree_of

MIB = 1024 * 1024


def larger_than_it_says(count: int) -> bytes:
    """An archive of one file by its end, and of many by the end before that end, which is what readers believe."""
    first = struct.pack("<4s5H3I2H", b"PK\3\4", 20, 0, 0, 0, 0, 0, 0, 0, 4, 0) + b"0000"
    told = struct.pack("<4s6H3I5H2I", b"PK\1\2", 20, 20, 0, 0, 0, 0, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0)
    every = b"".join(told + f"{number:04}".encode() for number in range(count))
    at = len(first) + len(every)
    larger = struct.pack("<4sQ2H2I4Q", b"PK\6\6", 44, 45, 45, 0, 0, count, count, len(every), len(first))
    place = struct.pack("<4sIQI", b"PK\6\7", 0, at, 1)
    return first + every + larger + place + struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, 1, 1, 50, len(first), 0)


def read(file: bytes) -> CardFile | None:
    return card_in(io.BytesIO(file))


def name(file: bytes) -> str:
    found = read(file)
    assert found is not None
    return str(found.tree["data"]["name"])


def refusal(file: bytes) -> Refusal:
    with pytest.raises(Refusal) as told:
        read(file)
    assert told.value.detail.endswith(".")
    return told.value


@pytest.mark.parametrize(
    "file",
    [
        png(text("chara", wrapped())),
        png(text("ccv3", wrapped())),
        png(text("CHARA", raw())),
        png(packed_text("chara", wrapped())),
        png(worldly_text("ccv3", wrapped())),
        png(worldly_text("ccv3", wrapped(), squeezed=True)),
        png(text("chara", wrapped().rstrip(b"=") + b"\n\0")),
        png(text("chara", b"\n".join(wrapped()[i : i + 76] for i in range(0, 400, 76)) + wrapped()[456:])),
        png(text("chara", b"\xef\xbb\xbf" + raw() + b" \0")),
        png(text("chara", raw([CARD]))),
        jpeg(raw()),
        jpeg(b"ASCII\0\0\0" + wrapped(), ">"),
        jpeg(b"UNICODE\0" + raw().decode().encode("utf-16-le")),
        jpeg(",".join(str(byte) for byte in raw()).encode()),
        webp(b"\0" * 8 + raw()),
        zipped({"card.json": raw()}),
        zipped({"Card.JSON": raw()}, method=zipfile.ZIP_STORED),
        zipped({"mira/card.json": raw(), "mira/notes.txt": b"x"}),
        zipped({"card.json": raw()}, before=picture("jpg")),
        zipped({"card.json": raw()}, before=png(text("chara", wrapped(named("Not she"))))),
    ],
    ids=range(20),
)
def test_a_card_is_found_wherever_it_stands(file):
    assert name(file) == "Mira"


def test_the_newer_spec_the_plainer_chunk_and_the_first_one_count():
    old, new, later = (text("chara", wrapped(named("Old"))), text("ccv3", wrapped()), text("ccv3", wrapped(named("2"))))

    assert name(png(old, new, later)) == "Mira"
    assert name(png(worldly_text("ccv3", wrapped(named("Worldly"))), new)) == "Mira"
    assert name(png(old, after=new)) == "Old"
    assert name(png(after=new)) == "Mira"
    (differs,) = [said for said in read(png(new, later)).told if said.startswith("second_chunk")]
    (same,) = [said for said in read(png(new, new)).told if said.startswith("second_chunk")]
    assert ("differs" in differs, "differs" in same) == (True, False)


def test_a_file_of_the_archive_in_other_letters_is_found_and_told():
    assets = [{"type": "emotion", "name": "joy", "uri": f"embeded://{path}", "ext": "png"} for path in ("F/a", "f/b")]
    members = {"card.json": raw(named("Mira", assets=assets)), "f/a": b"a", "f/b": b"b"}

    found = read(zipped(members))

    assert found.art("F/a") == b"a"
    assert [said.about for said in found.told] == [("F/a",)]


def test_a_chunk_that_cannot_be_read_does_not_end_the_search():
    found = read(png(text("ccv3", b"*not base64*"), text("chara", wrapped())))

    assert found.tree["data"]["name"] == "Mira"
    assert any("chunk_unreadable" in said and "ccv3" in said for said in found.told)


@pytest.mark.parametrize(
    ("file", "said"),
    [
        (png(chunk(b"tEXt", b"chara\0" + wrapped(), sum=1)), "bad_checksum"),
        (png(text("chara", wrapped()))[:-12], "no_end"),
        (png(text("chara", wrapped()), after=b"something else"), "after_end"),
        (png(text("chara", wrapped()))[:-12] + struct.pack(">I", 900) + b"IDATx", "truncated_after_card"),
        (png(text("chara", raw().replace(b"Keeps", b"Kee\xffps"))), "invalid_utf8"),
        (png(text("chara", raw().replace(b"Keeps", b"Kee\\u0000p\\ud800s"))), "text_repaired"),
        (png(text("chara", b'{"spec": "x", ' + raw()[1:])), "duplicate_key"),
    ],
)  # fmt: skip
def test_what_is_odd_is_tolerated_and_told(file, said):
    assert name(file) == "Mira"
    assert any(each.startswith(said) for each in read(file).told)


@pytest.mark.parametrize(
    ("file", "code"),
    [
        (picture(), "no_card_in_picture"),
        (picture("jpg"), "no_card_in_picture"),
        (picture("webp"), "no_card_in_picture"),
        (SIGNATURE, "no_card_in_picture"),
        (zipped({"card.json": raw(), **{f"{number}": b"" for number in range(2_001)}}), "too_complex"),
        (png(text("chara", b"rcc||abc")), "encrypted_card"),
        (png(text("chara", b"ab$c")), "bad_base64"),
        (png(text("chara", b"abcde")), "bad_base64"),
        (png(text("chara", b'{"name": }')), "bad_json"),
        (png(text("chara", b'{"name": NaN}')), "bad_json"),
        (png(text("chara", b'{"name": 1e999}')), "bad_json"),
        (png(text("chara", raw() + b"{}")), "trailing_data"),
        (png(text("chara", b"[1, 2]")), "not_a_card"),
        (png(text("chara", b'{"a":' * 70 + b"1" + b"}" * 70)), "too_complex"),
        (png(chunk(b"zTXt", b"chara\0\0no zlib")), "unreadable_file"),
        (picture()[:-12] + chunk(b"tEXt", b"chara\0" + wrapped(), claims=9_000), "truncated"),
        (zipped({"card.json": raw(), "../up.txt": b"x"}), "unsafe_archive"),
        (zipped({"card.json": raw(), "/etc/x": b"x"}), "unsafe_archive"),
        (zipped({"card.json": raw(), "c:\\x": b"x"}), "unsafe_archive"),
        (zipped({"card.json": b""}), "bad_base64"),
        (zipped({"card.json": raw()}).replace(b'"name"', b'"mane"'), "member_unreadable"),
        (jpeg(b"1,2,999"), "bad_json"),
        (larger_than_it_says(2_001), "too_complex"),
    ],
    ids=range(23),
)
def test_what_cannot_be_read_is_refused_with_the_reason(file, code):
    if code == "member_unreadable":
        file = zipped({"card.json": raw()}, method=zipfile.ZIP_STORED).replace(b'"name"', b'"mane"')
    assert refusal(file).code == code


@pytest.mark.parametrize(
    ("card", "place", "offset"),
    [
        (b'{"name": "NaN",\n "age": [1, NaN]}', "NaN is no number: see line 2, column 13.", 28),
        (b'{"name": "Mira",\n "age": -Infinity}', "-Infinity is no number: see line 2, column 9.", 25),
        (b'{"name": "Mira", "age": {"years": 1e999}}', "The number at /age/years is larger than", None),
        (b'{"name": "Mira",\n "age": ' + b"7" * 401 + b"}", "more than 400 digits: see line 2, column 9.", 25),
        (b'{"name": "Mira",\n "age": 7,}', "see line 2, column 11.", 27),
        (b'{"name": [[' + b"[]," * 70 + b'1],\n 2], "ag', "see line 2, column 6.", 230),
        (b'[{"name": "Mira"},\n {"name": NaN}]', "NaN is no number: see line 2, column 11.", 29),
    ],
)
def test_a_text_that_is_no_json_is_refused_with_the_place(card, place, offset):
    with pytest.raises(Refusal) as refused:
        trees_in(card)

    assert refused.value.code == "bad_json"
    assert place in refused.value.detail
    assert refused.value.offset == offset


def test_a_refusal_says_at_which_byte_it_goes_wrong():
    cut = picture()[:-12] + chunk(b"tEXt", b"chara\0" + wrapped(), claims=9_000)

    assert (refusal(cut).offset, refusal(png(text("chara", b"ab$c"))).offset) == (len(picture()) - 12, 2)
    assert refusal(png(text("chara", raw() + b"{}"))).offset == len(raw())


def test_a_lorebook_of_many_entries_has_more_lists_than_anything_else():
    odd = b'{"name": "Mira", "first_mes": "Come in.", "odd": [' + b'[], {"a": ""}, ' * 110_000 + b"0]}"

    assert len(tree_of(odd, "")[0]["odd"]) == 220_001


def test_a_file_of_another_kind_is_left_to_others():
    for file in (b"", b"{}", b"PK\3\4", zipped({"kit.json": b"{}"}), b"GIF89a", b"\0" * 100, raw()):
        assert read(file) is None


def test_the_picture_is_the_one_the_card_names_else_the_one_around_it():
    def with_icon(uri: str) -> dict:
        return named("Mira", assets=[{"type": "icon", "name": "other", "uri": "embeded://none.png"},
                                     {"type": "icon", "name": "main", "uri": uri}])  # fmt: skip

    inside = zipped({"card.json": raw(with_icon("embeded://assets/icon.png")), "Assets/Icon.png": b"an icon"})
    away = read(zipped({"card.json": raw(with_icon("https://example.org/x.png"))}, before=picture("jpg")))
    around = png(text("ccv3", wrapped()))

    assert read(inside).picture == b"an icon"
    assert away.picture is not None
    assert away.picture.startswith(b"\xff\xd8\xff")
    assert any(said.startswith("remote_asset") for said in away.told)
    assert read(around).picture == around
    assert read(png(text("ccv3", wrapped(with_icon("data:image/png;base64,QUJD"))))).picture == b"ABC"


def bomb() -> bytes:
    """A megabyte of card that unpacks to a quarter of a gigabyte."""
    squeezing = zlib.compressobj(1)
    body = b"".join(squeezing.compress(b" " * MIB) for _ in range(256))
    return body + squeezing.flush()


@pytest.mark.parametrize(
    ("file", "codes"),
    [
        (png(chunk(b"zTXt", b"chara\0\0" + bomb())), ("too_large",)),
        (png(chunk(b"iTXt", b"chara\0\1\0\0\0" + bomb())), ("too_large",)),
        (png(*[text("Comment", b"x")] * 11_000), ("too_complex",)),
        (zipped({"card.json": b" " * 40 * MIB}), ("too_large",)),
        (zipped({"card.json": raw(), "big.bin": b"\0" * 40 * MIB}), ("too_large",)),
        (png(text("chara", b"[" * 2_000_000)), ("too_complex",)),
        (png(text("chara", b"A" * 50 * MIB)), ("too_large",)),
    ],
    ids=["zTXt", "iTXt", "chunks", "card", "member", "deep", "long"],
)
def test_hostile_files_are_refused_in_bounded_memory(file, codes):
    tracemalloc.start()
    try:
        told = refusal(file)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert told.code in codes
    assert peak < 64 * MIB


def test_an_archive_with_a_nameless_file_is_refused_and_not_stumbled_over():
    nameless = zipped({"card.json": raw(), "zzz": b"x"}).replace(b"zzz", b"\0zz")

    assert refusal(nameless).code == "unsafe_archive"


def test_more_values_than_anybody_needs_are_too_complex():
    assert refusal(png(text("chara", b'{"data":[' + b"0," * 1_000_001 + b"0]}"))).code == "too_complex"


def test_a_member_whose_name_is_no_text_where_it_lies_is_not_stumbled_over():
    icon = {"type": "icon", "name": "main", "uri": "embeded://b\u00fchne.png", "ext": "png"}
    card = CARD | {"data": CARD["data"] | {"assets": [icon]}}
    spoiled = zipped({"b\u00fchne.png": picture(), "card.json": raw(card)}).replace("\u00fc".encode(), b"\xff\xfe", 1)

    (found,) = cards_in(io.BytesIO(spoiled))

    assert (found.tree["data"]["name"], found.picture) == ("Mira", None)


@pytest.mark.parametrize("claimed", [10, 100_000], ids=["smaller", "larger"])
def test_an_archive_that_lies_about_a_size_is_refused_for_that(claimed):
    content = raw(CARD | {"more": "x" * 5_000})
    honest = zipped({"card.json": content})

    lying = honest.replace(len(content).to_bytes(4, "little"), claimed.to_bytes(4, "little"))

    assert lying != honest
    assert refusal(lying).code == "unsafe_archive"
