"""Old conversations come in with their variants, their times and their bad lines."""

import json
from datetime import UTC, datetime

import pytest

from troupe.cards.domain import Refusal
from troupe.cards.domain.transcripts import lines_of, moment_of, read_jsonl, transcripts_in
from troupe.cards.domain.transcripts.note import OldNote

HEADER = {"user_name": "Ada", "character_name": "Nova", "chat_metadata": {"note_prompt": "It rains.", "note_depth": 2}}


def jsonl(*lines: object) -> bytes:
    return b"\n".join(line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines)


def test_names_note_and_messages_come_from_header_and_lines():
    chat = read_jsonl(
        lines_of(jsonl(HEADER, {"name": "Ada", "is_user": True, "mes": "Hi"}, {"name": "Nova", "mes": "Ho"}))
    )

    assert (chat.user_name, chat.persona_name) == ("Ada", "Nova")
    assert [(line.role, line.text, line.number) for line in chat.lines] == [("user", "Hi", 2), ("persona", "Ho", 3)]
    assert chat.note is not None
    assert (chat.note.text, chat.note.depth, chat.note.role) == ("It rains.", 2, "system")


def test_a_file_without_a_header_begins_with_a_message():
    chat = read_jsonl(lines_of(b"\xef\xbb\xbf" + jsonl({"name": "Nova", "mes": "Welcome"}).replace(b"\n", b"\r\n")))

    assert [line.text for line in chat.lines] == ["Welcome"]


def test_swipes_become_variants_and_the_chosen_one_is_kept():
    swiped = {
        "name": "Nova", "mes": "two", "swipes": ["one", "two", "three"], "swipe_id": 1,
        "swipe_info": [{"extra": {"model": "a"}}, {"extra": {"model": "b"}}],
    }  # fmt: skip

    (line,) = read_jsonl(lines_of(jsonl(HEADER, swiped))).lines

    assert [each.text for each in line.wordings] == ["one", "two", "three"]
    assert (line.chosen, line.text) == (1, "two")
    assert line.wordings[0].model == "a"


def test_a_changed_message_keeps_what_the_swipe_said_before():
    swiped = {"name": "Nova", "mes": "edited", "swipes": ["one", "two"], "swipe_id": 9}

    (line,) = read_jsonl(lines_of(jsonl(HEADER, swiped))).lines

    assert (line.chosen, line.text) == (1, "edited")
    assert line.wordings[1].earlier == "two"


def test_swipes_that_are_objects_are_unwrapped():
    (line,) = read_jsonl(lines_of(jsonl({"name": "N", "mes": {"message": "a"}, "swipes": [{"message": "a"}]}))).lines

    assert line.text == "a"


@pytest.mark.parametrize("bad", [b"{not json", b"[1]", b'{"mes": NaN}', b"\xff\xfe{", b"[" * 100])
def test_a_bad_line_leaves_a_mark_at_its_place(bad):
    chat = read_jsonl(lines_of(jsonl(HEADER, {"name": "N", "mes": "a"}, bad, {"name": "N", "mes": "b"})))

    assert [line.text for line in chat.lines] == ["a", "Line 3 of the file could not be read", "b"]
    assert [line.excluded for line in chat.lines] == [False, True, False]
    assert [(each.code, each.path) for each in chat.told] == [("line_unreadable", "line:3")]


def test_a_file_without_any_message_is_refused():
    with pytest.raises(Refusal, match="No line"):
        read_jsonl(lines_of(jsonl(HEADER, b"nonsense")))


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("2023-06-19T14:20:30.123Z", datetime(2023, 6, 19, 14, 20, 30, 123000, UTC)),
        ("June 19, 2023 2:20pm", datetime(2023, 6, 19, 14, 20, tzinfo=UTC)),
        ("June 19, 2023 12:05am", datetime(2023, 6, 19, 0, 5, tzinfo=UTC)),
        ("2023-6-19 @14h 20m 30s 123ms", datetime(2023, 6, 19, 14, 20, 30, 123000, UTC)),
        (1687184430123, datetime(2023, 6, 19, 14, 20, 30, 123000, UTC)),
        (1687184430, datetime(2023, 6, 19, 14, 20, 30, tzinfo=UTC)),
        ("1687184430", datetime(2023, 6, 19, 14, 20, 30, tzinfo=UTC)),
        ("yesterday", None), ("Foo 1, 2023 1:00pm", None), ("2023-13-40 @14h 20m 30s", None), (True, None),
        (float("inf"), None), (float("nan"), None), (-5, None), ("9" * 17, None), (None, None),
    ],
)  # fmt: skip
def test_times_are_read_in_every_known_spelling(said, meant):
    assert moment_of(said) == meant


def test_an_unreadable_time_stands_a_millisecond_after_the_line_before():
    first = {"name": "N", "mes": "a", "send_date": "2023-06-19T14:20:30Z"}
    chat = read_jsonl(lines_of(jsonl(HEADER, first, {"name": "N", "mes": "b", "send_date": "soon"})))

    before, after = (line.wordings[0].at for line in chat.lines)
    assert after is not None
    assert before is not None
    assert (after - before).total_seconds() == 0.001
    assert [each.code for each in chat.told] == ["date_guessed"]


