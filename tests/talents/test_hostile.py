"""Kits and files made to do harm: each is refused with its reason, and none is believed about its size."""

import io
import json
import os
import tracemalloc
from pathlib import Path

import pytest

from tests.talents.archives import ARCHIVES
from tests.talents.kits import INK, MIDDLE, files, framed, lora, manifest, put, safetensors
from troupe.app.easel import easel
from troupe.kit.times import wall_clock
from troupe.talents import KitFolders, examine
from troupe.talents.domain.archive import BadArchive, members, unpack

DOWN, UP = f"{MIDDLE}k.lora_down.weight", f"{MIDDLE}k.lora_up.weight"
MIB = 1024 * 1024


def header(*tensors: str, data: int = 48, metadata: str = "") -> bytes:
    """A header told word by word."""
    return framed(("{" + ",".join([*([metadata] if metadata else []), *tensors]) + "}").encode(), bytes(data))


def tensor(name: str, begin: int, end: int, shape: str = "[1,12]", dtype: str = "F16") -> str:
    return f'"{name}":{{"dtype":"{dtype}","shape":{shape},"data_offsets":[{begin},{end}]}}'


PAIR = tensor(DOWN, 0, 24), tensor(UP, 24, 48, "[12,1]")
WEIGHTS: dict[str, tuple[bytes, str]] = {
    "a text": (b"these are the weights of a nice kit", "weights_not_safetensors"),
    "nothing": (b"", "weights_not_safetensors"),
    "seven bytes": (b"1234567", "weights_not_safetensors"),
    "a header of 2^63 bytes": (framed(b"{}", length=2**63), "weights_header"),
    "a header of 2^64-1 bytes": (framed(b"{}", length=2**64 - 1), "weights_header"),
    "a header longer than the file": (framed(b"{}", length=4_000_000), "weights_header"),
    "a header of one byte": (framed(b"{", length=1), "weights_header"),
    "a header that is a list": (framed(b"[]"), "weights_header"),
    "a header that is no JSON": (framed(b'{"a":'), "weights_header"),
    "a header that is not UTF-8": (framed(b'{"\xff\xfe":1}'), "weights_header"),
    "a deep header": (framed(b'{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}"), "weights_header"),
    "a header of a million keys": (
        framed(b"{" + b",".join(b'"%d":1' % number for number in range(300_000)) + b"}"),
        "weights_header",
    ),
    "a number with ten thousand digits": (
        framed(b'{"a":{"dtype":"F16","shape":[' + b"9" * 10_000 + b'],"data_offsets":[0,0]}}'),
        "weights_header",
    ),
    "NaN as an offset": (header(tensor(DOWN, 0, 24).replace("[0,", "[NaN,")), "weights_header"),
    "a name twice": (header(PAIR[0], PAIR[0], PAIR[1]), "weights_names"),
    "a name with NUL": (header(tensor("a\\u0000b", 0, 48, "[24]")), "weights_names"),
    "a name that climbs": (header(tensor("../../etc/passwd", 0, 48, "[24]")), "weights_names"),
    "a name of 300 letters": (header(tensor("a" * 300, 0, 48, "[24]")), "weights_names"),
    "an unknown type": (header(tensor(DOWN, 0, 24, dtype="F128"), PAIR[1]), "weights_dtype"),
    "whole numbers as weights": (
        header(tensor(DOWN, 0, 24, "[1,3]", "I64"), tensor(UP, 24, 48, "[3,1]", "I64")),
        "weights_dtype",
    ),
    "a shape of 2^63": (header(tensor(DOWN, 0, 24, f"[{2**63},2]"), PAIR[1]), "weights_offsets"),
    "a shape that overflows to fit": (header(tensor(DOWN, 0, 24, f"[{2**62},4,12]"), PAIR[1]), "weights_offsets"),
    "a negative shape": (header(tensor(DOWN, 0, 24, "[-1,-12]"), PAIR[1]), "weights_shape"),
    "a truth as a shape": (header(tensor(DOWN, 0, 24, "[true,12]"), PAIR[1]), "weights_shape"),
    "offsets past the end": (header(PAIR[0], tensor(UP, 24, 4_000_024, "[2000000,1]")), "weights_offsets"),
    "offsets backwards": (header(tensor(DOWN, 24, 0), PAIR[1]), "weights_offsets"),
    "overlapping offsets": (header(PAIR[0], tensor(UP, 12, 36, "[12,1]"), data=36), "weights_offsets"),
    "a gap": (header(PAIR[0], tensor(UP, 26, 50, "[12,1]"), data=50), "weights_offsets"),
    "a rest": (header(*PAIR, data=4_096), "weights_offsets"),
    "metadata that are no texts": (header(*PAIR, metadata='"__metadata__":{"a":{"b":1}}'), "weights_header"),
    "one half alone": (header(tensor(DOWN, 0, 48, "[2,12]")), "weights_shape"),
    "halves of two ranks": (header(tensor(DOWN, 0, 24, "[2,6]"), PAIR[1]), "weights_shape"),
    "no adapter at all": (header(tensor("model.weight", 0, 48, "[24]")), "adapter_type_unsupported"),
    "a LoHa": (header(tensor(f"{MIDDLE}k.hada_w1_a", 0, 48, "[24]")), "adapter_type_unsupported"),
}


@pytest.mark.parametrize(
    "begin", [b"PK\3\4\x14\0\0\0\x08", b"\x80\x02}q\0(X\1", b"#!/bin/sh\n"], ids=["zip", "pickle", "script"]
)
def test_a_program_or_an_archive_called_weights_is_unsafe_at_every_level(begin, tmp_path):
    put(tmp_path, files(weights=begin + bytes(64)))
    (kit,) = examine(folders(), tmp_path, INK)

    assert {each.code: each.severity("lenient") for each in kit.found}["unsafe_file"] == "error"
    assert kit.usable == "no"


def test_weights_whose_header_is_as_long_as_a_script_begins_are_weights(tmp_path):
    sound = safetensors(lora())
    length = int.from_bytes(sound[:8], "little")
    wanted = int.from_bytes(b"#!", "little")
    put(tmp_path, files(weights=framed(sound[8 : 8 + length].ljust(wanted), sound[8 + length :])))

    assert "unsafe_file" not in codes(tmp_path)


def folders() -> KitFolders:
    return KitFolders(wall_clock, easel().rig_fault)


def codes(place: Path, id: str = INK) -> dict[str, str]:
    """What is found in a kit, each with its severity at strict."""
    (kit,) = examine(folders(), place, id)
    return {each.code: each.severity("strict") for each in kit.found}


@pytest.mark.parametrize("name", WEIGHTS)
def test_weights_that_lie_are_refused_with_their_reason_and_without_room_for_what_they_claim(name, tmp_path):
    content, code = WEIGHTS[name]
    put(tmp_path, files(weights=content))
    codes(tmp_path)  # what is made once is not counted below

    tracemalloc.start()
    found = codes(tmp_path)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert found.get(code) == "error"
    assert peak < 16 * MIB


def test_weights_that_are_not_sound_are_never_loaded_at_either_level(tmp_path):
    put(tmp_path, files(weights=b"a text that is called weights"))

    (kit,) = examine(folders(), tmp_path, INK)

    assert kit.adapter is None
    assert kit.is_valid("lenient")
    assert not kit.is_valid("strict")
    assert kit.usable != "full"


def test_numbers_that_are_none_are_found_when_all_is_read(tmp_path):
    broken = lora()
    broken[DOWN][1, 3] = float("nan")
    put(tmp_path, files(weights=safetensors(broken)))

    assert codes(tmp_path)["weights_nan"] == "error"


MANIFESTS: dict[str, tuple[bytes, str]] = {
    "cut short": (b'{"id": "avatar.style.ink",', "manifest_json"),
    "deep": (b'{"a":' * 5_000 + b"1" + b"}" * 5_000, "manifest_json"),
    "a key twice": (b'{"id":"avatar.style.ink","id":"avatar.style.ink"}', "manifest_json"),
    "another key": (json.dumps(manifest(run="rm -rf")).encode(), "schema"),
    "an id that climbs": (json.dumps(manifest(id="../../etc")).encode(), "schema"),
    "an id in another alphabet": (json.dumps(manifest(id="avatar.style.тушь")).encode(), "schema"),
    "a truth as a rank": (json.dumps(manifest(lora_rank=True)).encode(), "schema"),
    "a rank with a fraction": (json.dumps(manifest(lora_rank=4.0)).encode(), "not_an_integer"),
    "a rank that is not theirs": (json.dumps(manifest(lora_rank=8)).encode(), "rank_differs"),
    "no date": (json.dumps(manifest(created_at="not-a-date")).encode(), "created_at_invalid"),
    "a day that never was": (json.dumps(manifest(created_at="2025-02-30T00:00:00Z")).encode(), "created_at_invalid"),
    "a day to come": (json.dumps(manifest(created_at="2999-01-01T00:00:00Z")).encode(), "created_at_invalid"),
    "no licence": (json.dumps(manifest(metadata={"license": " "})).encode(), "license_missing"),
    "another kit's id": (json.dumps(manifest(id="avatar.style.pen")).encode(), "id_differs_from_folder"),
    "another base": (json.dumps(manifest(sdx_version="xl")).encode(), "base_mismatch"),
}


@pytest.mark.parametrize("name", MANIFESTS)
def test_a_manifest_that_is_wrong_is_refused_with_one_clear_line(name, tmp_path):
    content, code = MANIFESTS[name]
    put(tmp_path, files() | {"talent.json": content})

    assert codes(tmp_path)[code] == "error"


def test_an_identity_needs_its_trigger_word(tmp_path):
    id = "avatar.identity.grace"
    put(tmp_path, files(id, token=...), id)

    assert codes(tmp_path, id)["token_missing"] == "error"


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("README.md", b"\x80\x04\x95pickle"),
        ("examples/1.png", b"PK\3\4 a zip that calls itself a picture"),
        ("examples/2.webp", b"<html>"),
        ("loss.csv", b"#!/bin/sh\n"),
    ],
)
def test_programs_and_archives_are_unsafe_under_any_name(path, content, tmp_path):
    put(tmp_path, files() | {path: content})

    assert codes(tmp_path)["unsafe_file"] == "error"


