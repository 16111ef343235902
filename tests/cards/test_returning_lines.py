"""Lines of an old chat leave as they came, with what was changed in its place."""

import io
import json

import pytest

from tests.cards.test_transcripts import HEADER, jsonl
from troupe.cards.domain.transcripts import CameLines, Now, OldNote, lines_of, read_jsonl

A, B = {"message": "a"}, {"message": "b", "odd": 1}
SWIPED = {
    "name": "Nova", "mes": {"message": "b"}, "send_date": 1_700_000_000_000, "swipe_id": 1,
    "swipes": [A, B], "swipe_info": [{"extra": {"model": "m"}}, {"gen": 1}],
}  # fmt: skip


@pytest.mark.parametrize(
    ("now", "changed"),
    [
        (Now("b", ["a", "b"], 1, False), {}),
        (Now("b", ["a", "b"], 1, True), {"is_system": True}),
        (Now("a", ["a", "b"], 0, False), {"mes": {"message": "a"}, "swipe_id": 0}),
        (Now("c", ["a", "c"], 1, False), {"mes": {"message": "c"}, "swipes": [A, {"message": "c", "odd": 1}]}),
        (Now("b", ["b"], 0, False), {"swipes": [B], "swipe_id": 0, "swipe_info": [{"gen": 1}]}),
        (Now("n", ["a", "b", "n"], 2, False), {"mes": {"message": "n"}, "swipes": [A, B, "n"], "swipe_id": 2,
                                               "swipe_info": [{"extra": {"model": "m"}}, {"gen": 1}, {}]}),
    ],
)  # fmt: skip
def test_only_what_was_changed_is_others_in_a_line(now, changed):
    line = CameLines(io.BytesIO(jsonl(HEADER, SWIPED))).line(2, now)

    assert list(json.loads(line).items()) == list((SWIPED | changed).items())


def test_a_chat_that_nobody_touched_leaves_line_by_line_as_it_came():
    content = b"\xef\xbb\xbf" + jsonl(HEADER, SWIPED, b"{broken", {"mes": "x", "n": 1.50}).replace(b"\n", b"\r\n")
    chat = read_jsonl(lines_of(content))

    came = CameLines(io.BytesIO(content))
    out = [came.header(chat.note)]
    out += [came.line(each.number, Now(each.text, [one.text for one in each.wordings], each.chosen, each.excluded))
            for each in chat.lines]  # fmt: skip

    assert out == content.removeprefix(b"\xef\xbb\xbf").split(b"\r\n")


def test_what_stands_above_a_chat_changes_with_its_note_alone():
    bare = CameLines(io.BytesIO(jsonl(SWIPED)))

    assert bare.header(None) is None
    assert json.loads(bare.header(OldNote("x", 2, "system")))["chat_metadata"]["note_prompt"] == "x"
    assert json.loads(CameLines(io.BytesIO(jsonl(HEADER))).header(None))["chat_metadata"] == {
        "note_prompt": "",
        "note_depth": 2,
    }
