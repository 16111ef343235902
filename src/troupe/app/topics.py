"""Which topics can be watched, and by whom: whoever may read a thing may watch it."""

from collections.abc import Awaitable, Callable

from troupe.accounts import User
from troupe.app.studio import Studio
from troupe.kit.errors import Missing
from troupe.live import TopicNotFound


def offer_topics(studio: Studio) -> None:
    """Each family of topics with the question that lets somebody in."""

    async def job(person: User, id: str) -> None:
        await studio.jobs.get(id, person)

    studio.live.offer("chat", _gate(studio.conversations.get))
    studio.live.offer("run", _gate(studio.answers.get), studio.runlog)
    studio.live.offer("job", _gate(job))
    studio.live.offer("story", _gate(studio.stories.reading.state), studio.stories.events)
    studio.live.offer("training", _gate(studio.talents.training.get))
    studio.live.offer("duel", _gate(studio.stage.stages.watched))
    studio.live.offer("round", _gate(studio.arena.arena.round))
    for family in ("persona", "avatar"):
        studio.live.offer(family, _gate(studio.personas.get), may_still=studio.personas.require_watcher)


def _gate(may_read: Callable[[User, str], Awaitable[object]]) -> Callable[[User, str], Awaitable[None]]:
    async def may_watch(person: User, id: str) -> None:
        try:
            await may_read(person, id)
        except Missing:
            raise TopicNotFound(id) from None

    return may_watch
