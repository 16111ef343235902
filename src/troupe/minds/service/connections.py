"""Connections: where models live, who may use them, and what goes along with each question."""

import base64
import json
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace

from troupe.accounts import Keys, StoredKey, User
from troupe.database import Database
from troupe.kit.errors import TroupeError
from troupe.kit.ids import NewId
from troupe.kit.outbound import check_headers
from troupe.kit.times import Clock
from troupe.live import LiveLog, personal
from troupe.minds.domain.brain import BrainKind, Connection, ConnectionStatus, Learnt, Scope
from troupe.minds.domain.patience import Failure, in_the_users_words
from troupe.minds.domain.prompting import Abilities
from troupe.minds.domain.secrets import whose_key
from troupe.minds.errors import (
    AddressFixed,
    BuiltIn,
    ConnectionChanged,
    ConnectionNotFound,
    HeaderEmpty,
    HeaderTwice,
    InUse,
    KeyNeeded,
    MakersOnly,
    ProviderMissing,
    SharingNotYours,
    UnknownGateway,
)
from troupe.minds.service.listing import ModelLists, ModelsKnown
from troupe.minds.service.models import GatewayOffer, Models, SkippedRow, Way
from troupe.minds.service.reaching import Reaching
from troupe.minds.store import BrainStore
from troupe.ports.text import Capabilities, Certainty, ProviderError, TextModel

_STATUS: dict[str, ConnectionStatus] = {
    "unauthorized": "key_refused",
    "forbidden": "key_refused",
    "unavailable": "unreachable",
    "timeout": "unreachable",
    "tls": "unreachable",
}


Relying = Callable[[User, Sequence[str]], Awaitable[Sequence[tuple[str, str]]]]


async def _nobody(user: User, brain_ids: Sequence[str]) -> Sequence[tuple[str, str]]:
    """Until somebody knows personas."""
    return ()


@dataclass(frozen=True)
class Place:
    """What somebody says of a connection; None leaves it as it is, or as its gateway has it."""

    base_url: str | None = None
    key: str | None = None
    name: str | None = None
    extra_headers: Mapping[str, str | None] | None = None
    """All of them; a name without a value keeps the value it has."""
    scope: Scope | None = None
    confirm_private: bool = False

    @property
    def headers(self) -> dict[str, str]:
        """Those that have a value."""
        return {name: value for name, value in (self.extra_headers or {}).items() if value is not None}


@dataclass(frozen=True)
class Tried:
    """What came of trying a connection by a real call."""

    connection: Connection
    learnt: Mapping[str, Learnt] = field(default_factory=dict)
    """What was found out of its model on the way."""
    model: str | None = None
    """The model that was asked; none where the list of models was enough."""
    first_token_ms: int | None = None
    next_step: str | None = None
    """What helps, where it did not go well."""


