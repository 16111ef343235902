"""Connections and brains: where models live, and which one thinks."""

import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from troupe.accounts import Keys, StoredKey, User
from troupe.database import Database
from troupe.kit.errors import TroupeError
from troupe.kit.ids import NewId
from troupe.kit.times import Clock
from troupe.live import LiveLog, personal
from troupe.minds.domain.brain import DEFAULT_CONTEXT, Brain, BrainKind, Connection, ConnectionStatus
from troupe.minds.domain.calling import OnCall, unheard
from troupe.minds.domain.patience import Failure, in_the_users_words
from troupe.minds.domain.price import UNKNOWN, PriceTag
from troupe.minds.domain.prompting import Abilities
from troupe.minds.domain.secrets import whose_key
from troupe.minds.errors import (
    AddressFixed,
    BadFallback,
    BrainNotFound,
    BuiltIn,
    ConnectionChanged,
    ConnectionNotFound,
    InUse,
    KeyNeeded,
    ProviderMissing,
    UnknownGateway,
)
from troupe.minds.service.listing import ModelLists, ModelsKnown
from troupe.minds.service.models import GatewayOffer, Models, SkippedRow
from troupe.minds.service.reaching import refuse_forbidden
from troupe.minds.store import BrainStore, brain_of
from troupe.ports.text import ProviderError, TextModel

_STATUS: dict[str, ConnectionStatus] = {
    "unauthorized": "key_refused",
    "forbidden": "key_refused",
    "unavailable": "unreachable",
    "timeout": "unreachable",
    "tls": "unreachable",
}


