"""What works otherwise than its author meant is told when it comes in, and nothing of it is lost."""

import json
import re
from pathlib import Path

from tests.cards.files import png, text, wrapped
from tests.cards.test_books import read
from tests.cards.test_chats_travel import LINES
from tests.cards.test_imports import brought, house, persona_of
from tests.cards.test_reading_cards import V2, V3, cards
from tests.cards.test_transcripts import jsonl

__all__ = ["house"]
ROOT = Path(__file__).parents[2]


def entry(content: str = "It turns.", **fields: object) -> dict[str, object]:
    return {"keys": ["lamp"], "content": content, "enabled": True, "insertion_order": 1, "extensions": {}, **fields}


def test_decorators_and_patterns_that_cannot_run_are_told_with_their_place():
    entries = [
        entry("@@instruct_depth 3\n@@@depth 2\nIt turns."),
        entry("@@blink\nIt blinks."),
        entry("@@depth many\nIt sinks."),
        entry(keys=["/(lamp/"]),
        entry(keys=["/(?=lamp)x/"]),
        entry("@@depth 2\nIt is well."),
    ]

    told = read({"spec": "lorebook_v3", "data": {"entries": entries, "extensions": {}}}).told

    assert [(each["code"], each["path"]) for each in told if each["path"]] == [
        ("fallback_used", "/entries/0/content"),
        ("decorator_unknown", "/entries/1/content"),
        ("decorator_invalid", "/entries/2/content"),
        ("regex_invalid", "/entries/3/keys"),
        ("regex_unsupported", "/entries/4/keys"),
    ]


def test_whatever_a_report_says_of_a_card_has_a_word_on_the_page():
    words = json.loads((ROOT / "web/src/i18n/arrival/en.json").read_text())
    sources = "\n".join(path.read_text() for path in (ROOT / "src/troupe/cards").rglob("*.py"))
    told = set(re.findall(r'say\(\s*"(?:warnings|defaulted|clamped|ignored|kept_foreign)",\s*"([a-z_]+)"', sources))
    told |= set(re.findall(r'"([a-z]+(?:_[a-z0-9]+)+): ', sources))

    assert {"wrong_type", "in_folder", "more_characters"} <= told
    assert [code for code in sorted(told) if f"arrival.told.{code}" not in words] == []


def test_an_older_card_beside_a_newer_one_is_said_to_be_left_unread():
    (both,) = cards(png(text("chara", wrapped(V2)), text("ccv3", wrapped(V3))))
    (alone,) = cards(png(text("ccv3", wrapped(V3))))

    assert "backfill_ignored" in both.report.codes("warnings")
    assert "backfill_ignored" not in alone.report.codes("warnings")


async def test_a_card_says_whom_its_lore_waits_for_and_a_linked_lorebook_is_offered(house):
    book = {"extensions": {}, "entries": [_for("Odo"), _for("Mira")]}
    linked = {**V2["data"], "character_book": book, "extensions": {"world": "Harbour"}}
    made = (await house.http.post("/api/lorebooks", json={"name": "Harbour"})).json()

    item = (await brought(house, png(text("chara", wrapped({**V2, "data": linked})))))["items"][0]

    waits = [each for each in item["report"]["warnings"] if each["code"] == "filter_unmatched"]
    assert len(waits) == 1
    assert "Odo" in waits[0]["detail"]
    assert "Mira" not in waits[0]["detail"]
    (offered,) = [each for each in item["report"]["ignored"] if each["code"] == "linked_world"]
    assert offered["offer"] == {"kind": "lorebook", "id": made["id"], "name": "Harbour"}
    assert (await house.http.get(f"/api/lorebooks/{made['id']}")).json()["attachments"]["personas"] == []


async def test_tags_without_room_stay_with_the_card_when_the_others_are_edited(house):
    tags = [
        *(f"tag {number}" for number in range(19)),
        "a tag that is much longer than a persona holds",
        "late",
        "last",
    ]
    item = (await brought(house, png(text("chara", wrapped({**V2, "data": {**V2["data"], "tags": tags}})))))["items"][0]
    persona = await persona_of(house, item)

    await house.http.put(f"/api/personas/{persona['id']}", json={"tags": ["new", *persona["tags"][1:]]})

    card = (await house.http.get(f"/api/personas/{persona['id']}/card", params={"as": "json"})).json()
    assert card["data"]["tags"] == ["new", *tags[1:]]


async def test_whoever_speaks_in_an_old_chat_and_is_not_its_persona_is_named_once(house):
    stranger = {"name": "Odo", "is_user": False, "mes": "Me too."}

    (item,) = (await brought(house, jsonl(*LINES, stranger, stranger)))["items"]

    told = [each for each in item["report"]["warnings"] if each["code"] == "speaker_unknown"]
    assert [(each["path"], each["detail"].split()[0]) for each in told] == [("line:6", "Odo")]


async def test_whoever_brings_a_card_in_alone_is_told_as_much(house):
    kept = {"extensions": {"regex_scripts": [{"x": 1}]}, "odd": 1, "name": "M" * 60, "tags": ["NSFW"]}
    book = {"entries": [entry(keys=["/(/"], enabled=None)]}
    card = V2 | {"data": V2["data"] | kept | {"character_book": book}}

    sent = await house.http.post("/api/personas/import", files={"file": ("a.json", json.dumps(card).encode())})

    one = sent.json()
    said = {
        part: [each.partition(":")[0] for each in one["report"][part]] for part in ("ignored", "clamped", "warnings")
    }
    assert "scripts_not_run" in said["ignored"]
    assert "name_shortened" in said["clamped"]
    assert {"enabled_missing", "regex_invalid", "adult_tags"} <= set(said["warnings"])
    assert one["persona"]["audience"] == "adult"
    assert "unknown_key: /data/odd" in one["report"]["kept_foreign"]


async def test_a_group_comes_in_with_those_of_it_who_are_here(house):
    odo = (await house.http.post("/api/personas", json={"name": "Odo"})).json()["persona"]["id"]
    said = [{"name": name, "is_user": False, "mes": "Me too."} for name in ("Odo", "Somebody")]

    (item,) = (await brought(house, jsonl(*LINES, *said)))["items"]

    id = item["created"][0]["id"]
    chat = (await house.http.get(f"/api/chats/{id}")).json()
    nodes = (await house.http.get(f"/api/chats/{id}/path")).json()["nodes"]
    assert [each["name"] for each in chat["members"]] == ["Nova", "Odo"]
    assert [(node["role"], node["speaker"]["id"]) for node in nodes[-2:]] == [("persona", odo), ("narrator", None)]
    told = [each for each in item["report"]["warnings"] if each["code"] == "speaker_unknown"]
    assert [each["detail"].split()[0] for each in told] == ["Somebody"]


def _for(name: str) -> dict[str, object]:
    filtered = {"character_filter": {"names": [name], "tags": [], "isExclude": False}, "selectiveLogic": 0}
    return entry(extensions=json.loads(json.dumps(filtered)))
