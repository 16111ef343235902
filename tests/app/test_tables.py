"""Tables on a terminal: no line is wider than it is, and a program that reads along loses nothing."""

import os
import pty
import re
import subprocess
import sys

from troupe.app.tables import table_lines

LONG = "A very long evening by the lighthouse, told again from the beginning"
ROWS = [
    {"id": "0190f3a2-7c11", "title": LONG, "persona": "Nova", "messages": 12},
    {"id": "0190f3a2-7c12", "title": "灯台の夜", "persona": "Marcellus the Elder of the Seven Hills", "messages": 3},
]
COLUMNS = ("id", "title", "persona", "messages")


def test_nothing_is_cut_where_no_width_is_given():
    lines = list(table_lines(ROWS, COLUMNS))

    assert LONG in lines[1]
    assert "Marcellus the Elder of the Seven Hills" in lines[2]


def test_the_widest_columns_give_way_first_and_ids_stay_whole():
    lines = list(table_lines(ROWS, COLUMNS, 70))

    assert max(map(len, lines)) <= 70
    assert lines[1].startswith("0190f3a2-7c11  A very long")
    assert lines[1].split("…")[1].split() == ["Nova", "12"]
    assert "灯台の夜" in lines[2], "what is short is not touched"
    assert lines[2].split("…")[1].split() == ["3"]


def test_a_wide_sign_takes_two_columns():
    head, row, other = table_lines([{"a": "灯台", "b": 1}, {"a": "four", "b": 2}], ("a", "b"), 40)

    assert (head.index("b"), row.index("1"), other.index("2")) == (6, 4, 6)


def test_moments_are_short_on_a_terminal_and_headings_give_way_before_words():
    rows = [{"title": LONG, "node_count": 3, "at": "2026-11-22T12:19:16.987Z"}]
    on_screen = list(table_lines(rows, ("title", "node_count", "at"), 60))

    assert on_screen[0].split() == ["title", "node…", "at"]
    assert re.search(r"…  3      2026-11-2[123] \d\d:\d\d$", on_screen[1])
    assert {len(line) for line in on_screen[1:]} == {60}
    assert "2026-11-22T12:19:16.987Z" in list(table_lines(rows, ("title", "at")))[1]


def test_where_no_table_fits_each_value_has_a_line():
    assert list(table_lines(ROWS, COLUMNS, 24))[:5] == [
        "id: 0190f3a2-7c11",
        f"title: {LONG}",
        "persona: Nova",
        "messages: 12",
        "",
    ]


def test_a_terminal_is_filled_and_a_pipe_gets_everything():
    rows = [{"name": LONG, "about": LONG}]
    asked = f"from troupe.app.console import Console; Console().show({rows!r}, ['name', 'about'])"
    command = [sys.executable, "-c", asked]
    ours, theirs = pty.openpty()
    with open(ours, "rb", buffering=0) as screen:
        subprocess.run(command, stdout=theirs, env=os.environ | {"COLUMNS": "50"}, check=True)
        os.close(theirs)
        shown = screen.read(4096).decode().splitlines()
    piped = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()

    assert [len(line) <= 50 for line in shown] == [True, True]
    assert "…" in shown[1]
    assert piped[1] == f"{LONG}  {LONG}"
