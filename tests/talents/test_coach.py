"""What the coach says of pictures, in codes that every page can put into its own words."""

import json
import re
from pathlib import Path

import pytest

from troupe.kit.raster import encode_png
from troupe.talents.domain import coach
from troupe.talents.domain.coach import Measured, Shot, judged, judged_lines
from troupe.talents.service.measuring import share_of

WORDS = Path(__file__).parents[2] / "web/src/i18n/talents"


def shot(number, **changed):
    numbers = {"width": 640, "height": 640, "sharpness": 200.0, "luma": 60.0 + 8 * number, "clipped": 0.0}
    chance = (number * 0x9E3779B97F4A7C15) & (2**64 - 1)
    told = numbers | {"dhash": chance, "border": (0.1 * (number % 7), 0.0, 0.0), "subject": None}
    return Shot(f"{number}.png", "ada", Measured(**(told | changed)))


def codes(report):
    return {each["code"] for each in report["findings"]}


@pytest.mark.parametrize(("share", "said"), [(None, False), (0.05, True), (0.5, False), (0.95, True)])
def test_a_subject_that_is_lost_or_fills_the_picture_is_named_and_never_guessed(share, said):
    report = judged("style", None, [shot(number, subject=share if number == 3 else 0.5) for number in range(16)])

    found = [each for each in report["findings"] if each["code"] == "subject_share"]
    assert [each["pictures"] for each in found] == ([["3.png"]] if said else [])


def test_a_mask_tells_how_much_of_the_picture_its_subject_fills():
    half = bytes([255, 255, 255, 255]) * 32 * 16 + bytes([0, 0, 0, 255]) * 32 * 16

    assert share_of(encode_png(half, 32, 32)) == pytest.approx(0.5, abs=0.01)


def test_what_is_said_of_some_has_its_numbers_beside_it():
    report = judged("style", None, [shot(number, width=300, height=300) for number in range(16)])

    (small,) = [each for each in report["findings"] if each["code"] == "small"]
    assert (small["detail"], small["values"]) == ("16 of 16 are under 512 dots.", {"count": 16, "all": 16})
    assert judged_lines(3, 0, 1.0)["findings"][0]["values"] == {"count": 3, "more": 5}


@pytest.mark.parametrize("language", ["en", "de"])
def test_every_finding_has_words_and_a_remedy_in_each_language(language):
    known = json.loads((WORDS / f"{language}.json").read_text("utf-8"))
    said = re.findall(r'(?:Advice|_some)\(\s*"(\w+)"', Path(coach.__file__).read_text("utf-8"))

    assert len(said) >= 16
    for code in said:
        assert f"coach.{code}" in known or {f"coach.{code}_one", f"coach.{code}_other"} <= set(known), code
        assert f"coach.{code}.help" in known, code
