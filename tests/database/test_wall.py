"""The realm wall in the rows: whatever statement is tried, family and adult never meet."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.migrated import migrated_postgres
from tests.support.studio import opened
from tests.support.studio import troupe as command
from troupe.database import Database, metadata, migrate, missing_rules
from troupe.database.wall import WALLS, every_trigger

REALMS = ("family", "adult")
OTHER = {"family": "adult", "adult": "family"}
SWITCHES = [(keys, recursive) for keys in ("ON", "OFF") for recursive in ("ON", "OFF")]
Run = Callable[..., list[tuple]]


def person(id: str, realm: str, *, name: str = "", role: str = "member", band: str = "adult") -> str:
    return (
        "INSERT INTO users (id, realm, username, display_name, tier, role, status, age_band, language, time_zone,"
        " credential_generation, created_at, updated_at, guardian_id)"
        f" VALUES ('{id}', '{realm}', '{name or id}', 'x', 'free', '{role}', 'active', '{band}',"
        " 'en', 'UTC', 1, 1, 1, 'ada')"
    )


def chat(id: str, realm: str) -> str:
    return (
        "INSERT INTO chats (id, realm, user_id, title, opening, pinned, archived, client_key, node_count, version,"
        " created_at, updated_at, last_message_at)"
        f" VALUES ('{id}', '{realm}', 'ada', 'x', 'x', 0, 0, 'k', 1, 1, 1, 1, 1)"
    )


def start_of_life(realm: str) -> list[str]:
    """A stamp, two people, a persona each, a chat with a persona in it, and something that hangs on each."""
    persona = (
        "INSERT INTO personas (id, realm, user_id, name, document, age, version, is_active, created_at, updated_at)"
        " VALUES ('{id}', '{realm}', '{user}', 'x', '{{}}', 30, 1, {active}, 1, 1)"
    )
    return [
        f"INSERT INTO realm VALUES ('stamp', '{realm}', 1)",
        person("ada", realm, role="owner"),
        person("ben", realm),
        persona.format(id="nova", user="ada", active=1, realm=realm),
        persona.format(id="rook", user="ben", active=0, realm=realm),
        chat("chat", realm),
        f"INSERT INTO chat_members (chat_id, position, persona_id, realm) VALUES ('chat', 0, 'nova', '{realm}')",
        "INSERT INTO settings (user_id, key, value) VALUES ('ada', 'k', '1')",
    ]


class Refused(Exception):
    """The database did not do it."""


@cache
def migrated() -> sqlite3.Connection:
    """An empty database, made once and copied for every test."""
    with TemporaryDirectory() as folder:
        migrate(Path(folder) / "studio.db")
        made, copy = sqlite3.connect(Path(folder) / "studio.db"), sqlite3.connect(":memory:", check_same_thread=False)
        made.backup(copy)
        made.close()
    return copy


@contextmanager
def sqlite_house(file: Path, realm: str, keys: str = "ON", recursive: str = "ON") -> Iterator[Run]:
    connection = sqlite3.connect(file, isolation_level=None)
    migrated().backup(connection)

    def run(statement: str, *values: object) -> list[tuple]:
        try:
            return connection.execute(statement, values).fetchall()
        except (sqlite3.Error, OverflowError) as fault:
            raise Refused(str(fault)) from None

    for statement in start_of_life(realm):
        run(statement)
    connection.execute(f"PRAGMA foreign_keys = {keys}")
    connection.execute(f"PRAGMA recursive_triggers = {recursive}")
    try:
        yield run
    finally:
        connection.close()


@contextmanager
def postgresql_house(address: str, realm: str) -> Iterator[Run]:
    connection = psycopg.connect(address.replace("+psycopg", ""), autocommit=True)

    def run(statement: str, *values: object) -> list[tuple]:
        try:
            found = connection.execute(statement.replace("?", "%s").encode(), values or None)
            return found.fetchall() if found.description else []
        except psycopg.Error as fault:
            raise Refused(str(fault)) from None

    for statement in start_of_life(realm):
        run(statement)
    try:
        yield run
    finally:
        connection.close()


@pytest.fixture(params=[*((realm, *switch) for realm in REALMS for switch in SWITCHES),
                        *(pytest.param((realm, "postgresql", ""), marks=pytest.mark.postgresql) for realm in REALMS)],
                ids=lambda param: "-".join(param))  # fmt: skip
def house(request, tmp_path) -> Iterator[tuple[str, Run]]:
    realm, keys, recursive = request.param
    if keys == "postgresql":
        with migrated_postgres() as address, postgresql_house(address, realm) as run:
            yield realm, run
        return
    with sqlite_house(tmp_path / "studio.db", realm, keys, recursive) as run:
        yield realm, run


def breaches(run: Run, realm: str) -> list[str]:
    """What is wrong, found by plain questions that know nothing of triggers."""
    found = []
    if run("SELECT id, realm FROM realm") != [("stamp", realm)]:
        found.append("the stamp was changed")
    for table in metadata.sorted_tables:
        foreign = f"SELECT 1 FROM {table.name} WHERE realm <> ? OR realm IS NULL LIMIT 1"
        if "realm" in table.columns and run(foreign, realm):
            found.append(f"{table.name} holds a row of the other realm")
    if realm == "adult":
        if run("SELECT 1 FROM personas WHERE age IS NULL OR age < 18 LIMIT 1"):
            found.append("a persona that may be a minor is among adults")
        if run("SELECT 1 FROM users WHERE age_band = 'child' LIMIT 1"):
            found.append("a child is among adults")
    return found


HANGS_ON = [
    ("chat_members", "chat_id", "chats"),
    ("chat_members", "persona_id", "personas"),
    ("settings", "user_id", "users"),
    ("personas", "user_id", "users"),
    ("chats", "user_id", "users"),
]


def held(run: Run) -> set[tuple[str, str]]:
    """The rows that another row names: none of them may go before it."""
    return {
        (parent, id)
        for child, column, parent in HANGS_ON
        for (id,) in run(f"SELECT DISTINCT p.id FROM {parent} p JOIN {child} c ON c.{column} = p.id")
    }


def lost(run: Run, before: set[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(table, id) for table, id in before if not run(f"SELECT 1 FROM {table} WHERE id = ?", id)]


def is_refused(run: Run, statement: str, *values: object) -> bool:
    try:
        run(statement, *values)
    except Refused:
        return True
    return False


def test_the_start_of_life_is_in_order(house):
    realm, run = house

    assert breaches(run, realm) == []


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO realm VALUES ('other', '{other}', 1)",
        "INSERT INTO realm VALUES ('stamp', '{other}', 1)",
        "UPDATE realm SET realm = '{other}'",
        "UPDATE realm SET created_at = 2",
        "DELETE FROM realm",
        person("eve", "{other}"),
        "UPDATE users SET realm = '{other}'",
        "UPDATE personas SET realm = '{other}' WHERE id = 'nova'",
        "UPDATE chats SET realm = '{other}'",
        "UPDATE chat_members SET realm = '{other}'",
        "UPDATE chats SET realm = NULL",
        "INSERT INTO chat_members (chat_id, position, persona_id, realm) VALUES ('chat', 1, 'rook', '{other}')",
        "INSERT INTO users SELECT * FROM users WHERE id = 'ada'",
        "UPDATE users SET id = 'eve' WHERE id = 'ada'",
        "UPDATE chats SET id = 'else'",
        "DELETE FROM users WHERE id = 'ada'",
        "DELETE FROM chats WHERE id = 'chat'",
        "DELETE FROM personas WHERE id = 'nova'",
    ],
)
def test_what_would_join_or_loosen_the_realms_is_refused(house, statement):
    realm, run = house

    assert is_refused(run, statement.format(other=OTHER[realm]))
    assert breaches(run, realm) == []


def rounds(run: Run) -> bool:
    """PostgreSQL makes 18 of 17.5 before any rule sees it; the row says 18 then, and nothing says otherwise."""
    return not is_refused(run, "SELECT 1::integer")


PERSONA = (
    "INSERT INTO personas (id, realm, user_id, name, document, age, version, is_active, created_at, updated_at)"
    " VALUES ('new', '{realm}', 'ada', 'x', '{{}}', {age}, 1, 0, 1, 1)"
)


@pytest.mark.parametrize("age", ["NULL", "0", "17", "-5", "17.5", "'young'"])
def test_among_adults_an_unknown_age_counts_as_a_minor(house, age):
    realm, run = house
    new, changed = PERSONA.format(realm=realm, age=age), f"UPDATE personas SET age = {age} WHERE id = 'nova'"

    if realm == "adult" and not (age == "17.5" and rounds(run)):
        assert is_refused(run, new)
        assert is_refused(run, changed)
    elif age in ("NULL", "0", "17"):
        run(new)
        run(changed)
    assert breaches(run, realm) == []


@pytest.mark.parametrize("age", ["18", "99"])
def test_of_age_is_of_age(house, age):
    realm, run = house
    run(PERSONA.format(realm=realm, age=age))

    assert breaches(run, realm) == []


@pytest.mark.parametrize("band", ["child", "adult", "unknown"])
def test_a_child_lives_in_a_family_only(house, band):
    realm, run = house
    forbidden = realm == "adult" and band == "child"

    assert is_refused(run, person("kid", realm, band=band)) == forbidden
    assert is_refused(run, f"UPDATE users SET age_band = '{band}' WHERE id = 'ben'") == forbidden


@pytest.mark.parametrize(("keys", "recursive"), SWITCHES)
@pytest.mark.parametrize(
    "statement",
    [
        "REPLACE INTO users SELECT * FROM users WHERE id = 'ada'",
        person("eve", "family", name="ada").replace("INSERT", "INSERT OR REPLACE"),
        person("eve", "family", role="owner").replace("INSERT", "INSERT OR REPLACE"),
        "UPDATE OR REPLACE users SET id = 'ada' WHERE id = 'ben'",
        "UPDATE OR REPLACE users SET username = 'ada' WHERE id = 'ben'",
        "UPDATE OR REPLACE users SET role = 'owner' WHERE id = 'ben'",
        "UPDATE OR REPLACE chats SET realm = 'adult'",
        "REPLACE INTO realm VALUES ('stamp', 'adult', 1)",
        "UPDATE OR REPLACE realm SET realm = 'adult'",
        "UPDATE OR REPLACE personas SET user_id = 'ada', is_active = 1 WHERE id = 'rook'",
        chat("new", "family").replace("INSERT", "INSERT OR REPLACE"),
    ],
)
def test_replacing_never_deletes_silently(tmp_path, keys, recursive, statement):
    with sqlite_house(tmp_path / "studio.db", "family", keys, recursive) as run:
        before = everyone(run)
        is_refused(run, statement)

        assert everyone(run) == before
        assert breaches(run, "family") == []


def everyone(run: Run) -> list[tuple]:
    tables = ("users", "personas", "chats", "realm")
    return [row for table in tables for row in run(f"SELECT '{table}', id, realm FROM {table} ORDER BY id")]


def test_every_table_that_belongs_to_someone_is_behind_the_wall():
    belongs = {table.name for table in metadata.sorted_tables if "realm" in table.columns} - {"realm"}

    assert belongs <= set(WALLS)
    assert len(belongs) >= 9
    for name in belongs:
        assert not metadata.tables[name].columns["realm"].nullable, name
    for table in metadata.sorted_tables:
        for key in table.foreign_key_constraints:
            if {"id", "realm"} <= set(key.referred_table.columns.keys()) and "realm" in table.columns:
                assert "realm" in {column.name for column in key.columns} or key.referred_table.name == "realm", (
                    table.name
                )


NAMES = st.sampled_from(["ada", "ben", "nova", "rook", "chat", "eve", "stamp", "other"])
TEXTS = st.one_of(NAMES, st.sampled_from([*REALMS, "child", "adult", "owner", "member", "x", ""]))
VALUES = st.one_of(TEXTS, st.none(), st.integers(-5, 130), st.sampled_from([17.5, 18.0, "18", "17", b"18", 2**62]))
TABLES = ("realm", "users", "personas", "chats", "chat_members", "settings", "media", "jobs", "connections")


@st.composite
def statements(draw: st.DrawFn, replaces: bool) -> tuple[str, list[object]]:
    table = metadata.tables[draw(st.sampled_from(TABLES))]
    columns = [column.name for column in table.columns]
    where = f"{draw(st.sampled_from(columns))} = ?"
    verb = draw(st.sampled_from(["", "OR REPLACE ", "OR IGNORE "])) if replaces else ""
    match draw(st.sampled_from(["update", "insert", "copy", "delete"])):
        case "update":
            return f"UPDATE {verb}{table.name} SET {draw(st.sampled_from(columns))} = ? WHERE {where}", [
                draw(VALUES),
                draw(VALUES),
            ]
        case "delete":
            return f"DELETE FROM {table.name} WHERE {where}", [draw(VALUES)]
        case "copy":
            changed = draw(st.sets(st.sampled_from(columns), max_size=4))
            values = [draw(VALUES) for _ in changed]
            picked = ", ".join("?" if name in changed else name for name in columns)
            ordered = [values[sorted(changed).index(name)] for name in columns if name in changed]
            return (
                f"INSERT {verb}INTO {table.name} ({', '.join(columns)}) SELECT {picked} FROM {table.name} LIMIT 1",
                ordered,
            )
        case _:
            places = ", ".join("?" for _ in columns)
            return f"INSERT {verb}INTO {table.name} ({', '.join(columns)}) VALUES ({places})", [
                draw(VALUES) for _ in columns
            ]


QUIETLY = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@pytest.mark.parametrize(("keys", "recursive"), SWITCHES)
@pytest.mark.parametrize("realm", REALMS)
def test_no_sequence_of_statements_gets_through_on_sqlite(tmp_path, realm, keys, recursive):
    with sqlite_house(tmp_path / "studio.db", realm, keys, recursive) as run:

        @QUIETLY
        @given(st.lists(statements(replaces=True), min_size=1, max_size=30))
        def attack(tried: list[tuple[str, list[object]]]) -> None:
            run("SAVEPOINT attack")
            try:
                for statement, values in tried:
                    before = held(run)
                    is_refused(run, statement, *values)
                    assert lost(run, before) == [], statement
                assert breaches(run, realm) == []
            finally:
                run("ROLLBACK TO attack")
                run("RELEASE attack")

        attack()


@pytest.mark.postgresql
@pytest.mark.parametrize("realm", REALMS)
def test_no_sequence_of_statements_gets_through_on_postgresql(realm):
    with migrated_postgres() as address, postgresql_house(address, realm) as run:

        @QUIETLY
        @given(st.lists(statements(replaces=False), min_size=1, max_size=20))
        def attack(tried: list[tuple[str, list[object]]]) -> None:
            for statement, values in tried:
                is_refused(run, statement, *values)
            assert breaches(run, realm) == []

        attack()


@pytest.mark.parametrize("trigger", list(every_trigger("sqlite")), ids=lambda trigger: trigger.name)
async def test_the_loss_of_any_rule_is_noticed(tmp_path, trigger):
    file = tmp_path / "studio.db"
    connection = sqlite3.connect(file)
    migrated().backup(connection)
    connection.execute(f"DROP TRIGGER {trigger.name}")
    connection.close()
    database = Database(file)

    assert await missing_rules(database) == [trigger.name]
    await database.close()


@pytest.mark.postgresql
async def test_a_rule_that_is_switched_off_or_changed_is_noticed_on_postgresql():
    with migrated_postgres() as address:
        database = Database(address)
        assert await missing_rules(database) == []
        with psycopg.connect(address.replace("+psycopg", ""), autocommit=True) as connection:
            connection.execute("ALTER TABLE users DISABLE TRIGGER wall_users_stamped")
            connection.execute(
                "CREATE OR REPLACE FUNCTION wall_realm_fixed() RETURNS trigger LANGUAGE plpgsql"
                " AS 'BEGIN RETURN NEW; END'"
            )
        assert sorted(await missing_rules(database)) == ["wall_realm_fixed", "wall_users_stamped"]
        await database.close()


@pytest.mark.parametrize("realm", REALMS)
async def test_a_sound_wall_lets_the_studio_start(tmp_path, realm):
    async with opened(tmp_path, realm=realm) as studio:
        assert studio.studio.realm == realm
        assert [row["realm"] for row in await studio.rows("realm")] == [realm]
        assert "wall-test" not in {row["id"] for row in await studio.rows("users")}


@pytest.mark.parametrize("loss", ["DROP TRIGGER wall_realm_once", "DROP TRIGGER wall_users_stamped"])
def test_a_studio_whose_wall_is_down_does_not_start(tmp_path, loss):
    data = tmp_path / "data"
    made = command(tmp_path, "init", "--data", str(data))
    connection = sqlite3.connect(data / "studio.db")
    connection.execute(loss)
    connection.close()
    refused = command(tmp_path, "up", "--data", str(data), "--port", "0", "--json")

    assert made.returncode == 0
    assert refused.returncode == 4
    assert '"realm_wall_down"' in refused.stdout
