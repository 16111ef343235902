"""HTTP doors of people: oneself, everyone, invites, the audit."""

from typing import Annotated

from fastapi import APIRouter, Query

from troupe.accounts.routes.acting import (
    ADMIN,
    ADMIN_READ,
    READ,
    SELF,
    WRITE,
    Person,
    Shows,
    TheAdministration,
    TheAdulthood,
    TheAudit,
    ThePeople,
)
from troupe.accounts.schemas import (
    AuditList,
    AuditView,
    ChildList,
    ChildView,
    Confirmation,
    InviteView,
    NewInvite,
    NewUser,
    Profile,
    StatementView,
    UserChange,
    UserList,
    UserView,
)

router = APIRouter(prefix="/api/accounts", tags=["accounts"])

Limit = Annotated[int, Query(ge=1, le=100)]


@router.get("/me", openapi_extra=READ)
async def me(person: Person, shows: Shows) -> UserView:
    return await shows.person(person)


@router.put("/me", openapi_extra=WRITE)
async def change_me(body: Profile, person: Person, people: ThePeople, shows: Shows) -> UserView:
    return await shows.person(await people.profile(person, body.read()))


@router.get("/me/children", openapi_extra=READ)
async def list_children(person: Person, people: ThePeople) -> ChildList:
    """The children you are guardian of."""
    return ChildList(items=[ChildView.of(child) for child in await people.children(person)])


@router.get("/me/adult", openapi_extra=READ)
async def statement(adulthood: TheAdulthood) -> StatementView:
    """What is confirmed by being of age here."""
    version, text = adulthood.statement()
    return StatementView(version=version, text=text)


@router.post("/me/adult", status_code=201, openapi_extra=SELF)
async def confirm_adult(body: Confirmation, person: Person, adulthood: TheAdulthood, shows: Shows) -> UserView:
    """Confirm once that you are of age; the year is not kept."""
    confirmed = await adulthood.confirm(person, body.statement_version, body.birth_year, body.password)
    return await shows.person(confirmed)


@router.delete("/me/adult", openapi_extra=SELF)
async def withdraw_adult(person: Person, adulthood: TheAdulthood, shows: Shows) -> UserView:
    return await shows.person(await adulthood.withdraw(person))


@router.get("/users", openapi_extra=ADMIN_READ)
async def list_users(
    person: Person, people: ThePeople, shows: Shows, limit: Limit = 50, cursor: str | None = None
) -> UserList:
    """Everyone who uses this studio."""
    page = await people.list(person, limit, cursor)
    return UserList(items=[await shows.person(each) for each in page.items], next_cursor=page.next_cursor)


@router.post("/users", status_code=201, openapi_extra=ADMIN)
async def add_user(body: NewUser, person: Person, administration: TheAdministration, shows: Shows) -> UserView:
    """Add somebody; in local mode whoever sends their id as X-User-Id acts as them."""
    return await shows.person(await administration.add(person, body.read()))


@router.get("/users/{user_id}", openapi_extra=ADMIN_READ)
async def get_user(user_id: str, person: Person, administration: TheAdministration, shows: Shows) -> UserView:
    return await shows.person(await administration.get(person, user_id))


@router.put("/users/{user_id}", openapi_extra=ADMIN)
async def change_user(
    user_id: str, body: UserChange, person: Person, administration: TheAdministration, shows: Shows
) -> UserView:
    """Tier, role, status, name, age band; a new role or a suspension ends their sign-ins."""
    return await shows.person(await administration.change(person, user_id, body.read()))


@router.post("/invites", status_code=201, openapi_extra=ADMIN)
async def invite(body: NewInvite, person: Person, administration: TheAdministration) -> InviteView:
    """A code with which one person can join, shown once."""
    return InviteView.of(await administration.invite(person, body.role, body.tier, body.days))


@router.get("/audit", openapi_extra=ADMIN_READ)
async def read_audit(person: Person, audit: TheAudit, limit: Limit = 50, cursor: str | None = None) -> AuditList:
    """What was done about people and rights, newest first."""
    page = (await audit.list(person, limit, cursor)).each(AuditView.of)
    return AuditList(items=list(page.items), next_cursor=page.next_cursor)
