"""The circle of a group: who is in it as they are now, and whose turn it is."""

from collections.abc import Sequence

from troupe.accounts import User
from troupe.chats.domain import Chat, Member, Node, RunKind, Spoken
from troupe.chats.domain.speakers import Cue, Seat, goes_on, open_seats, speakers
from troupe.chats.errors import CannotAnswerHere, CannotDoThis, PersonaInBin
from troupe.chats.service.talk import Talk
from troupe.kit.errors import TroupeError
from troupe.personas import CastPersona
from troupe.personas import PersonaInBin as CastInBin

LOOKED_BACK = 40
"""How many messages before are looked at for who spoke last."""
Here = list[tuple[Member, CastPersona]]


class Circle:
    """Knows the members of chats."""

    def __init__(self, talk: Talk) -> None:
        self._talk = talk

    async def persona(self, user: User, chat: Chat, persona_id: str) -> CastPersona:
        """Who speaks in this chat, in the version that speaks here."""
        member = chat.member(persona_id)
        pinned = member.pinned_version if member else None
        try:
            return await self._talk.personas.for_chat(user, persona_id, chat.id, pinned)
        except CastInBin as away:
            raise PersonaInBin(persona_id, away.name, away.next_step) from None

    async def picked(self, user: User, chat: Chat, persona_id: str) -> CastPersona:
        """Whom the user named; only a member can be."""
        if chat.member(persona_id) is None:
            await self._talk.personas.get(user, persona_id)  # one that does not exist is told as such
            raise CannotAnswerHere("Only a persona in this chat can answer.", "persona_id")
        return await self.persona(user, chat, persona_id)

    async def named(self, user: User, chat: Chat, ids: Sequence[str], field: str, refusal: str) -> tuple[str, ...]:
        """These members, each once; who exists and is not in the chat is refused in other words than who does not."""
        for id in ids:
            if chat.member(id) is None:
                await self._talk.personas.get(user, id)
                raise CannotDoThis(refusal, "Name members of the chat.", field)
        return tuple(dict.fromkeys(ids))

    async def speaker_of(self, user: User, chat: Chat, node: Node) -> CastPersona:
        """Whoever said something, as long as they are in the chat."""
        said_by = str(node.speaker.get("id"))
        return await self.persona(user, chat, said_by if chat.member(said_by) else chat.persona_id)

    async def answering(
        self, user: User, chat: Chat, kind: RunKind, node: Node, parent: Node, picked: str | None, seed: int
    ) -> CastPersona:
        """Who answers a message: whom the user named, who answered it before, else whose turn it is."""
        if picked is not None:
            persona = await self.picked(user, chat, picked)
        elif kind == "variant":
            persona = await self.speaker_of(user, chat, node)
        else:
            above = await self._talk.tree.find(chat.id, parent.parent_id) if parent.parent_id else None
            found = await self.next(user, chat, parent, above, seed)
            if not found:
                raise CannotAnswerHere("Nobody answers here by themselves.", "persona_id")
            persona = found[0]
        self._refuse_the_unknown(chat, persona, parent)
        return persona

    def _refuse_the_unknown(self, chat: Chat, persona: CastPersona, node: Node) -> None:
        """Nobody answers what was not said to them."""
        said = Spoken(node.id, node.role, node.text, node.created_at)
        if not chat.listener(persona.id).may_know(said, node.visible_to):
            raise CannotAnswerHere(f"{persona.document.spoken_name} does not know of this message.", "persona_id")

    async def next(
        self, user: User, chat: Chat, cue: Node, above: Node | None, seed: int, chosen: Sequence[str] = ()
    ) -> list[CastPersona]:
        """Whose turn it is after a message, in their order.

        `above` is what it follows, `chosen` whom a director named.
        """
        if not chat.is_group:
            return [await self.persona(user, chat, chat.persona_id)]
        here = await self._here(user, chat)
        by_id = {persona.id: persona for _, persona in here}
        if named := [by_id[id] for id in chosen if id in by_id]:
            return named
        seats = [_seat(member, persona) for member, persona in here]
        asked = await self._cue(here, cue, above, seed)
        found = speakers(chat.settings.turn_policy, seats, asked, chat.settings.max_speakers)
        return [by_id[id] for id in found]

    async def scene(self, user: User, chat: Chat, cue: Node) -> tuple[dict[str, CastPersona], list[Seat], Cue]:
        """Who is in a group and where they sit, and what a director has to find a speaker for."""
        here = await self._here(user, chat)
        above = await self._talk.tree.find(chat.id, cue.parent_id) if cue.parent_id else None
        seats = [_seat(member, persona) for member, persona in here]
        return {persona.id: persona for _, persona in here}, seats, await self._cue(here, cue, above, 0)

    async def going_on(
        self, user: User, chat: Chat, cue: Node, seed: int, chosen: Sequence[str] = (), due: str = ""
    ) -> CastPersona | None:
        """Who speaks after a message when they talk among themselves; None where fewer than two can.

        Whoever is due speaks, even twice running; of the chosen the best, but nobody after themselves.
        """
        here = await self._here(user, chat)
        above = await self._talk.tree.find(chat.id, cue.parent_id) if cue.parent_id else None
        seats = [_seat(member, persona) for member, persona in here]
        asked = await self._cue(here, cue, above, seed)
        if len(open_seats(seats, asked)) < 2:
            return None
        seated = {seat.persona_id for seat in open_seats(seats, asked)}
        ready = seated - {asked.last_speaker}
        named = due if due in seated else next((id for id in chosen if id in ready), None)
        found = named or goes_on(chat.settings.turn_policy, seats, asked)
        return next((persona for _, persona in here if persona.id == found), None)

    async def _cue(self, here: Here, cue: Node, above: Node | None, seed: int) -> Cue:
        told = [member.persona_id for member, _ in here if not cue.visible_to or member.persona_id in cue.visible_to]
        asked = tuple(told if cue.visible_to else ())
        return Cue(cue.text, seed, asked, await self._last_speaker(cue, above))

    async def company(self, user: User, chat: Chat, persona_id: str) -> list[CastPersona]:
        """The others in a group, as far as they can be seen."""
        if not chat.is_group:
            return []
        found = []
        for member in chat.members:
            if member.persona_id != persona_id:
                try:
                    found.append(await self._talk.personas.get(user, member.persona_id))
                except TroupeError:
                    continue  # whoever left, or cannot be read, is nobody to speak of
        return found

    async def _here(self, user: User, chat: Chat) -> Here:
        """Members who can perform; one in the bin does not keep the others from speaking."""
        found: Here = []
        trouble = None
        for member in chat.members:
            try:
                found.append((member, await self.persona(user, chat, member.persona_id)))
            except TroupeError as away:
                trouble = away
        if not found and trouble is not None:
            raise trouble
        return found

    async def _last_speaker(self, cue: Node, above: Node | None) -> str | None:
        if cue.role == "persona":
            return str(cue.speaker["id"])
        if above is None:
            return None
        path = await self._talk.tree.path(above, None, LOOKED_BACK)
        return next((str(node.speaker["id"]) for node in reversed(path) if node.role == "persona"), None)


def _seat(member: Member, persona: CastPersona) -> Seat:
    document = persona.document
    own = document.talkativeness if document.talkativeness is not None else document.personality_traits.extraversion
    eager = own if member.talkativeness is None else member.talkativeness
    names = tuple(name for name in (document.name, document.nickname, document.handle) if name)
    matters = (*document.expertise_areas, *document.tags)
    return Seat(persona.id, names, float(eager), member.muted, document.description or "", matters)