@pytest.mark.parametrize("name", ["LICENSE.txt", "weights.safetensors", "examples"])
def test_a_link_in_a_kit_is_an_error_and_is_not_followed(name, tmp_path):
    secret = put(tmp_path / "elsewhere", {"1.png": b"a secret"}, "pictures")
    folder = put(tmp_path / "kits", files())
    (folder / name).unlink(missing_ok=True)
    (folder / name).symlink_to(secret)

    (kit,) = examine(folders(), tmp_path / "kits", INK)

    assert "link_in_kit" in {each.code for each in kit.found}
    assert not kit.is_valid("lenient")
    assert not [path for path in kit.contents.files if path.startswith("examples/")]


def test_a_pipe_in_a_kit_is_not_waited_for(tmp_path):
    folder = put(tmp_path, files())
    (folder / "prompts.json").unlink()
    os.mkfifo(folder / "prompts.json")

    assert codes(tmp_path)["link_in_kit"] == "error"


@pytest.mark.parametrize("id", ["../../..", "avatar.style.", "avatar.other.x", "avatar.style.a/b", "avatar.style.é"])
def test_what_is_no_id_opens_nothing(id, tmp_path):
    (kit,) = examine(folders(), tmp_path / "not even there", id)

    assert [each.code for each in kit.found] == ["bad_id"]


