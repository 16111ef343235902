"""Lips as files: each format read back as its tools read it."""

import itertools
import json
import random
from xml.etree import ElementTree

import pytest

from troupe.voices import Phone
from troupe.voices.domain.lips import Cue
from troupe.voices.domain.lips.exports import FORMATS
from troupe.voices.domain.lips.reading import LipReading

NAMES = {"rest": "X", "MBP": "A", "etc": "B", "E": "C", "AI": "D", "O": "E", "U": "F", "FV": "G", "L": "H"}
VISEMES = {"sil", "PP", "FF", "TH", "DD", "kk", "CH", "SS", "nn", "RR", "aa", "E", "I", "O", "U"}


def reading(seed=1):
    chance = random.Random(seed)
    phones, at = [], 0
    for _ in range(40):
        end = at + chance.randint(20, 160)
        phones.append(Phone(chance.choice(["b", "aɪ", "s", "f", "l", "oʊ", "m", "ɛ", "ŋ", "w", ""]), at, end))
        at = end
    return LipReading("a <b> & ü.wav", "aligned", at + 207, tuple(phones))


def file(format, found=None, style="smooth", fps=30):
    return FORMATS[format].write(found or reading(), style, fps)


def read_tsv(text):
    """(start, shape) in seconds; the last is the end."""
    return [(float(time), shape) for time, shape in (line.split("\t") for line in text.splitlines())]


def read_json(text):
    return [(each["start"], each["end"], each["value"]) for each in json.loads(text)["mouthCues"]]


def read_xml(text):
    cues = ElementTree.fromstring(text).iter("mouthCue")
    return [(float(each.get("start")), float(each.get("end")), each.text) for each in cues]


def read_moho(text):
    head, *lines = text.splitlines()
    assert head == "MohoSwitch1"
    return [(int(frame), NAMES[name]) for frame, name in (line.split(" ") for line in lines)]


def read_motion(text):
    """Each curve as its points, and what the file says of itself."""
    motion = json.loads(text)
    curves = {}
    for curve in motion["Curves"]:
        numbers = curve["Segments"]
        assert all(kind == 0 for kind in numbers[2::3])
        curves[curve["Id"]] = [tuple(numbers[:2]), *zip(numbers[3::3], numbers[4::3], strict=True)]
    return curves, motion["Meta"]


def test_the_three_files_of_rhubarb_tell_the_same_in_hundredths():
    table, told, marked = read_tsv(file("rhubarb_tsv")), read_json(file("rhubarb_json")), read_xml(file("rhubarb_xml"))

    assert told == marked
    assert table[:-1] == [(start, shape) for start, _, shape in told]
    assert table[0][0] == 0
    assert table[-1] == (json.loads(file("rhubarb_json"))["metadata"]["duration"], "X")
    assert table[-1][0] == reading().duration_ms // 10 / 100
    assert all(one[1] == two[0] and one[2] != two[2] for one, two in itertools.pairwise(told))
    assert ElementTree.fromstring(file("rhubarb_xml")).findtext("metadata/soundFile") == "a <b> & ü.wav"


def test_moho_gets_frames_from_1_on_and_a_closure_wins_its_frame():
    quick = LipReading("a", "envelope", 200, shapes=(Cue(0, 100, "D"), Cue(100, 110, "A"), Cue(110, 200, "D")))

    frames = read_moho(file("moho", quick, style="exact", fps=24))

    assert frames == [(1, "D"), (3, "A"), (5, "X")]


def test_every_format_closes_the_mouth_at_the_same_times():
    track = reading().track("smooth").cues
    closed = [each.start_ms / 1000 for each in track if each.shape == "A"]
    assert closed

    assert [start for start, shape in read_tsv(file("rhubarb_tsv"))[:-1] if shape == "A"] == pytest.approx(
        closed, abs=0.0051
    )
    moho = [(frame - 1) / 100 for frame, shape in read_moho(file("moho", fps=100)) if shape == "A"]
    assert moho == pytest.approx(closed, abs=0.011)
    vrm = [each for each in json.loads(file("vrm"))["cues"] if not any(each["weights"].values())]
    assert {each["start"] for each in vrm} >= set(closed)
    curves, _ = read_motion(file("live2d", fps=100))
    openness = dict(curves["ParamMouthOpenY"])
    assert all(openness[round(start + 0.01, 2)] == 0 for start in closed)


def test_vrm_gets_all_five_weights_for_each_stretch():
    cues = json.loads(file("vrm"))["cues"]

    assert all(list(each["weights"]) == ["aa", "ih", "ou", "ee", "oh"] for each in cues)
    assert {"aa": 1.0, "ih": 0.0, "ou": 0.0, "ee": 0.0, "oh": 0.0} in [each["weights"] for each in cues]
    assert (cues[0]["start"], cues[-1]["end"]) == (0, reading().duration_ms / 1000)


def test_headsets_get_a_viseme_for_each_sound_or_for_each_shape_where_no_sounds_are_known():
    named = [each["viseme"] for each in json.loads(file("oculus"))["cues"]]
    loud = LipReading("a", "envelope", 300, shapes=(Cue(0, 100, "X"), Cue(100, 200, "C"), Cue(200, 300, "G")))

    assert set(named) <= VISEMES
    assert {"PP", "SS", "nn", "FF", "aa", "sil"} <= set(named)
    assert [each["viseme"] for each in json.loads(file("oculus", loud))["cues"]] == ["sil", "E", "FF"]


def test_a_motion_file_counts_its_curves_segments_and_points_rightly():
    curves, about = read_motion(file("live2d", fps=60))

    points = sum(len(each) for each in curves.values())
    assert (about["CurveCount"], about["TotalPointCount"], about["TotalSegmentCount"]) == (2, points, points - 2)
    assert about["Duration"] == pytest.approx(curves["ParamMouthForm"][-1][0], abs=1e-4)
    assert all(0 <= value <= 1 for _, value in curves["ParamMouthOpenY"])
    assert all(-1 <= value <= 1 for _, value in curves["ParamMouthForm"])


def test_a_reading_is_the_same_after_it_was_kept():
    assert LipReading.of_json(json.loads(json.dumps(reading().as_json()))) == reading()
