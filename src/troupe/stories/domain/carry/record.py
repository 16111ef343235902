"""A story as data that loses nothing: its frames by what they are, beside what they come to for whoever reads them."""

from collections.abc import Mapping, Sequence

from pydantic import ValidationError

from troupe.kit.durable import Frame
from troupe.stories.domain import frames as f
from troupe.stories.domain.editing import Edit
from troupe.stories.domain.story import Story
from troupe.stories.domain.telling import Shown, branch_of, metadata_of, run_of, warning_of
from troupe.stories.domain.world import Kept
from troupe.stories.errors import BadImport, UnsupportedVersion

FORMAT, VERSION = "troupe-story", 1
DEEPEST = 64
_SECTIONS: Mapping[str, tuple[str, ...]] = {
    "nodes": ("gen_end",),
    "runs": ("user", "gen_end", "discard"),
    "edits": ("edit", "text", "cast", "settings", "name", "warning", "art", "closed"),
    "moves": ("head", "select", "branch"),
}
_FORMS: Mapping[str, type[Kept]] = {
    "user": f.Asked,
    "gen_end": f.Ended,
    "discard": f.Ended,
    "edit": Edit,
    "text": f.TextEdited,
    "cast": f.CastChanged,
    "settings": f.SettingsChanged,
    "name": f.Renamed,
    "warning": f.WarningMarked,
    "art": f.Pictured,
    "closed": f.Closed,
    "head": f.Moved,
    "select": f.Moved,
    "branch": f.Branched,
}


def record_of(story: Story, frames: Sequence[Frame], contexts: Mapping[str, object], at: str) -> Shown:
    """Everything of a story but whose it is."""
    world = story.world(story.path())
    began = story.began.model_dump(mode="json", exclude={"owner_id", "realm"})
    metadata = metadata_of(story, "idle", None, None)
    for name in ("owner_id", "journal", "brain", "recovery", "damaged", "last_line"):
        metadata.pop(name)
    return {
        "format": FORMAT,
        "version": VERSION,
        "exported_at": at,
        "session": metadata,
        "settings": story.settings.model_dump(mode="json"),
        "began": {"at": story.created_at, "data": began},
        **_sections(story, frames),
        "branches": [branch_of(story, each) for each in story.branches.values()],
        "active_branch": story.active_branch,
        "cards": [card.as_json() for card in world.cards.values()],
        "relationships": [each.model_dump(mode="json") for each in world.relationships.values()],
        "timeline": [each.model_dump(mode="json") for each in world.timeline],
        "cast": [each.model_dump(mode="json") for each in story.cast],
        "secrets": [each.model_dump(mode="json") for each in world.secrets.values()],
        "lore": [each.model_dump(mode="json") for each in story.began.lore],
        "warnings": [warning_of(story, each) for node in story.path() for each in node.told.warnings],
        "ended_runs": [run_of(run) for run in story.runs.values() if run.is_over],
        "contexts": dict(contexts),
        "media": sorted({id for ids in story.art.values() for id in ids}),
    }


def frames_in(record: object) -> tuple[Shown, str, list[tuple[str, str, Shown]]]:
    """What a record began with, when, and its frames in their order; raises at the first thing that does not fit."""
    if not isinstance(record, dict) or record.get("format") != FORMAT:
        raise BadImport("format", "it is not a story of ours")
    if record.get("version") != VERSION:
        raise UnsupportedVersion(str(record.get("version")))
    began, at = _first(record)
    found: list[tuple[int, str, str, Shown]] = []
    for name in _SECTIONS:
        section = record.get(name)
        if not isinstance(section, list):
            raise BadImport(name, "it is a list")
        for place, each in enumerate(section):
            found.append(_frame(name, place, each))
    found.sort(key=lambda each: each[0])
    if len({each[0] for each in found}) != len(found):
        raise BadImport("nodes", "two frames have the same number")
    return began, at, [(type, when, data) for _, type, when, data in found]


def check_whole(story: Story) -> None:
    """Raise where a telling hangs on nothing, or a line stands nowhere."""
    known: set[str] = set()
    for node in story.nodes.values():
        told = node.told
        if told.parent is not None and told.parent not in known:
            raise BadImport("nodes", "a telling goes on from one that is not there")
        if told.index != (story.nodes[told.parent].told.index + 1 if told.parent else 1):
            raise BadImport("nodes", "a turn has the wrong number")
        known.add(node.id)
    for branch in story.branches.values():
        if any(place is not None and place not in known for place in (branch.head, branch.tip)):
            raise BadImport("moves", "a line stands at a telling that is not there")
    if story.active_branch not in story.branches:
        raise BadImport("moves", "the story stands on no line")
    story.world(story.path())


def _sections(story: Story, frames: Sequence[Frame]) -> Shown:
    found: dict[str, list[Shown]] = {name: [] for name in _SECTIONS}
    for frame in frames:
        told = frame.type == "gen_end" and frame.data.get("status") == "committed"
        for name, types in _SECTIONS.items():
            if frame.type in types and (name != "nodes" or told) and (name != "runs" or not told):
                data: Shown = dict(frame.data)
                if name == "runs" and frame.type == "gen_end":
                    run = story.runs.get(str(data.get("run_id")))
                    if data.get("partial_text") is None:
                        data["partial_text"] = run.partial_text if run else ""
                    data["started_at"] = data.get("started_at") or (run.started_at if run else None)
                if name == "runs" and frame.type == "user":
                    data.pop("key", None)
                found[name].append({"order": frame.seq, "type": frame.type, "at": frame.at, "data": data})
                break
    return dict(found)


def _first(record: Shown) -> tuple[Shown, str]:
    first = record.get("began")
    if not isinstance(first, dict) or not isinstance(first.get("data"), dict) or not isinstance(first.get("at"), str):
        raise BadImport("began", "it says how the story begins")
    return dict(first["data"]), str(first["at"])


def _frame(section: str, place: int, each: object) -> tuple[int, str, str, Shown]:
    field = f"{section}.{place}"
    if not isinstance(each, dict) or set(each) != {"order", "type", "at", "data"}:
        raise BadImport(field, "a frame has order, type, at and data")
    order, type, at, data = each["order"], each["type"], each["at"], each["data"]
    if not isinstance(order, int) or not isinstance(at, str) or not isinstance(data, dict):
        raise BadImport(field, "a frame has a number, a time and data")
    if type not in _SECTIONS[section]:
        raise BadImport(f"{field}.type", "there is no such frame here")
    told = type == "gen_end" and data.get("status") == "committed"
    try:
        form = f.Committed if told else _FORMS[str(type)]
        form.model_validate(data)
    except ValidationError as wrong:
        first = wrong.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(step) for step in first["loc"])
        raise BadImport(f"{field}.data.{where}", first["msg"]) from None
    return order, str(type), at, dict(data)
