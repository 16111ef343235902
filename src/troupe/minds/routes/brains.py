"""HTTP doors of brains and connections."""

from typing import Annotated

from fastapi import APIRouter, Depends, Header, Request

from troupe.accounts import READ, WRITE, Person
from troupe.kit.versions import version_of
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
    Removed,
    SkippedRowView,
    TestBody,
)
from troupe.minds.service import Brains, Offers

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
    return BrainList(items=[BrainView.of(brain, brains.price_tag(brain)) for brain in await brains.list(person)])


@router.post("/brains", status_code=201, openapi_extra=WRITE)
async def add_brain(body: NewBrain, person: Person, brains: Thinkers) -> BrainView:
    made = await brains.add(person, body.connection_id, body.model, body.name)
    return BrainView.of(made, brains.price_tag(made))


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
    return BrainView.of(made, brains.price_tag(made))


@router.get("/brains/{brain_id}", openapi_extra=READ)
async def get_brain(brain_id: str, person: Person, brains: Thinkers) -> BrainView:
    found = await brains.get(person, brain_id)
    return BrainView.of(found, brains.price_tag(found))


@router.post("/brains/{brain_id}/test", openapi_extra=WRITE)
async def test_brain(brain_id: str, person: Person, brains: Thinkers) -> ConnectionView:
    """Try it by a real call of its model; a refused key is an answer, not an error."""
    tested = await brains.test_brain(person, brain_id)
    return ConnectionView.of(tested, await brains.key_of(person, tested))


@router.post("/brains/{brain_id}/default", openapi_extra=WRITE)
async def choose_brain(brain_id: str, person: Person, brains: Thinkers) -> BrainView:
    chosen = await brains.choose(person, brain_id)
    return BrainView.of(chosen, brains.price_tag(chosen))


@router.patch("/brains/{brain_id}", openapi_extra=WRITE)
async def change_brain(brain_id: str, body: BrainChange, person: Person, brains: Thinkers) -> BrainView:
    """Its name, and which other brains speak when it gives up before its first word."""
    changed = await brains.change(person, brain_id, body.name, body.fallbacks)
    return BrainView.of(changed, brains.price_tag(changed))


@router.delete("/brains/{brain_id}", status_code=204, openapi_extra=WRITE)
async def remove_brain(brain_id: str, person: Person, brains: Thinkers) -> None:
    await brains.remove(person, brain_id)


@router.get("/connections/gateways", openapi_extra=READ)
async def list_gateways(brains: Thinkers) -> GatewayList:
    """What one can connect to, and the rows of one's own that could not be read."""
    skipped = [SkippedRowView(**vars(row)) for row in brains.skipped()]
    return GatewayList(items=[GatewayView.of(each) for each in brains.gateways()], skipped=skipped)


@router.post("/connections/recognise", openapi_extra=READ)
async def recognise(body: KeyBody, brains: Thinkers) -> Candidates:
    """Whose key this may be; nothing is stored and nothing leaves this computer."""
    return Candidates(candidates=list(brains.recognise(body.key)))


@router.get("/connections", openapi_extra=READ)
async def list_connections(person: Person, brains: Thinkers) -> ConnectionList:
    found = await brains.connections(person)
    return ConnectionList(items=[ConnectionView.of(each, await brains.key_of(person, each)) for each in found])


@router.post("/connections", status_code=201, openapi_extra=WRITE)
async def connect(body: NewConnection, person: Person, brains: Thinkers) -> ConnectionView:
    confirmed = bool(body.confirm_private)
    made = await brains.connect(person, body.gateway, body.base_url, body.key, body.name, confirm_private=confirmed)
    return ConnectionView.of(made, await brains.key_of(person, made))


@router.get("/connections/{connection_id}", openapi_extra=READ)
async def get_connection(connection_id: str, person: Person, brains: Thinkers) -> ConnectionView:
    found = await brains.connection(person, connection_id)
    return ConnectionView.of(found, await brains.key_of(person, found))


@router.patch("/connections/{connection_id}", openapi_extra=WRITE)
async def change_connection(
    connection_id: str, body: ConnectionChange, person: Person, brains: Thinkers, if_match: IfMatch = None
) -> ConnectionView:
    """Another address, key or name; a key never goes along to another place."""
    changes = body.model_dump(exclude_none=True)
    changed = await brains.change_connection(person, connection_id, **changes, version=version_of(if_match))
    return ConnectionView.of(changed, await brains.key_of(person, changed))


@router.post("/connections/{connection_id}/test", openapi_extra=WRITE)
async def test_connection(connection_id: str, body: TestBody, person: Person, brains: Thinkers) -> ConnectionView:
    """Try it by a real call; a refused key is an answer, not an error."""
    tested = await brains.test(person, connection_id, body.model)
    return ConnectionView.of(tested, await brains.key_of(person, tested))


@router.get("/connections/{connection_id}/models", openapi_extra=READ)
async def list_models(connection_id: str, person: Person, brains: Thinkers, refresh: bool = False) -> ModelList:
    """Known for a day where they are far away; the last list, marked `stale`, where the server does not answer."""
    return ModelList.of(await brains.models_of(person, connection_id, refresh=refresh))


@router.delete("/connections/{connection_id}", openapi_extra=WRITE)
async def disconnect(connection_id: str, person: Person, brains: Thinkers, force: bool = False) -> Removed:
    return Removed(brains=await brains.disconnect(person, connection_id, force=force))