class Brains:
    """What a person can think with."""

    def __init__(
        self,
        store: BrainStore,
        models: Models,
        keys: Keys,
        database: Database,
        live: LiveLog,
        clock: Clock,
        new_id: NewId,
    ) -> None:
        self._store = store
        self._models = models
        self._keys = keys
        self._database = database
        self._live = live
        self._clock = clock
        self._new_id = new_id
        self._lists = ModelLists(clock)
        self.price_tag: Callable[[Brain], PriceTag] = lambda brain: UNKNOWN
        """Says what a brain elsewhere costs, as far as anybody wrote it down."""
        self.on_call: OnCall = unheard
        """Hears how each call of a model for an answer ended."""

    async def list(self, user: User) -> Sequence[Brain]:
        """Every brain of this person, the default marked."""
        found = await self._all(user)
        chosen = await self._store.default(user.id)
        default = next((brain for brain in found if brain.id == chosen), found[0])
        return [brain.chosen() if brain.id == default.id else brain for brain in found]

    async def get(self, user: User, id: str) -> Brain:
        for brain in await self.list(user):
            if brain.id == id:
                return brain
        raise BrainNotFound(id)

    async def default(self, user: User) -> Brain:
        return next(brain for brain in await self.list(user) if brain.is_default)

    async def answering(self, user: User, id: str | None) -> Brain:
        """Who answers: the brain of this id, else the default one; with less to read than the whole list."""
        wanted = id or await self._store.default(user.id) or self._first_built_in()
        if found := await self._found(user, wanted) if wanted else None:
            return found
        if id:
            raise BrainNotFound(id)
        return await self.default(user)

    async def choose(self, user: User, id: str) -> Brain:
        """Make a brain the one that answers where none is named."""
        brain = await self.get(user, id)
        async with self._database.writing():
            await self._store.choose(user.id, id)
            await self._announce(user, id)
        return brain.chosen()

    async def add(self, user: User, connection_id: str, model: str, name: str | None) -> Brain:
        connection = await self.connection(user, connection_id)
        kind = self._kind(connection)
        known = await self._context_of(user, connection, model)
        brain = Brain(self._new_id(), name or model, connection.id, connection.gateway, model, kind, known)
        async with self._database.writing():
            await self._store.add_brain(user.id, brain, self._clock())
            await self._announce(user, brain.id)
        return brain

    async def change(self, user: User, id: str, name: str | None, fallbacks: Sequence[str] | None) -> Brain:
        """Another name, and who speaks when this one gives up before its first word."""
        async with self._database.writing():
            brain = await self.get(user, id)
            if brain.built_in:
                raise BuiltIn(brain.name)
            changed = replace(brain, name=name or brain.name)
            if fallbacks is not None:
                changed = replace(changed, fallbacks=await self._checked(user, id, fallbacks))
            await self._store.change_brain(changed)
            await self._announce(user, id)
        return changed

    async def standing_in(self, user: User, brain: Brain) -> Sequence[Brain]:
        """Who may speak in its place, in the order it was wished for; those that are gone by now are passed over."""
        found = [await self._found(user, id) for id in brain.fallbacks]
        return [each for each in found if each is not None and each.id != brain.id]

    async def _checked(self, user: User, id: str, fallbacks: Sequence[str]) -> tuple[str, ...]:
        if id in fallbacks:
            raise BadFallback("A brain cannot stand in for itself.")
        if len(set(fallbacks)) < len(fallbacks):
            raise BadFallback("A brain is named twice.")
        known = {each.id for each in await self._all(user)}
        if unknown := next((each for each in fallbacks if each not in known), None):
            raise BrainNotFound(unknown)
        return tuple(fallbacks)

    async def remove(self, user: User, id: str) -> None:
        brain = await self.get(user, id)
        if brain.built_in:
            raise BuiltIn(brain.name)
        async with self._database.writing():
            await self._store.remove_brain(id)
            await self._announce(user, id)

    def gateways(self) -> Sequence[GatewayOffer]:
        return self._models.gateways()

    def skipped(self) -> Sequence[SkippedRow]:
        """Gateways of the user's own that could not be read."""
        return self._models.skipped()

    def abilities(self, brain: Brain) -> Abilities:
        """What the server of a brain takes, as far as its gateway and the name of its model say so."""
        offer = next((each for each in self._models.gateways() if each.id == brain.gateway), None)
        return offer.abilities_of(brain.model) if offer else Abilities()

    def recognise(self, key: str) -> Sequence[str]:
        """Whose key this may be, told by its beginning alone."""
        known = {gateway.id for gateway in self._models.gateways()}
        return [gateway for gateway in whose_key(key) if gateway in known]

    async def connections(self, user: User) -> Sequence[Connection]:
        return [each.connection for each in self._models.built_in()] + await self._store.connections(user.id)

    async def connection(self, user: User, id: str) -> Connection:
        for offer in self._models.built_in():
            if offer.connection.id == id:
                return offer.connection
        found = await self._store.connection(user.id, id)
        if found is None:
            raise ConnectionNotFound(id)
        return found

    async def key_of(self, user: User, connection: Connection) -> StoredKey | None:
        return await self._keys.show(user.id, connection.key_name, connection.place)

    async def connect(
        self,
        user: User,
        gateway: str,
        base_url: str | None,
        key: str | None,
        name: str | None,
        *,
        confirm_private: bool = False,
    ) -> Connection:
        """Remember where a model lives, with its key, and try it."""
        offer = self._offer(gateway)
        address = (base_url if offer.editable_url or offer.local else None) or offer.base_url or ""
        now = self._clock()
        connection = Connection(
            self._new_id(), user.id, gateway, name or offer.title, address, "untested", "", None, None, 1, now, now
        )
        if offer.key_required and not key and await self.key_of(user, connection) is None:
            raise KeyNeeded(offer.title)
        await refuse_forbidden(address, user, confirmed=confirm_private)  # before anything is kept or sent
        self._models.behind(connection, key or await self._keys.open(user.id, connection.key_name, connection.place))
        async with self._database.writing():
            if key:
                await self._keys.keep(user.id, connection.key_name, key, connection.place)
            await self._store.save_connection(connection)
            await self._announce(user, connection.id)
        return await self.test(user, connection.id, None)

    async def change_connection(
        self,
        user: User,
        id: str,
        *,
        base_url: str | None = None,
        key: str | None = None,
        name: str | None = None,
        confirm_private: bool = False,
        version: int | None = None,
    ) -> Connection:
        """Another address, key or name. A key stays with its place: elsewhere the connection needs one anew."""
        before = await self.connection(user, id)
        if before.built_in:
            raise BuiltIn(before.name)
        if version not in (None, before.version):
            raise ConnectionChanged(before.version)
        offer = self._offer(before.gateway)
        if base_url is not None and not (offer.editable_url or offer.local):
            raise AddressFixed(offer.title)
        changed = before.changed(self._clock(), name=name or before.name, base_url=base_url or before.base_url)
        stays = changed.base_url == before.base_url
        await refuse_forbidden(changed.base_url, user, confirmed=confirm_private or stays)
        had_key = await self.key_of(user, before) is not None
        needs_key = changed.place != before.place and key is None and (had_key or offer.key_required)
        if needs_key:
            changed = replace(changed, status="key_needed", detail="It moved, and its key stayed behind.")
        self._models.behind(changed, key)  # refuses an address that is none
        async with self._database.writing():
            if key:
                await self._keys.keep(user.id, changed.key_name, key, changed.place)
            elif changed.place != before.place:
                await self._keys.drop(user.id, changed.key_name)
            await self._store.save_connection(changed)
            await self._announce(user, id)
        await self._models.forget(before)
        return changed if needs_key else await self.test(user, id, None)

    async def test_brain(self, user: User, id: str) -> Connection:
        """Try the connection of a brain with its model."""
        brain = await self.get(user, id)
        return await self.test(user, brain.connection_id, brain.model)

    async def test(self, user: User, id: str, model: str | None) -> Connection:
        """Try a connection by a real call; what came of it is kept beside it."""
        connection = await self.connection(user, id)
        began = time.perf_counter()
        try:
            server = await self.server(user, connection)
            found = await server.models()
            if model or (connection.gateway and found and self._kind(connection) != "cloud"):
                await server.probe(model or found[0].id)
            status, detail = "ok", f"{len(found)} models"
        except ProviderError as error:
            status, detail = _STATUS.get(error.kind, "error"), _say(error).detail
        took = round((time.perf_counter() - began) * 1000)
        tested = connection.tested(status, detail, took, self._clock())  # type: ignore[arg-type]  # narrowed above
        if not connection.built_in:
            async with self._database.writing():
                await self._store.save_connection(tested)
                await self._announce(user, connection.id)
        return tested

    async def models_of(self, user: User, id: str, *, refresh: bool = False) -> ModelsKnown:
        """Those of a cloud are known for a day; a server here is asked each time, for its owner adds to it."""
        connection = await self.connection(user, id)
        server = await self.server(user, connection)
        try:
            anew = refresh or self._kind(connection) != "cloud"
            return await self._lists.of(connection, server.models, anew=anew)
        except ProviderError as error:
            raise _say(error) from error

    async def disconnect(self, user: User, id: str, *, force: bool) -> Sequence[str]:
        """Forget a connection and its key; returns the brains that went with it."""
        connection = await self.connection(user, id)
        if connection.built_in:
            raise BuiltIn(connection.name)
        relying = [brain.id for brain in await self._all(user) if brain.connection_id == id]
        if relying and not force:
            raise InUse(relying)
        async with self._database.writing():
            await self._store.remove_connection(id)
            await self._keys.drop(user.id, connection.key_name)
            await self._announce(user, id)
        await self._models.forget(connection)
        return relying

    async def behind(self, user: User, brain: Brain) -> TextModel:
        """The model server that answers for a brain."""
        async with self._database.one_moment():
            return await self.server(user, await self.connection(user, brain.connection_id))

    async def server(self, user: User, connection: Connection) -> TextModel:
        """The model server of a connection, with its key when it has one that may go there."""
        known = {offer.id for offer in self._models.gateways()}
        if not connection.built_in and connection.gateway not in known:
            raise ProviderMissing(connection.gateway)
        key = await self._keys.open(user.id, connection.key_name, connection.place)
        return self._models.behind(connection, key)

    def _first_built_in(self) -> str | None:
        """The brain that answers where nobody chose one."""
        return next((each.brain.id for each in self._models.built_in() if each.brain), None)

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

    async def _context_of(self, user: User, connection: Connection, model: str) -> int:
        try:
            found = await (await self.server(user, connection)).models()
        except ProviderError:
            return DEFAULT_CONTEXT  # a server that is away now may answer later; the brain says what is assumed
        known = next((each.context_tokens for each in found if each.id == model), None)
        return known or DEFAULT_CONTEXT

    def _kind(self, connection: Connection) -> BrainKind:
        if connection.gateway == "improv":
            return "scripted"
        local = any(each.id == connection.gateway and each.local for each in self._models.gateways())
        return "local" if local or connection.built_in else "cloud"

    def _offer(self, gateway: str) -> GatewayOffer:
        offers = self._models.gateways()
        for offer in offers:
            if offer.id == gateway:
                return offer
        raise UnknownGateway(gateway, [offer.id for offer in offers])

    async def _announce(self, user: User, id: str) -> None:
        await self._live.announce(personal("brains", user.id), "brain.changed", {"id": id})


def _say(error: ProviderError) -> TroupeError:
    failure = Failure(error.kind, error.provider, error.detail, error.retry_after_s)
    return in_the_users_words(failure, after_text=False)
