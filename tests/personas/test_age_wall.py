"""What belongs to a persona stands behind the realm's wall, whatever is tried, with foreign keys on and off."""

import itertools

import pytest

from tests.database.test_wall import OTHER, REALMS, SWITCHES, Run, is_refused, postgresql_house, sqlite_house
from tests.support.migrated import migrated_postgres
from troupe.database import metadata

EXAMPLE = (
    "INSERT INTO persona_examples (id, persona_id, realm, position, user_message, persona_response, context,"
    " quality_score, timestamp, pinned, added_at) VALUES ({id}, 'nova', {realm}, {position}, 'q', 'a', 'c', 1, 1, 0, 1)"
)
VERSION = (
    "INSERT INTO persona_versions (persona_id, number, realm, created_at, reason, document)"
    " VALUES ('rook', {number}, {realm}, 1, 'edited', '{{}}')"
)
TAG = "INSERT INTO persona_tags (persona_id, folded, realm, tag) VALUES ('rook', {folded}, {realm}, 'T')"
HELD = (
    "INSERT INTO persona_quarantine (persona_id, realm, rule, rules_version, created_at)"
    " VALUES ({id}, {realm}, 'en.age', 1, 1)"
)
SIGNER = (
    "INSERT INTO trusted_signers (user_id, fingerprint, realm, public_key, name, added_at)"
    " VALUES ('ada', {print}, {realm}, 'k', 'n', 1)"
)
PERSONA = (
    "INTO personas (id, realm, user_id, name, document, age, version, is_active, created_at, updated_at)"
    " VALUES ({id}, {realm}, 'ben', 'x', '{{}}', {age}, 1, 0, 1, 1)"
)


@pytest.fixture(params=[*((realm, *switch) for realm in REALMS for switch in SWITCHES),
                        *(pytest.param((realm, "postgresql", ""), marks=pytest.mark.postgresql) for realm in REALMS)],
                ids=lambda param: "-".join(param))  # fmt: skip
def house(request, tmp_path):
    realm, keys, recursive = request.param
    if keys == "postgresql":
        with migrated_postgres() as address, postgresql_house(address, realm) as run:
            begun(run, realm)
            yield realm, run
        return
    with sqlite_house(tmp_path / "studio.db", realm, keys, recursive) as run:
        begun(run, realm)
        yield realm, run


def begun(run: Run, realm: str) -> None:
    """An example, a version, a tag, somebody trusted, and a persona held back."""
    stamp = f"'{realm}'"
    run(EXAMPLE.format(id="'e'", realm=stamp, position=1))
    run(VERSION.format(number=1, realm=stamp))
    run(TAG.format(folded="'t'", realm=stamp))
    run(SIGNER.format(print="'f'", realm=stamp))
    run(HELD.format(id="'rook'", realm=stamp))


TABLES = ("persona_examples", "persona_versions", "persona_tags", "persona_quarantine", "trusted_signers")


def rows(run: Run) -> dict[str, list[tuple]]:
    return {table: run(f"SELECT * FROM {table}") for table in TABLES}


def test_no_row_of_a_persona_comes_in_under_another_realm(house):
    stamp, run = house
    before = rows(run)

    for told in (f"'{OTHER[stamp]}'", "NULL", "''", "'Adult'"):
        for statement in (
            EXAMPLE.format(id="'f'", realm=told, position=2),
            VERSION.format(number=2, realm=told),
            TAG.format(folded="'u'", realm=told),
            HELD.format(id="'nova'", realm=told),
            SIGNER.format(print="'g'", realm=told),
            *(f"UPDATE {table} SET realm = {told}" for table in TABLES),
        ):
            assert is_refused(run, statement), statement

    assert rows(run) == before


def test_no_row_of_a_persona_is_silently_replaced_by_one_of_another_realm(house):
    stamp, run = house
    before = rows(run)

    for table in TABLES:
        columns = ", ".join(column.name for column in metadata.tables[table].columns if column.name != "realm")
        copied = f"INTO {table} ({columns}, realm) SELECT {columns}, '{OTHER[stamp]}' FROM {table}"
        for verb in ("INSERT OR REPLACE", "INSERT OR IGNORE", "REPLACE", "INSERT"):
            is_refused(run, f"{verb} {copied}")

    assert rows(run) == before


def test_quarantine_is_never_changed_removed_or_written_twice(house):
    stamp, run = house
    before = rows(run)

    for statement in (
        "DELETE FROM persona_quarantine",
        "UPDATE persona_quarantine SET rule = 'none'",
        "UPDATE persona_quarantine SET persona_id = 'nova'",
        HELD.format(id="'rook'", realm=f"'{stamp}'"),
        HELD.format(id="'rook'", realm=f"'{stamp}'").replace("INSERT", "INSERT OR REPLACE"),
        HELD.format(id="NULL", realm=f"'{stamp}'"),
        "UPDATE personas SET is_active = 1 WHERE id = 'rook'",
    ):
        assert is_refused(run, statement), statement

    assert rows(run) == before


def test_with_a_persona_leaves_what_it_was_and_learnt_and_its_quarantine_stays(house):
    _, run = house
    before = rows(run)

    run("DELETE FROM personas WHERE id = 'rook'")

    after = rows(run)
    assert (after["persona_versions"], after["persona_tags"]) == ([], [])
    assert after["persona_examples"] == before["persona_examples"]
    assert after["persona_quarantine"] == before["persona_quarantine"]


AGES = ("NULL", "17", "0", "-1", "'x'", "''")
VERBS = ("INSERT", "INSERT OR REPLACE", "INSERT OR IGNORE", "REPLACE")
ENDS = ("", " ON CONFLICT (id) DO UPDATE SET age = excluded.age")


def test_among_adults_no_statement_makes_a_persona_without_an_age_of_eighteen(house):
    stamp, run = house

    for age, verb, end, id in itertools.product(AGES, VERBS, ENDS, ("'new'", "'nova'", "NULL")):
        is_refused(run, f"{verb} {PERSONA.format(id=id, realm=repr(stamp), age=age)}{end}")
    for change in (*(f"age = {age}" for age in AGES), "audience = 'child'", "realm = 'family'"):
        is_refused(run, f"UPDATE personas SET {change} WHERE id = 'nova'")
        is_refused(run, f"UPDATE OR REPLACE personas SET {change} WHERE id = 'nova'")
    is_refused(run, "DELETE FROM users WHERE id = 'ben'")
    is_refused(run, "DELETE FROM realm")

    if stamp == "adult":
        assert run("SELECT count(*) FROM personas WHERE age IS NULL OR age < 18 OR realm <> 'adult'") == [(0,)]
        assert run("SELECT count(*) FROM personas WHERE audience = 'child'") == [(0,)]
    assert run("SELECT count(*) FROM users") == [(2,)]
