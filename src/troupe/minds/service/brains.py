"""Brains: what a person can think with, and which one answers."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from troupe.accounts import User
from troupe.database import Database
from troupe.kit.ids import NewId
from troupe.kit.times import Clock
from troupe.live import LiveLog, personal
from troupe.minds.domain.brain import DEFAULT_CONTEXT, Brain, Connection, Learnt
from troupe.minds.domain.calling import OnCall, unheard
from troupe.minds.domain.price import UNKNOWN, PriceTag, TokenPrice
from troupe.minds.domain.prompting import Abilities
from troupe.minds.errors import BadFallback, BrainChanged, BrainDisabled, BrainNotFound, BrainUnconnected, BuiltIn
from troupe.minds.service.connections import Connections, Tried
from troupe.minds.service.models import Models
from troupe.minds.store import BrainStore, brain_of
from troupe.ports.text import ModelInfo, ProviderError, TextModel

NOTHING: Mapping[str, Any] = {}


class Brains:
    """What a person can think with; where the models live is known to `connections`."""

    def __init__(
        self,
        store: BrainStore,
        models: Models,
        connections: Connections,
        database: Database,
        live: LiveLog,
        clock: Clock,
        new_id: NewId,
    ) -> None:
        self._store = store
        self._models = models
        self.connections = connections
        self._database = database
        self._live = live
        self._clock = clock
        self._new_id = new_id
        self.price_tag: Callable[[Brain], PriceTag] = lambda brain: UNKNOWN
        """Says what a brain elsewhere costs, as far as anybody wrote it down."""
        self.on_call: OnCall = unheard
        """Hears how each call of a model for an answer ended."""

    async def list(self, user: User) -> Sequence[Brain]:
        """Every brain of this person, the default marked."""
        found = await self._all(user)
        chosen = await self._store.default(user.id)
        default = next((brain for brain in found if brain.id == chosen and brain.ready), found[0])
        return [brain.chosen() if brain.id == default.id else brain for brain in found]

    async def get(self, user: User, id: str) -> Brain:
        for brain in await self.list(user):
            if brain.id == id:
                return brain
        raise BrainNotFound(id)

    async def called(self, user: User, said: str) -> Brain:
        """A brain by its id or its name; of several with one name only the id tells which."""
        found = [each for each in await self.list(user) if said in (each.id, each.name)]
        if len(found) != 1:
            raise BrainNotFound(said)
        return found[0]

    async def usable(self, user: User, id: str) -> Brain:
        """The same, of one that is to answer."""
        return _ready(await self.get(user, id))

    async def default(self, user: User) -> Brain:
        return next(brain for brain in await self.list(user) if brain.is_default)

    async def answering(self, user: User, id: str | None) -> Brain:
        """Who answers: the brain of this id, else the default one; with less to read than the whole list."""
        wanted = id or await self._store.default(user.id) or self._first_built_in()
        found = await self._found(user, wanted) if wanted else None
        if found and (found.ready or id):
            return _ready(found)
        if id:
            raise BrainNotFound(id)
        return await self.default(user)

    async def choose(self, user: User, id: str) -> Brain:
        """Make a brain the one that answers where none is named."""
        brain = await self.usable(user, id)
        async with self._database.writing():
            await self._store.choose(user.id, id)
            await self._announce(user, id)
        return brain.chosen()

    async def add(self, user: User, connection_id: str, model: str, given: Mapping[str, Any] = NOTHING) -> Brain:
        """A brain of a model, called like it where nothing else is said; `given` is what a change may say too."""
        connection = await self.connections.get(user, connection_id)
        kind = self.connections.kind(connection)
        plain = Brain(self._new_id(), model, connection.id, connection.gateway, model, kind, context_source="user")
        brain = replace(plain, **await self._read(user, plain, given))
        told = await self._listed(user, connection, model)
        if "context_tokens" not in given:
            brain = self._with_room(brain, told)
        brain = self._with_price(brain, told)
        async with self._database.writing():
            await self._store.add_brain(user.id, brain, self._clock())
            await self._announce(user, brain.id)
        return brain

    async def change(self, user: User, id: str, changes: Mapping[str, Any], version: int | None = None) -> Brain:
        """Its name and place, who stands in for it, how it speaks, what it can and costs, and whether it is on."""
        told = await self._told_there(user, id, changes)  # before anything is held: its service may take its time
        async with self._database.writing():
            brain = await self.get(user, id)
            if brain.built_in:
                raise BuiltIn(brain.name)
            if version not in (None, brain.version):
                raise BrainChanged(brain.version)
            changed = replace(brain, **await self._read(user, brain, changes), version=brain.version + 1)
            if (changed.connection_id, changed.model) != (brain.connection_id, brain.model):
                changed = await self._moved(user, changed, told)
            if changed.enabled and not changed.connected:
                raise BrainUnconnected(brain.name, brain.id)
            await self._store.change_brain(changed)
            await self._announce(user, id)
        return await self.get(user, id)

    async def standing_in(self, user: User, brain: Brain) -> Sequence[Brain]:
        """Who may speak in its place, in the order it was wished for; those that are gone or off are passed over."""
        found = [await self._found(user, id) for id in brain.fallbacks]
        return [each for each in found if each is not None and each.ready and each.id != brain.id]

    async def remove(self, user: User, id: str) -> None:
        brain = await self.get(user, id)
        if brain.built_in:
            raise BuiltIn(brain.name)
        async with self._database.writing():
            await self._store.remove_brain(id)
            await self._announce(user, id)

    def abilities(self, brain: Brain) -> Abilities:
        """What the server of a brain takes: what was found out or said of it, else what its gateway is known for."""
        known = self.connections.abilities(brain.gateway, brain.model)
        told = {name: learnt.can == "yes" for name, learnt in brain.capabilities.items() if learnt.can != "unknown"}
        return replace(known, **{name: can for name, can in told.items() if hasattr(known, name)})

    async def test(self, user: User, id: str) -> Tried:
        """Try the connection of a brain with its model; what was learnt of the model stays with the brain."""
        brain = _connected(await self.get(user, id))
        tried = await self.connections.probe(user, brain.connection_id, brain.model)
        tested = tried.connection
        news = {name: each for name, each in tried.learnt.items() if _may_learn(brain, name, each)}
        wiser = replace(brain, capabilities={**brain.capabilities, **news})
        if tested.status == "ok" and not brain.built_in and _may_be_told(brain):
            told = await self._listed(user, tested, brain.model)
            wiser = self._with_room(wiser, told) if brain.context_source == "assumed" else wiser
            wiser = self._with_price(wiser, told)
        if wiser != brain and not brain.built_in:
            async with self._database.writing():
                await self._store.change_brain(wiser)
                await self._announce(user, id)
        return tried

    async def behind(self, user: User, brain: Brain) -> TextModel:
        """The model server that answers for a brain."""
        async with self._database.one_moment():
            connection = await self.connections.get(user, _connected(brain).connection_id)
            return await self.connections.server(user, connection)

    def _first_built_in(self) -> str | None:
        """The brain that answers where nobody chose one."""
        return next((each.brain.id for each in self._models.built_in() if each.brain), None)

    async def _read(self, user: User, brain: Brain, said: Mapping[str, Any]) -> dict[str, Any]:
        """What somebody says of a brain, as it is kept."""
        fields = dict(said)
        if "fallbacks" in fields:
            fields["fallbacks"] = await self._checked(user, brain.id, fields["fallbacks"])
        if fields.get("context_tokens", brain.context_tokens) != brain.context_tokens:
            fields["context_source"] = "user"
        if "capabilities" in fields:
            fields["capabilities"] = _said_by_hand(brain, fields["capabilities"])
        return fields

    async def _checked(self, user: User, id: str, fallbacks: Sequence[str]) -> tuple[str, ...]:
        if id in fallbacks:
            raise BadFallback("A brain cannot stand in for itself.")
        if len(set(fallbacks)) < len(fallbacks):
            raise BadFallback("A brain is named twice.")
        known = {each.id for each in await self._all(user)}
        if unknown := next((each for each in fallbacks if each not in known), None):
            raise BrainNotFound(unknown)
        return tuple(fallbacks)

    async def _found(self, user: User, id: str) -> Brain | None:
        for offer in self._models.built_in():
            if offer.brain and offer.brain.id == id:
                return replace(offer.brain, built_in=True)
        row = await self._store.brain(user.id, id)
        if row is None:
            return None
        built_in = {each.connection.id: each.connection.gateway for each in self._models.built_in()}
        return brain_of(row, row.gateway or built_in.get(row.connection_id, ""))

    async def _all(self, user: User) -> Sequence[Brain]:
        gateways = {each.id: each.gateway for each in await self._store.connections(user.id)}
        gateways |= {each.connection.id: each.connection.gateway for each in self._models.built_in()}
        built_in = [replace(each.brain, built_in=True) for each in self._models.built_in() if each.brain]
        own = [brain_of(row, gateways.get(row.connection_id, "")) for row in await self._store.brains(user.id)]
        return built_in + own

    async def _listed(self, user: User, connection: Connection, model: str) -> ModelInfo | None:
        """What its service says of a model in its list; one that is away now may answer when it is tested."""
        try:
            found = await (await self.connections.server(user, connection)).models()
        except ProviderError:
            return None
        return next((each for each in found if each.id == model), None)

    async def _told_there(self, user: User, id: str, changes: Mapping[str, Any]) -> ModelInfo | None:
        """What is said of a brain's model where it goes, if it goes anywhere."""
        if not changes.keys() & {"connection_id", "model"}:
            return None
        brain = await self.get(user, id)
        there = await self.connections.get(user, changes.get("connection_id", brain.connection_id))
        return await self._listed(user, there, changes.get("model", brain.model))

    async def _moved(self, user: User, brain: Brain, told: ModelInfo | None) -> Brain:
        """Another model, or the same elsewhere: only what somebody said of it by hand goes along."""
        connection = await self.connections.get(user, brain.connection_id)
        said = {name: learnt for name, learnt in brain.capabilities.items() if learnt.source == "user"}
        kind, gateway = self.connections.kind(connection), connection.gateway
        there = replace(brain, gateway=gateway, kind=kind, capabilities=said, told_price=None, told_on=None)
        return self._with_price(there if there.context_source == "user" else self._with_room(there, told), told)

    def _with_room(self, brain: Brain, told: ModelInfo | None) -> Brain:
        """How much it reads at once, and who says so."""
        if told and told.context_tokens:
            return replace(brain, context_tokens=told.context_tokens, context_source="gateway")
        if listed := self.connections.context(brain.gateway):
            return replace(brain, context_tokens=listed, context_source="table")
        return replace(brain, context_tokens=DEFAULT_CONTEXT, context_source="assumed")

    def _with_price(self, brain: Brain, told: ModelInfo | None) -> Brain:
        price = TokenPrice.told(told.price) if told else None
        return replace(brain, told_price=price, told_on=self._clock().date()) if price else brain

    async def _announce(self, user: User, id: str) -> None:
        await self._live.announce(personal("brains", user.id), "brain.changed", {"id": id})


def _ready(brain: Brain) -> Brain:
    if not _connected(brain).enabled:
        raise BrainDisabled(brain.name, brain.id)
    return brain


def _connected(brain: Brain) -> Brain:
    if not brain.connected:
        raise BrainUnconnected(brain.name, brain.id)
    return brain


def _said_by_hand(brain: Brain, said: Mapping[str, str | None]) -> dict[str, Learnt]:
    """What somebody says of a brain stands over what was found out; None takes their word back."""
    kept = {name: learnt for name, learnt in brain.capabilities.items() if name not in said}
    return kept | {name: Learnt(can, "user") for name, can in said.items() if can}  # type: ignore[arg-type]  # read by the door


def _may_be_told(brain: Brain) -> bool:
    """Whether its service's list of models may say something that nobody here said."""
    return brain.context_source == "assumed" or (brain.kind == "cloud" and brain.price is None)


def _may_learn(brain: Brain, name: str, found: Learnt) -> bool:
    before = brain.capabilities.get(name)
    return before is None or (before.source != "user" and before != found)
