"""What may be asked twice is asked up to three times; what may not is asked once."""

import httpx2
import pytest

from tests.client.answering import Answering, refuses, says
from troupe.client import Limited, Troupe, Unavailable

NOBODY = {"success": True, "persona": None}
DONE = {"done": True}


@pytest.fixture
def pauses(monkeypatch):
    """The seconds the client would have waited, without waiting them."""
    waited = []

    async def no_time(seconds):
        waited.append(seconds)

    monkeypatch.setattr("time.sleep", waited.append)
    monkeypatch.setattr("asyncio.sleep", no_time)
    return waited


@pytest.mark.parametrize("status", [429, 503])
def test_a_busy_studio_is_asked_again_after_growing_pauses(pauses, status):
    studio = Answering([refuses(status), refuses(status), says(200, **NOBODY)])

    assert studio.troupe().personas.active() is None
    assert len(studio.asked) == 3
    assert pauses == [0.2, 0.4]


def test_the_studio_says_how_long_to_wait(pauses):
    studio = Answering([refuses(429, {"Retry-After": "7"}), says(200, **NOBODY)])

    assert studio.troupe().personas.active() is None
    assert pauses == [7.0]


def test_a_wait_that_is_no_number_of_seconds_is_passed_over(pauses):
    studio = Answering([refuses(503, {"Retry-After": "soon"}), says(200, **NOBODY)])

    assert studio.troupe().personas.active() is None
    assert pauses == [0.2]


def test_nobody_sits_through_a_long_wait_without_knowing_why(pauses):
    studio = Answering([refuses(429, {"Retry-After": "900"})])

    with pytest.raises(Limited) as refused:
        studio.troupe().personas.active()
    assert refused.value.retry_after == 900
    assert (len(studio.asked), pauses) == (1, [])


def test_a_lost_connection_is_tried_again(pauses):
    studio = Answering([httpx2.ConnectError("refused"), says(200, **NOBODY)])

    assert studio.troupe().personas.active() is None
    assert pauses == [0.2]


def test_after_three_attempts_the_refusal_is_told(pauses):
    studio = Answering([refuses(429, code="too_many_requests")])

    with pytest.raises(Limited) as refused:
        studio.troupe().personas.active()
    assert refused.value.code == "too_many_requests"
    assert len(studio.asked) == 3
    assert pauses == [0.2, 0.4]


def test_after_three_lost_connections_the_way_out_is_told(pauses):
    studio = Answering([httpx2.ReadTimeout("late")])

    with pytest.raises(Unavailable) as lost:
        studio.troupe().personas.active()
    assert lost.value.code == "unreachable"
    assert lost.value.status is None
    assert "troupe up" in lost.value.next_step
    assert len(studio.asked) == 3


def test_a_post_is_repeated_under_one_key(pauses):
    studio = Answering([refuses(503), httpx2.ReadError("gone"), says(200, **DONE)])

    studio.troupe().accounts.sign_out()

    keys = [request.headers["Idempotency-Key"] for request in studio.asked]
    assert len(keys) == 3
    assert len(set(keys)) == 1


def test_two_posts_have_two_keys():
    studio = Answering([says(200, **DONE)])
    troupe = studio.troupe()

    troupe.accounts.sign_out()
    troupe.accounts.sign_out()

    assert len({request.headers["Idempotency-Key"] for request in studio.asked}) == 2


@pytest.mark.parametrize(
    "change",
    [
        lambda troupe: troupe.personas.change("a", {"name": "Ada"}),
        lambda troupe: troupe.personas.delete("a"),
        lambda troupe: troupe.accounts.change_settings({}),
    ],
    ids=["PUT", "DELETE", "PATCH"],
)
@pytest.mark.parametrize("answer", [refuses(503), httpx2.ReadError("gone")], ids=["busy", "lost"])
def test_what_could_have_two_effects_is_asked_once(pauses, change, answer):
    studio = Answering([answer])

    with pytest.raises(Unavailable):
        change(studio.troupe())
    assert len(studio.asked) == 1
    assert pauses == []


def test_other_refusals_are_not_repeated(pauses):
    studio = Answering([refuses(500)])

    with pytest.raises(Unavailable):
        studio.troupe().personas.active()
    assert len(studio.asked) == 1


async def test_the_client_with_await_tries_as_often(pauses):
    studio = Answering([refuses(503), httpx2.ConnectError("refused"), says(200, **NOBODY)])

    async with studio.async_troupe() as troupe:
        assert await troupe.personas.active() is None
    assert len(studio.asked) == 3
    assert pauses == [0.2, 0.4]


def test_nobody_at_the_address_is_told_without_a_mock(unused_address, pauses):
    with Troupe(unused_address) as troupe, pytest.raises(Unavailable) as lost:
        troupe.personas.active()
    assert lost.value.code == "unreachable"
    assert unused_address in lost.value.detail