@pytest.mark.parametrize(
    "rig",
    [
        {"rig_version": 1, "deltas": [{"path": "seed", "op": "set", "value": 1}]},
        {"rig_version": 1, "deltas": [{"path": "body.apparent_age", "op": "set", "value": 9}]},
        {"rig_version": 1, "deltas": [{"path": "art.roundness", "op": "add", "value": "much"}]},
        {"rig_version": 1, "deltas": [{"path": "clothes.top", "op": "set", "value": "nothing_known"}]},
        {"rig_version": 1, "identity": {"hair": {"style": "nothing_known"}}},
        {"rig_version": 2},
    ],
)
def test_a_rig_file_that_touches_what_no_kit_may_is_refused(rig, tmp_path):
    put(tmp_path, files() | {"rig.json": json.dumps(rig).encode()})

    assert codes(tmp_path)["rig_invalid"] == "error"


@pytest.mark.parametrize("name", ARCHIVES)
def test_a_hostile_archive_is_refused_before_anything_of_it_is_unpacked(name):
    with pytest.raises(BadArchive):
        taken_from(ARCHIVES[name]())


def taken_from(content: bytes) -> list[bytes]:
    archive, found = members(io.BytesIO(content))
    return [piece for info in found.values() for piece in unpack(archive, info)]
