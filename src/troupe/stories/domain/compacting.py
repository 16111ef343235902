"""A journal without what nobody asks for any more: the frames of runs that are over, and, on request, lost tellings."""

import json
from collections.abc import Iterable, Sequence

from troupe.kit.durable import Frame
from troupe.stories.domain.frames import Compacted
from troupe.stories.domain.story import Story
from troupe.stories.domain.telling import Shown

Told = tuple[str, str, Shown]


def compacted(story: Story, frames: Sequence[Frame], at: str, *, purge: bool) -> list[Told]:
    """The frames after the first, as they will be written; the story they make is equal."""
    gone = _unreached(story, frames) if purge else frozenset[str]()
    found = [
        (frame.type, frame.at, _data(story, frame)) for frame in frames[1:] if _stays(story, frame, gone, purge=purge)
    ]
    lost = story.last_seq + story.skipped - (len(found) + 2)
    note = Compacted(skipped=max(lost, 0))
    return [*found, ("compacted", at, note.model_dump(mode="json"))]


def is_worth_it(story: Story, frames: Sequence[Frame], whole: int) -> bool:
    """Whether most of a journal of that many bytes is what runs left behind that are over."""
    left = sum(_weight(frame) for frame in frames[1:] if not _stays(story, frame, frozenset(), purge=False))
    return 2 * left > whole


def _weight(frame: Frame) -> int:
    return len(json.dumps(dict(frame.data), ensure_ascii=False).encode())


def _stays(story: Story, frame: Frame, gone: frozenset[str], *, purge: bool) -> bool:
    if frame.type == "compacted":
        return False
    run = story.runs.get(str(frame.data.get("run_id")))
    if frame.type in ("gen_start", "gen_part"):
        return run is not None and not run.is_over
    if purge and run is not None and run.status == "discarded":
        return False
    return str(frame.data.get("candidate_id")) not in gone and str(frame.data.get("run_id")) not in gone


def _data(story: Story, frame: Frame) -> Shown:
    """What stood in the parts of a run stands in its end from now on."""
    data: Shown = dict(frame.data)
    run = story.runs.get(str(data.get("run_id")))
    ended = frame.type in ("gen_end", "discard") and data.get("status") != "committed"
    if ended and run is not None and data.get("partial_text") is None:
        data["partial_text"] = run.partial_text
    if frame.type == "gen_end" and run is not None and run.started_at and not data.get("started_at"):
        data["started_at"] = run.started_at
    return data


def _unreached(story: Story, frames: Iterable[Frame]) -> frozenset[str]:
    """Tellings that no line goes through and nothing names, and the runs they came from."""
    reached = {
        node.id
        for branch in story.branches.values()
        for place in (branch.head, branch.tip, branch.forked_from)
        for node in (story.path(place) if place else ())
    }
    for frame in frames:
        if frame.type == "gen_end" and frame.data.get("left") is None:
            continue
        reached |= {str(frame.data.get(name)) for name in ("head", "tip", "candidate_id", "parent", "at")}
    for node in reversed(story.nodes.values()):  # whatever is kept is kept with all it follows
        if node.id in reached and node.parent:
            reached.add(node.parent)
    lost = frozenset(story.nodes) - reached
    return lost | {story.nodes[id].told.run_id for id in lost}  # a run whose telling went has no end, so it goes too
