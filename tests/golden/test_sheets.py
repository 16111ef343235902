"""A few pictures of every approved contact sheet are drawn again and compared with what was looked at.

What moved is on the page that the failure names, `test-results/golden/SHEET.html`. After a wanted change look at whole
sheets with `python scripts/contact_sheets.py FOLDER --compare`, then run it with `--approve`, or run this file with
`TROUPE_TEST_APPROVE=1`.
"""

import os
from collections.abc import Iterator, Sequence
from itertools import islice

import pytest

from scripts.contact_sheets import APPROVED, CELL, approved, cell_of, main, opaque, sheets
from tests.golden.comparing import Pair, require_alike

LOOKED_AT: dict[str, Sequence[int]] = {
    "personas": (0, 4),
    "bodies": (3,),
    "feelings": (1, 4),
    "poses": (5,),
    "facings": (1, 3),
    "finishes": (2, 3),
    "mecha": (0, 8),
    "animal": (0, 8),
    "kinds": (1, 9),
    "families": (0, 4),
    "hair": (5,),
    "pets": (0, 4),
    "pet_stances": (3,),
    "things": (0,),
    "scenery": (2, 5),
}
"""The later ones of a sheet are dearer: those before them are drawn too."""
CLOSE = 4.0
"""Of 255, on average over a picture; the approved ones are kept with a little loss."""
HEAVIEST_KILOBYTES = 2_560


@pytest.fixture(scope="module", autouse=True)
def _approved_when_asked(tmp_path_factory: pytest.TempPathFactory) -> None:
    if os.environ.get("TROUPE_TEST_APPROVE"):
        main([str(tmp_path_factory.mktemp("sheets")), "--approve"])


@pytest.mark.parametrize("name", LOOKED_AT)
def test_pictures_of_a_sheet_look_as_approved(name: str) -> None:
    require_alike(name, pairs(name), CLOSE)


def pairs(name: str) -> Iterator[Pair]:
    """The pictures of a sheet that are looked at, as they were and as they are drawn now."""
    sheet, kept = sheets()[name], approved(name)
    assert kept is not None
    for number, drawing in enumerate(islice(sheet.drawings(), max(LOOKED_AT[name]) + 1)):
        if number in LOOKED_AT[name]:
            now = opaque(cell_of(drawing, CELL))
            row, column = divmod(number, sheet.columns)
            before = kept.crop(column * now.width, row * now.height, now.width, now.height)
            yield Pair(f"{name} {number + 1}", before, now)


def test_every_sheet_is_approved_and_all_of_them_are_light() -> None:
    files = {file.stem: file.stat().st_size for file in APPROVED.glob("*.webp")}

    assert set(files) == set(sheets())
    assert sum(files.values()) <= HEAVIEST_KILOBYTES * 1024
