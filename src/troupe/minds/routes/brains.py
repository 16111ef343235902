"""HTTP doors of brains and connections."""

from typing import Annotated

from fastapi import APIRouter, Depends, Header, Request

from troupe.accounts import READ, WRITE, Person, User
from troupe.kit.versions import version_of
from troupe.minds.domain.brain import Brain, Connection
from troupe.minds.schemas import (
    AcceptedOffer,
    BrainChange,
    BrainList,
    BrainView,
    Candidates,
    ConnectionChange,
    ConnectionList,
    ConnectionView,
    GatewayList,
    GatewayView,
    KeyBody,
    ModelList,
    NewBrain,
    NewConnection,
    OfferList,
    OfferView,
    Port,
    Removed,
    SkippedRowView,
    TestBody,
    TestedConnectionView,
)
from troupe.minds.service import Brains, Offers, Tried

ANY_MODEL = TestBody()
"""What is meant where nothing is sent."""

router = APIRouter(prefix="/api", tags=["minds"])


async def service(request: Request) -> Brains:
    found: Brains = request.app.state.brains
    return found


async def offers(request: Request) -> Offers:
    found: Offers = request.app.state.offers
    return found


Offered = Annotated[Offers, Depends(offers)]
Thinkers = Annotated[Brains, Depends(service)]
IfMatch = Annotated[str | None, Header(alias="If-Match")]


@router.get("/brains", openapi_extra=READ)
async def list_brains(person: Person, brains: Thinkers) -> BrainList:
    return BrainList(items=[_told(brains, brain) for brain in await brains.list(person)])


@router.post("/brains", status_code=201, openapi_extra=WRITE)
async def add_brain(body: NewBrain, person: Person, brains: Thinkers) -> BrainView:
    """Make one from a model of a connection, with whatever a later change may say of it."""
    made = await brains.add(person, body.connection_id, body.model, body.given())
    return _told(brains, made)


@router.get("/brains/offers", openapi_extra=READ)
async def list_offers(person: Person, offers: Offered) -> OfferList:
    """Model servers that were found running on this computer."""
    return OfferList(items=[OfferView.of(each) for each in offers.list(person)])


@router.post("/brains/offers/scan", openapi_extra=WRITE)
async def look_for_servers(person: Person, offers: Offered) -> OfferList:
    """Look again; only 127.0.0.1 is asked."""
    return OfferList(items=[OfferView.of(each) for each in await offers.scan(person)])


@router.post("/brains/offers/{offer_id}/accept", status_code=201, openapi_extra=WRITE)
async def accept_offer(
    offer_id: str, body: AcceptedOffer, person: Person, offers: Offered, brains: Thinkers
) -> BrainView:
    """Make a connection and a brain of an offer."""
    made = await offers.accept(person, offer_id, body.model)
    return _told(brains, made)


@router.get("/brains/{brain_id}", openapi_extra=READ)
async def get_brain(brain_id: str, person: Person, brains: Thinkers) -> BrainView:
    found = await brains.get(person, brain_id)
    return _told(brains, found)


@router.post("/brains/{brain_id}/test", openapi_extra=WRITE)
async def test_brain(brain_id: str, person: Person, brains: Thinkers) -> TestedConnectionView:
    """Try it by a real call of its model; a refused key is an answer, not an error."""
    return await _tried(person, brains, await brains.test(person, brain_id))


@router.post("/brains/{brain_id}/default", openapi_extra=WRITE)
async def choose_brain(brain_id: str, person: Person, brains: Thinkers) -> BrainView:
    chosen = await brains.choose(person, brain_id)
    return _told(brains, chosen)


@router.patch("/brains/{brain_id}", openapi_extra=WRITE)
async def change_brain(
    brain_id: str, body: BrainChange, person: Person, brains: Thinkers, if_match: IfMatch = None
) -> BrainView:
    """Its name and place, who speaks for it, how it chooses its words, what it can and costs, and whether it is on."""
    changed = await brains.change(person, brain_id, body.changes(), version_of(if_match))
    return _told(brains, changed)


