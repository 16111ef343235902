"""HTTP doors of what people hold: tokens, keys, teams."""

from typing import Annotated

from fastapi import APIRouter, Query

from troupe.accounts.domain.team import Team
from troupe.accounts.routes.acting import READ, SELF, SELF_READ, WRITE, Person, TheKeys, TheTeams, TheTokens
from troupe.accounts.schemas import (
    Done,
    KeyBody,
    KeyList,
    KeyView,
    MadeToken,
    MemberBody,
    NewToken,
    TeamBody,
    TeamList,
    TeamView,
    TokenList,
    TokenView,
)
from troupe.accounts.service import Teams
from troupe.accounts.service.tokens import read_expiry

router = APIRouter(prefix="/api/accounts", tags=["accounts"])

Limit = Annotated[int, Query(ge=1, le=100)]


@router.get("/me/tokens", openapi_extra=SELF_READ)
async def list_tokens(person: Person, tokens: TheTokens) -> TokenList:
    """Your tokens, without their values."""
    return TokenList(items=[TokenView.of(token) for token in await tokens.list(person)])


@router.post("/me/tokens", status_code=201, openapi_extra=SELF)
async def make_token(body: NewToken, person: Person, tokens: TheTokens) -> MadeToken:
    """A token for a program of yours; its value is shown this once."""
    token, value = await tokens.make(person, body.name, body.scopes, read_expiry(body.expires_at))
    return MadeToken.of(token, value=value)


@router.delete("/me/tokens/{token_id}", openapi_extra=SELF)
async def revoke_token(token_id: str, person: Person, tokens: TheTokens) -> Done:
    await tokens.revoke(person, token_id)
    return Done()


@router.get("/keys", openapi_extra=SELF_READ)
async def list_keys(person: Person, keys: TheKeys) -> KeyList:
    """The keys you entrusted, masked."""
    return KeyList(items=[KeyView.of(key) for key in await keys.list(person)])


@router.put("/keys/{name}", openapi_extra=SELF)
async def keep_key(name: str, body: KeyBody, person: Person, keys: TheKeys) -> KeyList:
    """Entrust a key, for one scheme, host and port."""
    await keys.entrust(person, name, body.value, body.host)
    return KeyList(items=[KeyView.of(key) for key in await keys.list(person)])


@router.delete("/keys/{name}", openapi_extra=SELF)
async def drop_key(name: str, person: Person, keys: TheKeys) -> KeyList:
    await keys.take_back(person, name)
    return KeyList(items=[KeyView.of(key) for key in await keys.list(person)])


@router.post("/keys/{name}/test", openapi_extra=SELF)
async def test_key(name: str, person: Person, keys: TheKeys) -> KeyView:
    """Whether it opens, and whether its provider takes it where that can be asked."""
    return KeyView.of(await keys.test(person, name))


@router.get("/teams", openapi_extra=READ)
async def list_teams(person: Person, teams: TheTeams, limit: Limit = 50, cursor: str | None = None) -> TeamList:
    """The teams you are in."""
    page = await teams.list(person, limit, cursor)
    faces = await teams.faces(page.items)
    return TeamList(items=[TeamView.of(team, faces) for team in page.items], next_cursor=page.next_cursor)


@router.post("/teams", status_code=201, openapi_extra=WRITE)
async def make_team(body: TeamBody, person: Person, teams: TheTeams) -> TeamView:
    return await _shown(teams, await teams.make(person, body.name))


@router.get("/teams/{team_id}", openapi_extra=READ)
async def get_team(team_id: str, person: Person, teams: TheTeams) -> TeamView:
    return await _shown(teams, await teams.get(person, team_id))


@router.put("/teams/{team_id}", openapi_extra=WRITE)
async def rename_team(team_id: str, body: TeamBody, person: Person, teams: TheTeams) -> TeamView:
    return await _shown(teams, await teams.rename(person, team_id, body.name))


@router.delete("/teams/{team_id}", openapi_extra=WRITE)
async def remove_team(team_id: str, person: Person, teams: TheTeams) -> Done:
    await teams.remove(person, team_id)
    return Done()


@router.put("/teams/{team_id}/members/{user_id}", openapi_extra=WRITE)
async def put_member(team_id: str, user_id: str, body: MemberBody, person: Person, teams: TheTeams) -> TeamView:
    """Let somebody in, by id or username, or give a member another role."""
    return await _shown(teams, await teams.put_member(person, team_id, user_id, body.role))


@router.delete("/teams/{team_id}/members/{user_id}", openapi_extra=WRITE)
async def remove_member(team_id: str, user_id: str, person: Person, teams: TheTeams) -> TeamView:
    """Take somebody out; everyone may leave."""
    return await _shown(teams, await teams.remove_member(person, team_id, user_id))


async def _shown(teams: Teams, team: Team) -> TeamView:
    return TeamView.of(team, await teams.faces([team]))
