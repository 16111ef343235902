"""The stamp of the data directory in the database, and the proof at every start that the wall stands."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from troupe.app.data_directory import Realm
from troupe.app.data_directory.errors import RealmMismatch
from troupe.database import Database, RealmWallDown, missing_rules
from troupe.kit.times import Clock, to_millis

_OTHER = {"family": "adult", "adult": "family"}
_USER = (
    "INSERT INTO users (id, realm, username, display_name, tier, role, status, age_band, language, time_zone,"
    " credential_generation, created_at, updated_at)"
    " VALUES (:id, :realm, :id, 'x', 'free', 'member', 'active', :band, 'en', 'UTC', 1, 1, 1)"
)
_PERSONA = (
    "INSERT INTO personas (id, realm, name, document, age, version, is_active, created_at, updated_at)"
    " VALUES ('wall-test', :realm, 'x', '{}', :age, 1, 0, 1, 1)"
)


@asynccontextmanager
async def one_at_a_time(database: Database) -> AsyncIterator[AsyncConnection]:
    """A transaction that looks before it writes: of programs that open a studio together only one writes."""
    async with database.writing() as connection:
        if database.dialect == "postgresql":
            await connection.execute(text("SELECT pg_advisory_xact_lock(7370756573)"))
        yield connection


async def stamp(database: Database, path: Path, realm: Realm, clock: Clock) -> None:
    """Write the stamp at the first start; at every other one compare it."""
    async with one_at_a_time(database) as connection:
        found = await connection.scalar(text("SELECT realm FROM realm WHERE id = 'stamp'"))
        if found is None:
            await connection.execute(
                text("INSERT INTO realm (id, realm, created_at) VALUES ('stamp', :realm, :at)"),
                {"realm": realm, "at": to_millis(clock())},
            )
        elif found != realm:
            raise RealmMismatch(path, found, realm)


async def prove_wall(database: Database, realm: Realm) -> None:
    """Try to break the wall in a transaction that is always rolled back; Troupe starts only if every try fails."""
    if missing := await missing_rules(database):
        raise RealmWallDown(f"the rule {missing[0]} is not in place")
    for rule, statement, values in _attempts(realm):
        if await _gets_through(database, statement, values):
            raise RealmWallDown(rule)


class _RolledBack(Exception):
    pass


async def _gets_through(database: Database, statement: str, values: dict[str, object]) -> bool:
    """Only a broken rule counts as a refusal: a statement that fails for another reason proves nothing."""
    try:
        async with database.writing() as connection:
            await _try(connection, statement, values)
            raise _RolledBack
    except _RolledBack:
        return True
    except IntegrityError:
        return False


async def _try(connection: AsyncConnection, statement: str, values: dict[str, object]) -> None:
    await connection.execute(text(statement), values)


def _attempts(realm: Realm) -> Sequence[tuple[str, str, dict[str, object]]]:
    other = _OTHER[realm]
    tries: list[tuple[str, str, dict[str, object]]] = [
        ("a second stamp", "INSERT INTO realm (id, realm, created_at) VALUES ('other', :realm, 1)", {"realm": other}),
        ("a changed stamp", "UPDATE realm SET realm = :realm", {"realm": other}),
        ("a removed stamp", "DELETE FROM realm", {}),
        ("a person of the other realm", _USER, {"id": "wall-test", "realm": other, "band": "unknown"}),
        ("a person moved across", "UPDATE users SET realm = :realm WHERE role = 'owner'", {"realm": other}),
        ("a persona of the other realm", _PERSONA, {"realm": other, "age": 30}),
    ]
    if realm == "adult":
        tries += [
            ("a child among adults", _USER, {"id": "wall-test", "realm": realm, "band": "child"}),
            ("a persona of unknown age", _PERSONA, {"realm": realm, "age": None}),
            ("a persona under 18", _PERSONA, {"realm": realm, "age": 17}),
        ]
    return tries