class Connections:
    """Which model servers a person may use; those for everyone were made by whoever keeps the house."""

    def __init__(
        self,
        store: BrainStore,
        models: Models,
        keys: Keys,
        database: Database,
        live: LiveLog,
        clock: Clock,
        new_id: NewId,
        *,
        alone: bool = True,
    ) -> None:
        self._store = store
        self._models = models
        self._keys = keys
        self._database = database
        self._live = live
        self._clock = clock
        self._new_id = new_id
        self._reaching = Reaching(alone=alone)
        self._lists = ModelLists(clock)
        self.relying_personas: Relying = _nobody
        """Says which of one's own personas have one of these brains, by id and name."""

    def gateways(self) -> Sequence[GatewayOffer]:
        return self._models.gateways()

    def skipped(self) -> Sequence[SkippedRow]:
        """Gateways of the user's own that could not be read."""
        return self._models.skipped()

    def recognise(self, key: str) -> Sequence[str]:
        """Whose key this may be, told by its beginning alone."""
        known = {gateway.id for gateway in self._models.gateways()}
        return [gateway for gateway in whose_key(key) if gateway in known]

    def abilities(self, gateway: str, model: str) -> Abilities:
        """What the server of a model takes, as far as its gateway and the name of the model say so."""
        offer = next((each for each in self._models.gateways() if each.id == gateway), None)
        return offer.abilities_of(model) if offer else Abilities()

    def context(self, gateway: str) -> int | None:
        """How much models of a gateway read at once, as far as its row says so."""
        return next((each.default_context for each in self._models.gateways() if each.id == gateway), None)

    def kind(self, connection: Connection) -> BrainKind:
        if connection.gateway == "improv":
            return "scripted"
        local = any(each.id == connection.gateway and each.local for each in self._models.gateways())
        return "local" if local or connection.built_in else "cloud"

    async def list(self, user: User) -> Sequence[Connection]:
        return [each.connection for each in self._models.built_in()] + await self._store.connections(user.id)

    async def called(self, user: User, said: str) -> Connection:
        """A connection by its id or its name; of several with one name only the id tells which."""
        found = [each for each in await self.list(user) if said in (each.id, each.name)]
        if len(found) != 1:
            raise ConnectionNotFound(said)
        return found[0]

    async def get(self, user: User, id: str) -> Connection:
        for offer in self._models.built_in():
            if offer.connection.id == id:
                return offer.connection
        found = await self._store.connection(user.id, id)
        if found is None:
            raise ConnectionNotFound(id)
        return found

    async def key_of(self, user: User, connection: Connection) -> StoredKey | None:
        """What its maker may know of the key; to everybody else it is none."""
        if connection.user_id != user.id:
            return None
        return await self._keys.show(user.id, connection.key_name, connection.place)

    async def add(self, user: User, gateway: str, said: Place) -> Connection:
        """Remember where a model lives, with its key, and try it."""
        offer = self._offer(gateway)
        if bare := next((name for name, value in (said.extra_headers or {}).items() if value is None), None):
            raise HeaderEmpty(bare)
        address = (said.base_url if offer.editable_url or offer.local else None) or offer.base_url or ""
        now = self._clock()
        connection = Connection(
            self._new_id(), user.id, gateway, said.name or offer.title, address, "untested", "", None, None,
            1, now, now, said.scope or "me", tuple(said.extra_headers or ()),
        )  # fmt: skip
        if offer.key_required and not said.key and await self.key_of(user, connection) is None:
            raise KeyNeeded(offer.title)
        await self._checked(user, connection, said)  # before anything is kept or sent
        async with self._database.writing():
            await self._keep_secrets(connection, said)
            await self._store.save_connection(connection)
            await self._announce(user, connection.id)
        return await self.test(user, connection.id, None)

    async def change(self, user: User, id: str, said: Place, version: int | None = None) -> Connection:
        """Another address, key, name or scope. Key and headers stay with their place: elsewhere they are said anew."""
        before = await self._made_by(user, id)
        if version not in (None, before.version):
            raise ConnectionChanged(before.version)
        offer = self._offer(before.gateway)
        if said.base_url is not None and not (offer.editable_url or offer.local):
            raise AddressFixed(offer.title)
        changed = before.changed(
            self._clock(),
            name=said.name or before.name,
            base_url=said.base_url or before.base_url,
            scope=said.scope or before.scope,
        )
        moved = changed.place != before.place
        said = await self._with_kept_values(before, said, moved=moved)
        if moved or said.extra_headers is not None:
            changed = replace(changed, header_names=tuple(said.extra_headers or ()))
        had_secrets = await self.key_of(user, before) is not None or bool(before.header_names)
        brought = said.key is not None or said.extra_headers is not None
        needs_key = moved and not brought and (had_secrets or offer.key_required)
        if needs_key:
            changed = replace(changed, status="key_needed", detail="It moved, and its key stayed behind.")
        stays = changed.base_url == before.base_url
        await self._checked(user, changed, replace(said, confirm_private=said.confirm_private or stays))
        async with self._database.writing():
            if moved:
                await self._drop_secrets(before)
            await self._keep_secrets(changed, said)
            await self._store.save_connection(changed)
            await self._announce(user, id)
        await self._models.forget(before)
        return changed if needs_key else await self.test(user, id, None)

    async def test(self, user: User, id: str, model: str | None) -> Connection:
        """Try a connection by a real call; what came of it is kept beside it."""
        return (await self.probe(user, id, model)).connection

    async def probe(self, user: User, id: str, model: str | None) -> Tried:
        """The same, with what was learnt of its model and how long its first word took."""
        connection = await self.get(user, id)
        began = time.perf_counter()
        try:
            found, tried = await self._called(user, connection, model)
            status, detail = "ok", f"{found} models"
        except ProviderError as error:
            trouble = say(error, connection)
            status, detail = _STATUS.get(error.kind, "error"), trouble.detail
            tried = Tried(connection, model=model, next_step=trouble.next_step)
        took = round((time.perf_counter() - began) * 1000)
        tested = connection.tested(status, detail, took, self._clock())  # type: ignore[arg-type]  # narrowed above
        if not connection.built_in:
            async with self._database.writing():
                await self._store.save_connection(tested)
                await self._announce(user, connection.id)
        return replace(tried, connection=tested)

    async def _called(self, user: User, connection: Connection, model: str | None) -> tuple[int, Tried]:
        """How many models it has, and what one of them did; of a paid one only where it is named."""
        server = await self.server(user, connection)
        found = await server.models()
        asked = model or (found[0].id if connection.gateway and found and self.kind(connection) != "cloud" else None)
        if asked is None:
            return len(found), Tried(connection)
        tried = await server.probe(asked)
        learnt = {name: Learnt(can, "probed") for name, can in _known(tried.capabilities).items()}
        return len(found), Tried(connection, learnt, asked, tried.first_token_ms)

    async def models_of(self, user: User, id: str, *, refresh: bool = False) -> ModelsKnown:
        """Those of a cloud are known for a day; a server here is asked each time, for its owner adds to it."""
        connection = await self.get(user, id)
        server = await self.server(user, connection)
        try:
            anew = refresh or self.kind(connection) != "cloud"
            return await self._lists.of(connection, server.models, anew=anew)
        except ProviderError as error:
            raise say(error, connection) from error

    async def remove(self, user: User, id: str, *, force: bool) -> Sequence[str]:
        """Forget a connection, its key and its headers; returns the brains that stood on it and are off now."""
        connection = await self._made_by(user, id)
        relying = await self._store.relying_on(id)
        if relying and not force:
            raise InUse(relying, await self.relying_personas(user, relying))
        async with self._database.writing():
            left = await self._store.remove_connection(id)
            await self._drop_secrets(connection)
            await self._announce(user, id)
            for brain_id, owner in left:
                await self._live.announce(personal("brains", owner), "brain.changed", {"id": brain_id})
        await self._models.forget(connection)
        return [brain_id for brain_id, _ in left]

    async def server(self, user: User, connection: Connection) -> TextModel:
        """The model server of a connection, with what its maker entrusted to it and may go there."""
        if connection.built_in:
            return self._models.behind(connection, self._reaching.way(user, connection, None))
        if connection.gateway not in {offer.id for offer in self._models.gateways()}:
            raise ProviderMissing(connection.gateway)
        maker, place = connection.user_id, connection.place
        key = await self._keys.open(maker, connection.key_name, place)
        sealed = await self._keys.open_own(maker, connection.headers_name, place) if connection.header_names else None
        return self._models.behind(connection, self._reaching.way(user, connection, key, _unpacked(sealed)))

    async def _with_kept_values(self, before: Connection, said: Place, *, moved: bool) -> Place:
        """Headers that were named without a value go on with theirs, as long as they go to the same place."""
        if said.extra_headers is None or all(value is not None for value in said.extra_headers.values()):
            return said
        sealed = None if moved else await self._keys.open_own(before.user_id, before.headers_name, before.place)
        kept = {name.lower(): value for name, value in _unpacked(sealed)}
        values = {
            name: kept.get(name.lower()) if said_ is None else said_ for name, said_ in said.extra_headers.items()
        }
        if missing := next((name for name, value in values.items() if value is None), None):
            raise HeaderEmpty(missing)
        return replace(said, extra_headers=values)

    async def _made_by(self, user: User, id: str) -> Connection:
        connection = await self.get(user, id)
        if connection.built_in:
            raise BuiltIn(connection.name)
        if connection.user_id != user.id:
            raise MakersOnly(connection.name)
        return connection

    async def _checked(self, user: User, connection: Connection, said: Place) -> None:
        """Refuse what nobody may send or reach, in the words of whoever asks."""
        if said.scope == "everyone" and not user.is_admin:
            raise SharingNotYours
        if said.key:
            self._keys.check(said.key)
        headers = said.headers
        check_headers(headers)
        if len({name.lower() for name in headers}) < len(headers):
            raise HeaderTwice
        await self._reaching.refuse_forbidden(connection, user, confirmed=said.confirm_private)
        way = Way(said.key, self._reaching.rules(user, connection), tuple(headers.items()))
        self._models.behind(connection, way)  # refuses an address that is none

    async def _keep_secrets(self, connection: Connection, said: Place) -> None:
        maker, place = connection.user_id, connection.place
        if said.key:
            await self._keys.keep(maker, connection.key_name, said.key, place)
        if said.headers:
            values = [value for value in said.headers.values() if value]
            await self._keys.keep_unseen(maker, connection.headers_name, values, _packed(said.headers), place)
        elif said.extra_headers is not None:
            await self._keys.drop(maker, connection.headers_name)

    async def _drop_secrets(self, connection: Connection) -> None:
        await self._keys.drop(connection.user_id, connection.key_name)
        await self._keys.drop(connection.user_id, connection.headers_name)

    def _offer(self, gateway: str) -> GatewayOffer:
        offers = self._models.gateways()
        for offer in offers:
            if offer.id == gateway:
                return offer
        raise UnknownGateway(gateway, [offer.id for offer in offers])

    async def _announce(self, user: User, id: str) -> None:
        await self._live.announce(personal("brains", user.id), "brain.changed", {"id": id})


def say(error: ProviderError, connection: Connection) -> TroupeError:
    failure = Failure(error.kind, connection.name, error.detail, error.retry_after_s)
    return in_the_users_words(failure, after_text=False)


def _known(capabilities: Capabilities) -> dict[str, Certainty]:
    told: dict[str, Certainty] = {each.name: getattr(capabilities, each.name) for each in fields(capabilities)}
    return {name: can for name, can in told.items() if can != "unknown"}


def _packed(headers: Mapping[str, str]) -> str:
    """Headers as one secret, which knows no spaces."""
    return base64.b64encode(json.dumps(dict(headers)).encode()).decode()


def _unpacked(sealed: str | None) -> tuple[tuple[str, str], ...]:
    return tuple(json.loads(base64.b64decode(sealed)).items()) if sealed else ()
