"""Sessions as their owner sees them: open one, list, read, rename, put away, delete."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from troupe.accounts import User
from troupe.kit.durable import Frame
from troupe.kit.errors import Missing
from troupe.kit.ids import NewId
from troupe.kit.times import Clock, as_text
from troupe.minds import Brains
from troupe.stories.domain import frames as f
from troupe.stories.domain.casting import Acting
from troupe.stories.domain.choices import offered
from troupe.stories.domain.news import StoryRemoved
from troupe.stories.domain.plan import run_seed
from troupe.stories.domain.settings import LONGEST_LANGUAGE, StorySettings, read_settings
from troupe.stories.domain.starting import cards_of, figures_of, filled, narrator_of, secrets_of, ties_of
from troupe.stories.domain.story import Story
from troupe.stories.domain.telling import Shown, metadata_of
from troupe.stories.domain.template import Figure, Role, Template
from troupe.stories.domain.world import Card, Scene, World
from troupe.stories.errors import BadField, InputTooLong, LimitReached, StorageDamaged, StoryNotFound
from troupe.stories.service.binning import say_gone
from troupe.stories.service.casting import Casting, Wish
from troupe.stories.service.knowing import Knowing
from troupe.stories.service.log import StoryLog
from troupe.stories.service.queueing import Queueing
from troupe.stories.service.session import Session
from troupe.stories.service.sessions import Sessions, spelled
from troupe.stories.service.work import shown_brain
from troupe.stories.store import SessionFolders
from troupe.stories.store.templates import Templates

LONGEST_CONTEXT, LONGEST_NAME = 20_000, 120
MOST_SESSIONS = 10_000


@dataclass(frozen=True)
class NewStory:
    """What a session is opened with."""

    session_name: str | None = None
    initial_context: str | None = None
    template: str | None = None
    settings: Mapping[str, object] | None = None
    cast: Sequence[Wish] = ()


@dataclass(frozen=True)
class Opened:
    session_id: str
    created_at: str


class Stories:
    """The sessions of people."""

    def __init__(
        self,
        sessions: Sessions,
        folders: SessionFolders,
        templates: Templates,
        queueing: Queueing,
        events: StoryLog,
        brains: Brains,
        casting: Casting,
        knowing: Knowing,
        clock: Clock,
        new_id: NewId,
    ) -> None:
        self.sessions = sessions
        self._folders = folders
        self._templates = templates
        self._queueing = queueing
        self._events = events
        self._brains = brains
        self._casting = casting
        self._knowing = knowing
        self._clock = clock
        self._new_id = new_id

    async def create(self, user: User, new: NewStory) -> Opened:
        """Open a session: its folder is whole and on disk when this returns."""
        await self._check_count(user)
        began, at = await self._began(user, new), as_text(self._clock())
        brain = shown_brain(await self._brains.answering(user, began.settings.brain_id))
        story = _first(began, at)
        await asyncio.to_thread(self._folders.create, began, at, metadata_of(story, "idle", None, brain))
        return Opened(began.session_id, at)

    async def list(self, user: User, q: str | None = None, archived: bool | None = False) -> list[Shown]:
        """Metadata of every session, the one that was played last first; `archived` None for all."""
        found = [await self._listed(user, id, said) for id, said in await asyncio.to_thread(self._folders.listed)]
        wanted = (q or "").casefold()
        shown = [
            said
            for said in found
            if said is not None
            and (archived is None or bool(said.get("archived")) == archived)
            and wanted in str(said.get("session_name") or "").casefold()
        ]
        shown.sort(key=lambda said: str(said["session_id"]))
        return sorted(shown, key=lambda said: str(said["last_accessed"]), reverse=True)

    async def change(self, user: User, session_id: str, changes: Mapping[str, object], step: int | None) -> Shown:
        """Rename, put away, change settings; only what is given changes."""
        session = await self.sessions.to_change(user, session_id)
        self._queueing.check_step(session, step)
        settings = changes.get("settings")
        if isinstance(settings, Mapping):
            await self._set(user, session, settings)
        if "session_name" in changes or "archived" in changes:
            name = changes.get("session_name", session.story.session_name)
            archived = changes.get("archived", session.story.archived)
            named = f.Renamed(session_name=checked_name(name), archived=bool(archived))
            await session.write("name", named)
            self._events.say(session.id, "changed", {"what": "name", "story_seq": session.story.seq})
        await session.show(turns=False)
        return session.metadata()

    async def remove(self, user: User, session_id: str, *, announced: bool = True) -> None:
        """Delete a session and all that belongs to it, damaged or not; nothing brings it back."""
        try:
            session = await self.sessions.to_remove(user, session_id)
        except StorageDamaged:
            await asyncio.to_thread(self._folders.remove, self._lost(user, session_id))
            return
        async with self.sessions.forgetting(session):
            await self._queueing.empty(session, "session_deleted")
            await asyncio.to_thread(self._folders.remove, session.id)
        say_gone(self._events, session.id)
        if announced:
            self._events.announce(StoryRemoved(user.id, session.id))

    def _lost(self, user: User, session_id: str) -> str:
        """The id of a session without a journal, where it is theirs."""
        id = spelled(session_id)
        known = self._folders.metadata(id)
        if not isinstance(known, dict) or known.get("owner_id") != user.id:
            raise StorageDamaged
        return id

    async def remove_all(self, user: User) -> int:
        """Delete every session of a person; how many there were."""
        found = await self.list(user, archived=None)
        for said in found:
            await self.remove(user, str(said["session_id"]), announced=False)  # of who leaves nothing is told any more
        return len(found)

    async def stop(self, seconds: float) -> None:
        """Accept nothing more; what is told may end within this time, and is cut off then."""
        await self._queueing.close(self.sessions.open_ones(), seconds)

    async def close(self) -> None:
        """Stop every telling and close every journal."""
        await self.stop(0)
        await self.sessions.close()
        await self._events.settle()

    async def take_up(self) -> int:
        """At the start: open what was being told when the studio ended, so that its input can be taken up."""
        found = [id for id, said in await asyncio.to_thread(self._folders.listed) if said and _is_cut_off(said)]
        return sum([await self.sessions.recover(id) for id in found])

    async def _check_count(self, user: User) -> None:
        every = await asyncio.to_thread(self._folders.listed)
        if sum(said is not None and said.get("owner_id") == user.id for _, said in every) >= MOST_SESSIONS:
            raise LimitReached("sessions", MOST_SESSIONS, "A person has", "Delete one that you do not need any more.")

    async def _set(self, user: User, session: Session, changes: Mapping[str, object]) -> None:
        settings = _check_rating(user, session.story.settings.changed(changes, _defaults(user)))
        brain = await self._known_brain(user, settings.brain_id)
        await self._known_clerk(user, settings.clerk)
        if "lorebook_ids" in changes:
            await self._knowing.check_books(user, settings.lorebook_ids)
        await session.write("settings", f.SettingsChanged(settings=settings))
        session.brain = brain
        self._events.say(session.id, "changed", {"what": "settings", "story_seq": session.story.seq})

    async def _known_brain(self, user: User, brain_id: str | None) -> Shown:
        try:
            return shown_brain(await self._brains.answering(user, brain_id))
        except Missing:
            raise BadField("settings.brain_id", "there is no such brain") from None

    async def _known_clerk(self, user: User, clerk: str) -> None:
        if clerk not in ("same", "builtin"):
            try:
                await self._brains.answering(user, clerk)
            except Missing:
                raise BadField("settings.clerk", "there is no such brain") from None

    async def _listed(self, user: User, id: str, said: Shown | None) -> Shown | None:
        """An unreadable session is listed as such and hides no other."""
        open_one = next((each for each in self.sessions.open_ones() if each.id == id), None)
        if open_one is not None:
            said = open_one.metadata()
        elif _is_lost(said):
            return said if said is not None and said.get("owner_id") == user.id else None
        elif said is None or said.get("session_id") != id or "last_accessed" not in said or _is_cut_off(said):
            try:
                seen = await self.sessions.to_read(user, id)
            except (StoryNotFound, StorageDamaged):
                return None
            said = seen.session.metadata() if seen.session else said or metadata_of(seen.story, "idle", None, None)
        return said if said.get("owner_id") == user.id else None

    async def _began(self, user: User, new: NewStory) -> f.Began:
        start = self._templates.get(user.id, new.template) if new.template else None
        settings = self._settings(user, start, new.settings or {})
        brain = await self._known_brain(user, settings.brain_id)
        await self._known_clerk(user, settings.clerk)
        await self._knowing.check_books(user, settings.lorebook_ids)
        start, cards, acting = await self._cast(user, start, new.cast)
        prologue, context = start.prologue if start else None, start.initial_context if start else None
        place = next((card for card in cards if start and card.name == start.place), None)
        scene = Scene(place_id=place.entity_id if place else None)
        world, ways = World({card.entity_id: card for card in cards}, scene), prologue.choices if prologue else ()
        language = "en" if brain.get("kind") == "scripted" else settings.language
        return f.Began(
            session_id=self._new_id(), owner_id=user.id, realm=user.realm, branch_id=self._new_id(),
            session_name=checked_name(new.session_name) or (start.title if start else None),
            initial_context=_context(new.initial_context) or context,
            template=start.slug if start else None, genre=start.genre if start else "", settings=settings,
            prologue=prologue, cards=cards, cast=tuple(acting), scene=scene,
            prologue_choices=offered(ways, world, settings.choices, self._new_id, 0, language=language),
            beats=start.beats if start else (),
            relationships=ties_of(start, cards, self._new_id) if start else (),
            secrets=secrets_of(start, cards, self._new_id) if start else (),
            lore=start.lore if start else (),
        )  # fmt: skip

    async def _cast(
        self, user: User, start: Template | None, given: Sequence[Wish]
    ) -> tuple[Template | None, tuple[Card, ...], Sequence[Acting]]:
        """Who tells and plays; a seat that is filled here is not filled by the template as well."""
        if start is None:
            acting, seen = await self._casting.cast(user, given, 1)
            return None, tuple(seen), acting
        seats = {wish.seat for wish in given}
        figures = figures_of(start, seats)
        known = cards_of(figures)
        acting, seen = await self._casting.cast(user, [*_wishes(start, figures, seats), *given], len(known) + 1, known)
        start = filled(start, (*known, *seen), acting)
        cards = {card.entity_id: card for card in (*cards_of(figures_of(start, seats)), *seen)}
        return start, tuple(cards.values()), acting

    def _settings(self, user: User, start: Template | None, given: Mapping[str, object]) -> StorySettings:
        usual = _defaults(user).model_dump()
        if start:
            usual |= {"arc_turns": start.arc_turns, "language": start.language, **start.settings}
            if user.realm == "family" and usual["rating"] == "mature":
                usual["rating"] = "teen"
        if "seed" not in given and not (start and "seed" in start.settings):
            usual["seed"] = run_seed(0, 0, 0, self._new_id())
        return _check_rating(user, read_settings(usual | {name: v for name, v in given.items() if v is not None}))


def _is_lost(said: Shown | None) -> bool:
    """Whether its folder has no journal any more."""
    return said is not None and isinstance(said.get("damaged"), dict)


def _is_cut_off(said: Shown) -> bool:
    """Whether something was told when it was last seen; nobody tells it now, so its opening puts that right."""
    return said.get("current_phase") in ("processing", "regenerating")


def _check_rating(user: User, settings: StorySettings) -> StorySettings:
    """A family has no stories for adults, whoever asks for them."""
    if settings.rating == "mature" and user.realm == "family":
        raise BadField("settings.rating", "a family studio has `everyone` and `teen`")
    return settings


def _defaults(user: User) -> StorySettings:
    language = user.language if len(user.language) <= LONGEST_LANGUAGE else "en"
    return StorySettings(rating="everyone" if user.realm == "family" else "teen", language=language)


def _wishes(start: Template, figures: Sequence[Figure], seats: Collection[str]) -> Sequence[Wish]:
    """The parts that a template itself fills."""
    narrator = narrator_of(start) if "narrator" not in seats else None
    wishes = [Wish("narrator", narrator.persona_id, narrator.name)] if narrator else []
    for id, figure in enumerate(figures, 1):
        if isinstance(figure, Role):
            wishes.append(Wish("cast", figure.persona_id, figure.name, id, voiced=figure.voiced))
    return wishes


def checked_name(given: object) -> str | None:
    """What a session is called, without blanks around it; None for nothing."""
    name = str(given or "").strip()
    if len(name) > LONGEST_NAME:
        raise InputTooLong("session_name", LONGEST_NAME, len(name))
    if any(ord(each) < 32 or ord(each) == 127 for each in name):
        raise BadField("session_name", "it holds control characters")
    return name or None


def _context(given: str | None) -> str | None:
    if given is not None and len(given) > LONGEST_CONTEXT:
        raise InputTooLong("initial_context", LONGEST_CONTEXT, len(given))
    return given if given and given.strip() else None


def _first(began: f.Began, at: str) -> Story:
    return Story.of([Frame(1, "", "session", at, began.model_dump(mode="json"), "")])