@router.delete("/brains/{brain_id}", status_code=204, openapi_extra=WRITE)
async def remove_brain(brain_id: str, person: Person, brains: Thinkers) -> None:
    await brains.remove(person, brain_id)


@router.get("/connections/gateways", openapi_extra=READ)
async def list_gateways(brains: Thinkers) -> GatewayList:
    """What one can connect to, and the rows of one's own that could not be read."""
    skipped = [SkippedRowView(**vars(row)) for row in brains.connections.skipped()]
    return GatewayList(items=[GatewayView.of(each) for each in brains.connections.gateways()], skipped=skipped)


@router.post("/connections/recognise", openapi_extra=READ)
async def recognise(body: KeyBody, brains: Thinkers) -> Candidates:
    """Whose key this may be; nothing is stored and nothing leaves this computer."""
    return Candidates(candidates=list(brains.connections.recognise(body.key)))


@router.get("/connections", openapi_extra=READ)
async def list_connections(person: Person, brains: Thinkers, port: Port = "text") -> ConnectionList:
    """One's own, and those that were made for everyone."""
    found = await brains.connections.list(person)
    return ConnectionList(items=[await _shown(person, brains, each) for each in found])


@router.post("/connections", status_code=201, openapi_extra=WRITE)
async def connect(body: NewConnection, person: Person, brains: Thinkers) -> ConnectionView:
    """Remember where a model lives, and try it; only administrators connect one for everyone."""
    return await _shown(person, brains, await brains.connections.add(person, body.gateway, body.place()))


@router.get("/connections/{connection_id}", openapi_extra=READ)
async def get_connection(connection_id: str, person: Person, brains: Thinkers) -> ConnectionView:
    return await _shown(person, brains, await brains.connections.get(person, connection_id))


@router.patch("/connections/{connection_id}", openapi_extra=WRITE)
async def change_connection(
    connection_id: str, body: ConnectionChange, person: Person, brains: Thinkers, if_match: IfMatch = None
) -> ConnectionView:
    """Another address, key, name or scope; neither a key nor headers go along to another place."""
    version = version_of(if_match)
    changed = await brains.connections.change(person, connection_id, body.place(), version)
    return await _shown(person, brains, changed)


@router.post("/connections/{connection_id}/test", openapi_extra=WRITE)
async def try_connection(
    connection_id: str, person: Person, brains: Thinkers, body: TestBody = ANY_MODEL
) -> TestedConnectionView:
    """Try it by a real call; a refused key is an answer, not an error."""
    return await _tried(person, brains, await brains.connections.probe(person, connection_id, body.model))


@router.get("/connections/{connection_id}/models", openapi_extra=READ)
async def list_models(connection_id: str, person: Person, brains: Thinkers, refresh: bool = False) -> ModelList:
    """Known for a day where they are far away; the last list, marked `stale`, where the server does not answer."""
    return ModelList.of(await brains.connections.models_of(person, connection_id, refresh=refresh))


@router.delete("/connections/{connection_id}", openapi_extra=WRITE)
async def disconnect(connection_id: str, person: Person, brains: Thinkers, force: bool = False) -> Removed:
    """Forget one and its key; with `force` also where brains stand on it, which are switched off."""
    return Removed(brains=list(await brains.connections.remove(person, connection_id, force=force)))


async def _shown(person: User, brains: Brains, connection: Connection) -> ConnectionView:
    return ConnectionView.of(connection, await brains.connections.key_of(person, connection), person.id)


async def _tried(person: User, brains: Brains, tried: Tried) -> TestedConnectionView:
    return TestedConnectionView.after(tried, await brains.connections.key_of(person, tried.connection), person.id)


def _told(brains: Brains, brain: Brain) -> BrainView:
    return BrainView.of(brain, brains.price_tag(brain), brains.abilities(brain))
