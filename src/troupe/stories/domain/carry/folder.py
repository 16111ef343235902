"""The folder of a story from elsewhere, as a record: from its journal, or from its views where it has none."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import ValidationError

from troupe.kit.durable import scan
from troupe.kit.ids import NewId, is_id
from troupe.kit.times import as_text, from_text
from troupe.stories.domain import frames as f
from troupe.stories.domain.carry.record import FORMAT, VERSION, check_whole, record_of
from troupe.stories.domain.response import StoryTurnResponse
from troupe.stories.domain.settings import StorySettings
from troupe.stories.domain.story import Story
from troupe.stories.domain.telling import Shown, packed
from troupe.stories.errors import BadImport

MOST_TURNS, LONGEST_INPUT, LONGEST_TEXT, LONGEST_CONTEXT = 10_000, 20_000, 2 * 1024 * 1024, 20_000


@dataclass(frozen=True)
class FromFolder:
    """What a folder came to, and what has to be said about it."""

    record: Shown
    notes: tuple[str, ...]


def record_in(files: Mapping[str, bytes], now: str, new_id: NewId) -> FromFolder:
    """Judge all of it; raises at the first thing that does not fit."""
    if "journal.log" in files:
        return _from_journal(files, now)
    return _from_views(files, now, new_id)


def _from_journal(files: Mapping[str, bytes], now: str) -> FromFolder:
    found = scan(files["journal.log"])
    if not found.frames:
        raise BadImport("journal.log", "not one entry of it can be read")
    try:
        story = Story.of(found.frames)
        check_whole(story)  # before anything walks along it
        record = record_of(story, found.frames, _contexts(files), now)
        whole = json.loads(packed(record))
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError) as wrong:
        raise BadImport("journal.log", f"its entries do not make a story ({type(wrong).__name__})") from None
    notes = []
    if found.damage:
        notes.append(f"Its journal is damaged at byte {found.damage.offset}; what stands before that was taken.")
    if found.torn_bytes:
        notes.append(f"The last {found.torn_bytes} bytes of its journal are no entry and were left out.")
    return FromFolder(whole, tuple(notes))


def _from_views(files: Mapping[str, bytes], now: str, new_id: NewId) -> FromFolder:
    metadata, turns = _json(files, "metadata.json"), _json(files, "turns.json")
    if not isinstance(metadata, dict):
        raise BadImport("metadata.json", "it is an object")
    if not isinstance(turns, list):
        raise BadImport("turns.json", "it is a list")
    if len(turns) > MOST_TURNS:
        raise BadImport("turns.json", f"it has more than {MOST_TURNS:,} turns")
    branch_id, created = new_id(), _time(metadata.get("created_at"), now)
    began = f.Began(
        session_id=str(metadata.get("session_id")), owner_id="", realm="", branch_id=branch_id,
        session_name=_text(metadata.get("session_name"), 120), settings=StorySettings(),
        initial_context=_text(metadata.get("initial_context"), LONGEST_CONTEXT),
    )  # fmt: skip
    nodes: list[Shown] = []
    runs: list[Shown] = []
    parent: str | None = None
    turn_ids: set[str] = set()
    for place, turn in enumerate(turns):
        run_id, candidate_id = new_id(), new_id()
        said, response, options = _turn(turn, f"turns.json.{place}")
        turn_id = str(turn["turn_id"]) if is_id(str(turn.get("turn_id"))) else new_id()
        turn_ids.add(turn_id)
        at = _time(turn.get("created_at"), now)
        asked = f.Asked(run_id=run_id, turn_id=turn_id, kind="turn", user_input=said, options=options)
        told = f.Committed(
            run_id=run_id, turn_id=turn_id, candidate_id=candidate_id, parent=parent, index=place + 1,
            branch_id=branch_id, user_input=said, options=options, response=response, source="user",
            extraction="user",
        )  # fmt: skip
        runs.append({"order": 2 * place + 2, "type": "user", "at": at, "data": asked.model_dump(mode="json")})
        nodes.append({"order": 2 * place + 3, "type": "gen_end", "at": at, "data": told.model_dump(mode="json")})
        parent = candidate_id
    if len(turn_ids) != len(turns):
        raise BadImport("turns.json", "two turns have the same id")
    record: Shown = {
        "format": FORMAT, "version": VERSION, "began": {"at": created, "data": began.model_dump(mode="json")},
        "nodes": nodes, "runs": runs, "edits": [], "moves": [], "contexts": _contexts(files),
    }  # fmt: skip
    return FromFolder(record, ("It had no journal; the turns that turns.json lists were taken.",))


def _turn(turn: object, field: str) -> tuple[str, StoryTurnResponse, f.Flat]:
    if not isinstance(turn, dict):
        raise BadImport(field, "a turn is an object")
    said, options = turn.get("user_input"), turn.get("options") or {}
    if not isinstance(said, str) or not said.strip() or len(said) > LONGEST_INPUT:
        raise BadImport(f"{field}.user_input", f"it is a text of 1 to {LONGEST_INPUT:,} characters")
    if not isinstance(options, dict):
        raise BadImport(f"{field}.options", "it is an object")
    try:
        response = StoryTurnResponse.model_validate_json(json.dumps(turn.get("response")))
    except ValidationError as wrong:
        first = wrong.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(step) for step in first["loc"])
        raise BadImport(f"{field}.response.{where}", first["msg"]) from None
    if len(response.narrative.text.encode()) > LONGEST_TEXT:
        raise BadImport(f"{field}.response.narrative.text", "it is longer than a turn can be")
    return said, response, dict(options)


def _contexts(files: Mapping[str, bytes]) -> Shown:
    """What can be read of them; a context is no part of the story."""
    found: Shown = {}
    for name, content in files.items():
        if name.startswith("context/"):
            try:
                package = json.loads(content)
            except (ValueError, RecursionError):
                continue
            if isinstance(package, dict):
                found[name.removeprefix("context/").removesuffix(".json")] = package
    return found


def _json(files: Mapping[str, bytes], name: str) -> object:
    try:
        return json.loads(files[name])
    except KeyError:
        raise BadImport(name, "it is missing") from None
    except (ValueError, RecursionError):
        raise BadImport(name, "it is no JSON") from None


def _time(given: object, now: str) -> str:
    try:
        return as_text(from_text(str(given)))
    except (ValueError, OverflowError):
        return now


def _text(given: object, longest: int) -> str | None:
    return given[:longest] if isinstance(given, str) and given.strip() else None