KNOWN = {
    "kobold_lite": (
        {
            "prompt": "A tavern.",
            "actions": ["{{[INPUT]}}Hello{{[OUTPUT]}}Well met", "{{[INPUT]}}Bye"],
            "savedsettings": {"chatname": "Ada", "chatopponent": "Nova||$||Orin"},
            "worldinfo": [{"key": "tavern", "content": "Old."}],
            "memory": "Nova pours.",
            "authorsnote": "Keep it short. ",
        },
        [("narrator", "A tavern."), ("user", "Hello"), ("persona", "Well met"), ("user", "Bye")],
    ),
    "cai_tools": (
        {"histories": {"histories": [{"msgs": [
            {"src": {"is_human": True, "name": "Ada"}, "text": "Hi"},
            {"src": {"is_human": False, "name": "Nova"}, "text": "Ho"},
        ]}]}},
        [("user", "Hi"), ("persona", "Ho")],
    ),
    "text_generation_webui": (
        {"data": [["<|BEGIN-VISIBLE-CHAT|>", "Welcome"], ["Hi", "Ho"], ["Bye", ""]], "data_visible": []},
        [("persona", "Welcome"), ("user", "Hi"), ("persona", "Ho"), ("user", "Bye")],
    ),
    "agnai": (
        {"name": "Exported", "greeting": "Ho", "sampleChat": "", "scenario": "", "messages": [
            {"msg": "Ho", "handle": "Nova"}, {"msg": "Hi", "userId": "1"}]},
        [("persona", "Ho"), ("user", "Hi")],
    ),
    "risuai": (
        {"type": "risuChat", "ver": 2, "data": {"name": "Chat 1", "note": "", "localLore": [], "fmIndex": -1,
            "message": [{"role": "user", "data": "Hi"}, {"role": "char", "data": "Ho"}]}},
        [("user", "Hi"), ("persona", "Ho")],
    ),
    "byaf": (
        {"messages": [
            {"type": "ai", "createdAt": "2024-02", "outputs": [
                {"text": "new", "activeTimestamp": "2024-09"}, {"text": "old", "activeTimestamp": "2024-03"}]},
            {"type": "human", "createdAt": "2024-01", "text": "Hi"},
        ]},
        [("user", "Hi"), ("persona", "new")],
    ),
}  # fmt: skip


@pytest.mark.parametrize("format", KNOWN)
def test_chats_of_other_programs_are_read(format):
    tree, said = KNOWN[format]

    (chat,) = transcripts_in(tree)

    assert chat.format == format
    assert [(line.role, line.text) for line in chat.lines] == said


def test_a_kobold_story_names_who_speaks_and_brings_its_book():
    (chat,) = transcripts_in(KNOWN["kobold_lite"][0])

    assert (chat.user_name, chat.persona_name) == ("Ada", "Nova")
    assert chat.book == {"worldinfo": [{"key": "tavern", "content": "Old."}]}
    assert chat.note == OldNote("Keep it short.", 4, "system")
    assert [each.path for each in chat.told] == ["/memory"]


def test_all_chats_that_were_held_with_somebody_come_in_with_their_notes():
    one, _ = KNOWN["risuai"]
    two = one["data"] | {"name": "Chat 2", "note": "It rains.", "localLore": [{"key": "sea"}]}

    first, second = transcripts_in({"type": "risuAllChats", "ver": 2, "data": [one["data"], two], "folders": []})

    assert [(each.title, each.persona_name) for each in (first, second)] == [("Chat 1", ""), ("Chat 2", "")]
    assert (first.note, second.note) == (None, OldNote("It rains.", 0, "system"))
    assert [each.path for each in second.told] == ["/localLore"]


def test_a_group_whose_header_names_nobody_is_known_by_who_speaks():
    header = {"chat_metadata": {}, "user_name": "unused", "character_name": "unused"}
    lines = [{"name": "Ann", "is_user": True, "mes": "Hi"}, {"name": "Nova", "is_user": False, "mes": "Ho"}]

    chat = read_jsonl(lines_of(jsonl(header, *lines)))

    assert (chat.user_name, chat.persona_name) == ("Ann", "Nova")


@pytest.mark.parametrize(
    "tree",
    [
        {}, {"messages": 3}, {"messages": [3]}, {"histories": None}, {"histories": {"histories": [{"msgs": [7]}]}},
        {"savedsettings": 1, "actions": 1}, {"data_visible": [["one"], 5, [None, {}]]},
        {"type": "risuChat", "data": []},
        {"type": "risuChat", "data": {"message": [{"data": {"deep": []}}]}},
    ],
)  # fmt: skip
def test_what_is_no_chat_gives_none_and_never_fails(tree):
    assert list(transcripts_in(tree)) == []
