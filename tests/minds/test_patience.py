"""Waiting, retrying, giving up, and what a user is told about it."""

import pytest

from troupe.minds.domain.patience import Failure, in_the_users_words, wait_before


def failure(kind, retry_after_s=None):
    return Failure(kind, "Up", "It said so.", retry_after_s)


@pytest.mark.parametrize("kind", ["limited", "unavailable", "overloaded", "broken_stream"])
def test_waits_grow_and_are_never_all_alike(kind):
    assert [wait_before(attempt, failure(kind), 0.0) for attempt in (2, 3, 4)] == [0.5, 1.0, None]
    assert [wait_before(attempt, failure(kind), 1.0) for attempt in (2, 3)] == [1.5, 3.0]


@pytest.mark.parametrize(("advised", "waited"), [(0.0, 0.0), (-5.0, 0.0), (7.5, 7.5), (30.0, 30.0), (30.1, None)])
def test_a_wait_that_was_advised_is_kept_unless_it_is_too_long(advised, waited):
    assert wait_before(2, failure("limited", advised), 0.5) == waited


@pytest.mark.parametrize(
    "kind", ["timeout", "unauthorized", "forbidden", "not_found", "bad_request", "quota", "content_filter", "tls"]
)
def test_what_will_not_get_better_is_not_tried_again(kind):
    assert wait_before(2, failure(kind), 0.5) is None


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("limited", "provider_limited"),
        ("unavailable", "provider_unreachable"),
        ("overloaded", "provider_unreachable"),
        ("broken_stream", "provider_unreachable"),
        ("timeout", "provider_timeout"),
        ("unauthorized", "provider_key_refused"),
        ("forbidden", "provider_key_refused"),
        ("not_found", "provider_failed"),
        ("bad_request", "provider_failed"),
        ("too_long", "prompt_too_long"),
        ("too_large", "pictures_too_large"),
        ("quota", "provider_quota"),
        ("content_filter", "provider_refused"),
        ("tls", "provider_unreachable"),
    ],
)
def test_every_failure_has_a_code_of_ours_and_a_next_step(kind, code):
    told = in_the_users_words(failure(kind, 12.2), after_text=False)

    assert told.code == code
    assert told.next_step
    assert "It said so." in told.detail
    assert told.retry_after == (13 if kind == "limited" else None)
    assert in_the_users_words(failure(kind), after_text=True).code == "provider_failed"


def test_a_model_that_is_not_there_is_not_asked_again():
    told = in_the_users_words(failure("not_found"), after_text=False)

    assert "another model" in told.next_step
