"""A picture that moved leaves a page behind, with what was approved, what is drawn now, and the difference."""

import base64
import re
from pathlib import Path

import pytest
import pyvips

from tests.golden.comparing import Pair, require_alike


def plain(*colour: int) -> "pyvips.Image":
    return pyvips.Image.black(8, 8, bands=3).new_from_image(list(colour)).cast("uchar")


def test_a_moved_picture_is_shown_three_times_and_the_failure_says_where(tmp_path: Path) -> None:
    pairs = [Pair("still", plain(9, 9, 9), plain(9, 9, 9)), Pair("nova <1>", plain(10, 20, 30), plain(20, 20, 30))]

    with pytest.raises(AssertionError, match=r"nova <1> by 3\.3 of 255") as failed:
        require_alike("faces", pairs, 2.0, tmp_path)

    page = (tmp_path / "faces.html").read_text("utf-8")
    shown = [base64.b64decode(code) for code in re.findall(r"base64,([\w+/=]+)", page)]
    assert str(tmp_path / "faces.html") in str(failed.value)
    assert [pyvips.Image.new_from_buffer(each, "")(0, 0) for each in shown] == [[10, 20, 30], [20, 20, 30], [40, 0, 0]]
    assert "nova &lt;1&gt;" in page
    assert "still" not in page


def test_the_page_goes_when_the_pictures_look_as_approved_again(tmp_path: Path) -> None:
    with pytest.raises(AssertionError):
        require_alike("faces", [Pair("nova", plain(0, 0, 0), plain(0, 0, 0).embed(0, 0, 9, 9))], 2.0, tmp_path)

    require_alike("faces", [Pair("nova", plain(0, 0, 0), plain(1, 1, 1))], 2.0, tmp_path)

    assert list(tmp_path.iterdir()) == []
