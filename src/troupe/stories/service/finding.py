"""Finding words in stories, and counting what stories came to."""

import asyncio
import re
from collections import Counter
from collections.abc import AsyncGenerator, Sequence

from troupe.accounts import User
from troupe.stories.domain.recollection import recollections
from troupe.stories.domain.story import Node, Story
from troupe.stories.domain.telling import Shown
from troupe.stories.errors import StorageDamaged, StoryNotFound
from troupe.stories.service.sessions import Sessions
from troupe.stories.service.timing import Timings

MOST_HITS, AROUND, MOST_RUNS = 500, 80, 1_000


class Finding:
    """Looks through stories; secrets are never looked into."""

    def __init__(self, sessions: Sessions, timings: Timings) -> None:
        self._sessions = sessions
        self._timings = timings

    async def search(self, user: User, session_id: str, q: str) -> list[Shown]:
        """Where words stand in one story, the best first."""
        story = (await self._sessions.to_read(user, session_id)).story
        return await asyncio.to_thread(_hits, story, q)

    async def passages(self, user: User, session_id: str, q: str) -> list[Shown]:
        """Everything a story remembers on its line, and when it last did."""
        story = (await self._sessions.to_read(user, session_id)).story
        return await asyncio.to_thread(recollections, story, q)

    async def search_all(self, user: User, q: str) -> list[Shown]:
        found: list[Shown] = []
        async for story in self._own(user):
            found += await asyncio.to_thread(_hits, story, q)
        return sorted(found, key=lambda hit: -float(str(hit["score"])))[:MOST_HITS]

    async def metrics(self, user: User, session_id: str | None) -> Shown:
        """What stories came to, counted from their journals."""
        if session_id is not None:
            stories = [(await self._sessions.to_read(user, session_id)).story]
        else:
            stories = [story async for story in self._own(user)]
        active = [each for each in self._sessions.open_ones() if each.story.began.owner_id == user.id]
        ids = {each.began.session_id for each in stories}
        sizes = [await asyncio.to_thread(self._sessions.folders.size, id) for id in ids]
        return await asyncio.to_thread(_counted, stories) | {
            "latency_ms": self._timings.latencies(user.id, ids),
            "journal": {"bytes": sum(sizes), "fsync_ms": self._timings.syncs(ids)},
            "active": sum(each.running is not None for each in active),
            "queued": sum(len(each.queue) for each in active),
        }

    async def _own(self, user: User) -> AsyncGenerator[Story, None]:
        folders = self._sessions.folders
        for id, said in await asyncio.to_thread(folders.listed):
            if said is not None and said.get("owner_id") != user.id:
                continue
            try:
                yield (await self._sessions.to_read(user, id)).story
            except (StoryNotFound, StorageDamaged):
                continue


def _hits(story: Story, q: str) -> list[Shown]:
    """Words, and never a query; every word has to stand somewhere in the field."""
    words = [re.compile(re.escape(word), re.IGNORECASE) for word in q.split()]
    found = []
    for node in story.path() if words else ():
        for field, text in (("narrative", node.text), ("user_input", node.told.user_input)):
            marks = [[each.start(), each.end()] for word in words for each in word.finditer(text)]
            if marks and all(word.search(text) for word in words):
                found.append(_hit(story, node, field, text, sorted(marks)))
    return sorted(found, key=lambda hit: -float(str(hit["score"])))[:MOST_HITS]


def _hit(story: Story, node: Node, field: str, text: str, marks: list[list[int]]) -> Shown:
    start = max(0, marks[0][0] - AROUND)
    snippet = text[start : marks[0][1] + AROUND]
    inside = [[begin - start, end - start] for begin, end in marks if end - start <= len(snippet)]
    return {
        "session_id": story.began.session_id,
        "session_name": story.session_name,
        "turn_id": node.told.turn_id,
        "index": node.told.index,
        "branch_id": story.active_branch,
        "field": field,
        "snippet": snippet,
        "marks": inside,
        "score": round(len(marks) / (1 + len(text) / 1_000), 4),
    }


def _counted(stories: Sequence[Story]) -> Shown:
    nodes = [node for story in stories for node in story.nodes.values()]
    runs = [run for story in stories for run in story.runs.values()]
    ends = Counter(run.status for run in runs)
    failures = Counter(str(run.cause) for run in runs if run.status == "failed")
    usages = [node.told.usage for node in nodes]
    costs = [float(str(each["cost_usd"])) for each in usages if each.get("cost_usd")]
    ratios = [
        float(str(prefix["ratio"]))
        for node in nodes[-MOST_RUNS:]
        if isinstance(prefix := node.told.why.get("prefix"), dict)
    ]
    skipped = sum(bool(node.told.why.get("skipped")) for node in nodes)
    known = ("committed", "failed", "cancelled", "interrupted", "refused")
    return {
        "sessions": len(stories),
        "turns": sum(story.turn_count for story in stories),
        "candidates": len(nodes),
        "runs": {name: ends[name] for name in known},  # type: ignore[index]  # statuses of runs
        "failures": dict(failures),
        "retries": sum(int(str(node.told.why.get("attempts", 1))) - 1 for node in nodes),
        "tokens": {
            name: sum(int(str(each.get(f"{name}_tokens") or 0)) for each in usages) for name in ("prompt", "completion")
        },
        "cost_usd": f"{sum(costs):.6f}" if costs else None,
        "prefix_ratio": round(sum(ratios) / len(ratios), 4) if ratios else None,
        "recall": {"ran": len(nodes) - skipped, "skipped": skipped},
        "since": min((story.created_at for story in stories), default=None),
    }
