"""The PostgreSQL that the tests bring along: shared in a run, stopped by itself, honest about durability."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from tests.support.postgres import drop_database, fresh_postgres, postgres_url

ROOT = Path(__file__).parents[2]
USE_ONE = """
import sys
from tests.support.postgres import postgres_url
print(postgres_url(), flush=True)
sys.stdin.read()
"""

pytestmark = pytest.mark.postgresql


def driver_url(url: str) -> str:
    return url.replace("+psycopg", "")


def asks_for_a_database(run: str) -> subprocess.Popen[str]:
    environment = {**os.environ, "PYTEST_XDIST_TESTRUNUID": run}
    environment.pop("TROUPE_TEST_POSTGRES", None)
    return subprocess.Popen(
        [sys.executable, "-c", USE_ONE],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def answer_of(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return driver_url(process.stdout.readline().strip())


def answers(url: str) -> bool:
    try:
        psycopg.connect(url, connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


def stops_answering(url: str) -> bool:
    deadline = time.monotonic() + 15
    while answers(url) and time.monotonic() < deadline:
        time.sleep(0.1)
    return not answers(url)


def test_every_asker_gets_an_empty_database_of_its_own():
    with fresh_postgres() as one, fresh_postgres() as other:
        with psycopg.connect(driver_url(one)) as connection:
            connection.execute("CREATE TABLE note (words text)")
        with psycopg.connect(driver_url(other)) as connection:
            tables = connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()

    assert one != other
    assert tables == (0,)


def test_the_server_keeps_its_word_on_disk_as_the_product_demands():
    with fresh_postgres() as url, psycopg.connect(driver_url(url)) as connection:
        kept = {name: connection.execute(f"SHOW {name}").fetchone() for name in ("fsync", "synchronous_commit")}

    assert kept == {"fsync": ("on",), "synchronous_commit": ("on",)}


def test_vectors_can_be_searched():
    with fresh_postgres() as url, psycopg.connect(driver_url(url)) as connection:
        connection.execute("CREATE EXTENSION vector")
        distance = connection.execute("SELECT '[3,4]'::vector <-> '[0,0]'::vector").fetchone()

    assert distance == (5.0,)


def test_a_database_is_removed_even_while_somebody_is_connected():
    url = postgres_url()
    with psycopg.connect(driver_url(url), autocommit=True):
        drop_database(url)

    assert not answers(driver_url(url))


def test_two_processes_of_a_run_share_a_server_that_outlives_neither():
    run = uuid4().hex
    first, second = asks_for_a_database(run), asks_for_a_database(run)
    one, other = answer_of(first), answer_of(second)
    assert one != other
    assert one.rsplit("/", 1)[0] == other.rsplit("/", 1)[0]

    first.send_signal(signal.SIGKILL)
    first.wait()
    time.sleep(0.6)
    assert answers(other)

    second.communicate("")
    assert stops_answering(other)
