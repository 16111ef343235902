"""The user's hands on what is remembered: read it, type it in, put it right, close it, delete it, take it back."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, cast

from troupe.accounts import User
from troupe.database import Database
from troupe.kit.ids import NewId, is_id
from troupe.kit.times import Clock, as_text, from_text
from troupe.minds.domain.memory.closing import folded, standings
from troupe.minds.domain.memory.fact import LONGEST_TEXT, Fact, Kind, Place, Scope, Standing, shown
from troupe.minds.domain.memory.reading import read
from troupe.minds.errors.memories import BadMemory, MemoryChanged, MemoryNotFound, NotConfirmed, NothingToUndo
from troupe.minds.service.remembering.finding import Finding
from troupe.minds.service.remembering.keeping import Keeping
from troupe.minds.service.remembering.shelves import Shelves
from troupe.minds.store.memories import MemoryStore
from troupe.minds.store.memories_index import MemoryIndex
from troupe.minds.store.memories_rounds import RoundStore
from troupe.minds.store.memories_work import Change, What, WorkStore
from troupe.personas import Personas

MOST_LISTED = 5000
UNUSED_DAYS, JUNK_DAYS = 90, 30
_CHANGEABLE = ("text", "slot", "value", "importance", "pinned", "ended_at", "edited", "removed_at")


@dataclass(frozen=True)
class NewMemory:
    """What somebody types in."""

    text: str
    scope: Scope = "persona"
    persona_id: str | None = None
    chat_id: str | None = None
    kind: Kind | None = None
    importance: int = 3
    pinned: bool = False


@dataclass(frozen=True)
class Wanted:
    """Which memories are listed."""

    persona_id: str | None = None
    scope: Scope | None = None
    status: str | None = None
    q: str = ""
    source_node: str | None = None


@dataclass(frozen=True)
class Listed:
    items: Sequence[dict[str, object]]
    total: int


class Handling:
    """Everything that is done to facts by hand, each with a way back."""

    def __init__(
        self,
        database: Database,
        facts: MemoryStore,
        rounds: RoundStore,
        index: MemoryIndex,
        work: WorkStore,
        shelves: Shelves,
        finding: Finding,
        personas: Personas,
        clock: Clock,
        new_id: NewId,
    ) -> None:
        self._database = database
        self._facts = facts
        self._rounds = rounds
        self._index = index
        self._work = work
        self._shelves = shelves
        self._finding = finding
        self._personas = personas
        self._clock = clock
        self._new_id = new_id
        self._keeping = Keeping(facts, index, clock, new_id)

    async def list(self, user: User, wanted: Wanted, begin: int, most: int) -> Listed:
        """Pinned ones first, then the newest; each says how it stands when one looks from outside of all chats."""
        found = await self._wanted(user, wanted)
        standing = await self._standings(user, found)
        kept = [fact for fact in found if wanted.status in (None, standing[fact.id].status)]
        kept.sort(key=lambda fact: not fact.pinned)
        return Listed([shown(fact, standing[fact.id]) for fact in kept[begin : begin + most]], len(kept))

    async def show(self, user: User, id: str) -> dict[str, object]:
        return await self._shown(user, await self._get(user, id))

    async def add(self, user: User, new: NewMemory) -> dict[str, object]:
        """Type something in. What the rules understand of it stands in its slot, and closes what it contradicts."""
        place = await self._place(user, new)
        claims = read(new.text).claims
        claim = claims[0] if len(claims) == 1 else None
        now = self._clock()
        fact = Fact(
            id=self._new_id(),
            number=0,
            realm=user.realm,
            user_id=user.id,
            place=place,
            kind=new.kind or (claim.kind if claim else "fact"),
            text=_told(new.text),
            slot=claim.slot if claim else None,
            value=claim.value if claim else None,
            said_by="owner",
            confidence=1.0,
            importance=new.importance,
            pinned=new.pinned,
            edited=False,
            valid_from=now,
            ended_at=None,
            removed_at=None,
            uses=0,
            last_used_at=None,
            version=1,
            created_at=now,
            updated_at=now,
        )
        async with self._database.writing():
            fact = await self._keeping.write(fact)
            await self._tell(user)
        return await self._shown(user, fact)

    async def change(self, user: User, id: str, fields: Mapping[str, Any]) -> dict[str, object]:
        """Change text, importance, pin, end or scope; what is left out stays."""
        async with self._database.writing():
            fact = await self._get(user, id)
            if fields.get("version") not in (None, fact.version):
                raise MemoryChanged(fact.version)
            changed = _changed(fact, fields)
            what: What = "closed" if changed.ended_at != fact.ended_at else "edited"
            fact = await self._put(user, fact, changed, what)
        return await self._shown(user, fact)

    async def remove(self, user: User, id: str) -> None:
        """Into the bin: at once out of every search and prompt, for thirty days to be had back."""
        async with self._database.writing():
            fact = await self._get(user, id)
            if fact.removed_at is None:
                await self._put(user, fact, replace(fact, removed_at=self._clock()), "removed")

    async def undo(self, user: User, id: str) -> dict[str, object]:
        """Take back what was done last by hand, deleting included."""
        async with self._database.writing():
            fact = await self._get(user, id)
            last = next((each for each in await self._work.history(user.id, id) if not each.undone), None)
            if last is None:
                raise NothingToUndo
            await self._work.undone(last)
            fact = await self._write(user, fact, _restored(fact, last.before))
        return await self._shown(user, fact)

    async def history(self, user: User, id: str) -> Sequence[dict[str, object]]:
        """What was done to a memory by hand, the newest first."""
        await self._get(user, id)
        return [
            {"what": each.what, "before": dict(each.before), "undone": each.undone, "at": as_text(each.made_at)}
            for each in await self._work.history(user.id, id)
        ]

    async def clear(self, user: User, persona_id: str, confirm: str) -> dict[str, int]:
        """Put everything one persona remembers of somebody into the bin; rounds are deleted for good."""
        persona = await self._personas.known(user, persona_id)
        name = persona.document.name
        if confirm != name:
            raise NotConfirmed(name)
        async with self._database.writing():
            gone = await self._facts.of_persona(user.id, persona_id)
            for fact in gone:
                await self._put(user, fact, replace(fact, removed_at=self._clock()), "removed")
            rounds = await self._rounds.clear(user.id, persona_id)
            await self._tell(user, removal=True)
        return {"memories": len(gone), "rounds": rounds}

    async def stats(self, user: User, persona_id: str | None) -> dict[str, object]:
        """What there is, and how much of it is of no use."""
        kept = await self._facts.newest(user.id, persona_id, removed=False, most=MOST_LISTED)
        binned = await self._facts.newest(user.id, persona_id, removed=True, most=MOST_LISTED)
        standing, now = await self._standings(user, kept), self._clock()
        stand = Counter(standing[fact.id].status for fact in kept)
        old = [fact for fact in kept if not fact.uses and now - fact.created_at > timedelta(days=JUNK_DAYS)]
        idle = [fact for fact in kept if now - (fact.last_used_at or fact.created_at) > timedelta(days=UNUSED_DAYS)]
        every = len(kept) + len(binned)
        return {
            "total": len(kept),
            "by_kind": dict(sorted(Counter(fact.kind for fact in kept).items())),
            "closed": stand["closed"],
            "hidden": stand["hidden"],
            "pinned": sum(fact.pinned for fact in kept),
            "deleted": len(binned),
            "unused": len(idle),
            "junk_rate": round((len(old) + len(binned)) / every, 4) if every else 0.0,
        }

    async def _wanted(self, user: User, wanted: Wanted) -> Sequence[Fact]:
        if wanted.source_node is not None:
            found = await self._facts.at_node(user.id, wanted.source_node)
            return [fact for fact in found if (fact.removed_at is not None) == (wanted.status == "removed")]
        removed = wanted.status == "removed"
        found = await self._facts.newest(
            user.id, wanted.persona_id, removed=removed, most=MOST_LISTED, scope=wanted.scope
        )
        asked = folded(wanted.q).split()
        return [fact for fact in found if all(word in folded(fact.text) for word in asked)]

    async def _standings(self, user: User, facts: Sequence[Fact]) -> Mapping[str, Standing]:
        around = await self._facts.speaking_about(user.id, {fact.slot for fact in facts if fact.slot})
        related = {fact.id: fact for fact in (*around, *facts)}
        visible = await self._finding.visible(user.id, related.values())
        return standings(related.values(), visible, self._clock())

    async def _shown(self, user: User, fact: Fact) -> dict[str, object]:
        return shown(fact, (await self._standings(user, [fact]))[fact.id])

    async def _get(self, user: User, id: str) -> Fact:
        found = await self._facts.find(user.id, id) if is_id(id) else None
        if found is None:
            raise MemoryNotFound(id)
        return found

    async def _place(self, user: User, new: NewMemory) -> Place:
        if new.scope == "user":
            return Place("user", None, None)
        if new.persona_id is not None:
            await self._personas.known(user, new.persona_id)
        if new.scope == "chat":
            return Place("chat", new.persona_id, await self._chat(user, new.chat_id))
        if new.persona_id is None:
            raise BadMemory("persona_id", "Say which persona is to remember it.", "Send `persona_id`.")
        return Place("persona", new.persona_id, None)

    async def _chat(self, user: User, chat_id: str | None) -> str:
        if chat_id is None:
            raise BadMemory("chat_id", "Say in which chat it is to be remembered.", "Send `chat_id`.")
        if not await self._finding.keeps(user.id, chat_id):
            step = "Choose one that is neither temporary nor in the bin."
            raise BadMemory("chat_id", "This chat keeps no memories.", step)
        return chat_id

    async def _put(self, user: User, fact: Fact, changed: Fact, what: What) -> Fact:
        """Keep a change with how it was before."""
        before = {
            name: _packed(getattr(fact, name)) for name in _CHANGEABLE if getattr(fact, name) != getattr(changed, name)
        }
        if fact.place != changed.place:
            before["place"] = vars(fact.place)
        if not before:
            return fact
        await self._work.note(Change(self._new_id(), fact.id, user.id, what, before, False, self._clock()))
        return await self._write(user, fact, changed)

    async def _write(self, user: User, fact: Fact, changed: Fact) -> Fact:
        changed = replace(changed, version=fact.version + 1, updated_at=self._clock())
        await self._facts.save(changed)
        if changed.text != fact.text:
            await self._index.write_words(user.id, fact.number, changed.text)
            await self._index.forget_vector(fact.number)
        await self._tell(user, removal=True)
        return changed

    async def _tell(self, user: User, *, removal: bool = False) -> None:
        """Let every process that holds these memories read them anew."""
        await self._work.changed(user.id, user.realm, removal=removal)
        self._database.after_commit(lambda: self._shelves.changed(user.id))


def _changed(fact: Fact, fields: Mapping[str, Any]) -> Fact:
    fresh: dict[str, Any] = {name: fields[name] for name in ("importance", "pinned") if fields.get(name) is not None}
    if fields.get("text") is not None and _told(fields["text"]) != fact.text:
        text = _told(fields["text"])
        value = _new_value(fact, text)
        fresh |= {"text": text, "edited": True, "value": value, "slot": fact.slot if value else None}
    if "valid_to" in fields:
        fresh["ended_at"] = fields["valid_to"]
    if fields.get("scope") is not None and fields["scope"] != fact.place.scope:
        fresh["place"] = _moved(fact, fields["scope"])
    return replace(fact, **fresh)


def _moved(fact: Fact, scope: Scope) -> Place:
    """One for all, for the persona it is with, or for the chat it is from; other places are not known."""
    if scope == "user":
        return Place("user", None, None)
    persona_id = fact.place.persona_id
    if scope == "persona" and persona_id is not None:
        return Place("persona", persona_id, None)
    if scope == "chat" and fact.sources:
        return Place("chat", persona_id, fact.sources[0].point.chat_id)
    raise BadMemory("scope", "Nobody knows for which of them it would be.", "Send `user`, or type it in anew.")


def _new_value(fact: Fact, text: str) -> str | None:
    """What stands in a text where the value stood: `lives in Lisbon` put right to `lives in Porto`."""
    if fact.value is None or fact.value not in fact.text:
        return None
    before, after = fact.text.split(fact.value, 1)
    if not (text.startswith(before) and text.endswith(after)) or len(text) <= len(before) + len(after):
        return None
    return text[len(before) : len(text) - len(after)].strip()


def _told(text: str) -> str:
    told = " ".join(text.split())
    if not told or len(told) > LONGEST_TEXT:
        raise BadMemory("text", f"A memory has 1 to {LONGEST_TEXT} characters.", "Say it in a sentence.")
    return told


def _packed(value: object) -> object:
    return {"at": as_text(value)} if isinstance(value, datetime) else value


def _restored(fact: Fact, before: Mapping[str, Any]) -> Fact:
    fields: dict[str, Any] = {
        name: from_text(value["at"]) if isinstance(value, dict) and "at" in value else value
        for name, value in before.items()
        if name != "place"
    }
    if place := before.get("place"):
        fields["place"] = Place(cast(Scope, place["scope"]), place["persona_id"], place["chat_id"])
    return replace(fact, **fields)
