import random
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from troupe.jobs.domain import (
    Job,
    checked_inputs,
    checked_priority,
    checked_title,
    forward,
    moved,
    place_in_queue,
    wait_before_retry,
)
from troupe.jobs.errors import (
    InvalidJob,
    JobDone,
    JobFinished,
    JobNotFinished,
    PriorityNotAllowed,
    StepNotReached,
    StepOutOfRange,
)

PORTRAIT = Job(
    id="j",
    user_id="ada",
    kind="looks.portrait",
    title="A portrait",
    queue="cpu",
    state="queued",
    phase="queued",
    progress=None,
    step=0,
    plan=["sketch", "paint", "frame"],
    attempt=1,
    run=1,
    tries=0,
    crashes=0,
    priority="normal",
    place=2000,
    subject=None,
    inputs={},
    estimate=None,
    cost_micros=0,
    result=None,
    error=None,
    worker=None,
    device=None,
    traceparent=None,
    news=1,
    changed=1,
    queued_at=datetime(2026, 1, 1, tzinfo=UTC),
    started_at=None,
    finished_at=None,
)


def test_somebodys_first_job_goes_before_another_persons_fortieth():
    assert place_in_queue("normal", 0) == 2000
    assert place_in_queue("normal", 39) == 2039
    assert place_in_queue("high", 500) < place_in_queue("normal", 0) < place_in_queue("low", 0)


def test_the_place_within_a_class_never_reaches_the_next_class():
    assert place_in_queue("high", 5000) == 1999


def waiting(*places: int) -> list[Job]:
    return [replace(PORTRAIT, id=name, place=place) for name, place in zip("abcdef", places, strict=False)]


def order_after(jobs: list[Job], places: dict[str, int]) -> str:
    return "".join(sorted((job.id for job in jobs), key=lambda id: places.get(id, {j.id: j.place for j in jobs}[id])))


@pytest.mark.parametrize(
    ("job", "before", "expected"),
    [("c", None, "cabd"), ("d", "b", "adbc"), ("a", "d", "bcad"), ("b", "a", "bacd"), ("a", "b", "abcd")],
)
def test_a_moved_job_stands_where_it_was_put_and_the_others_keep_their_order(job: str, before: str, expected: str):
    jobs = waiting(2000, 2001, 2002, 2003)

    assert order_after(jobs, moved(jobs, job, before)) == expected


def test_moving_uses_only_the_places_a_person_has_already():
    jobs = waiting(2000, 2007, 2040)

    places = moved(jobs, "c", None)

    assert places == {"c": 2000, "a": 2007, "b": 2040}


def test_jobs_that_share_a_place_are_put_in_order_all_the_same():
    jobs = waiting(2000, 2000, 2000)

    assert order_after(jobs, moved(jobs, "c", "b")) == "acb"


def test_progress_never_decreases():
    assert [forward(None, 10), forward(40, 10), forward(40, 90), forward(40, None), forward(40, 900)] == [
        10,
        40,
        90,
        40,
        100,
    ]


def test_a_failure_that_may_pass_is_tried_again_three_times_with_growing_waits():
    chance = random.Random(1)

    waits = [wait_before_retry(tries, chance) for tries in range(4)]

    assert waits[3] is None
    for wait, middle in zip(waits[:3], (2, 10, 60), strict=True):
        assert wait is not None
        assert middle * 0.75 <= wait <= middle * 1.25


def test_a_retry_begins_with_the_first_step_that_has_no_result():
    failed = replace(PORTRAIT, state="failed")

    assert failed.first_step_again(None, [1]) == 2
    assert failed.first_step_again(1, [1]) == 1


def test_a_retry_is_refused_where_it_makes_no_sense():
    with pytest.raises(JobNotFinished):
        PORTRAIT.first_step_again(None, [])
    with pytest.raises(JobDone):
        replace(PORTRAIT, state="done").first_step_again(None, [1, 2, 3])
    with pytest.raises(StepOutOfRange):
        replace(PORTRAIT, state="failed").first_step_again(4, [1])
    with pytest.raises(StepNotReached):
        replace(PORTRAIT, state="failed").first_step_again(3, [1])


def test_what_has_ended_cannot_be_stopped():
    with pytest.raises(JobFinished):
        replace(PORTRAIT, state="done").check_can_cancel()
    replace(PORTRAIT, state="cancelled").check_can_cancel()


def test_titles_and_inputs_have_their_bounds():
    assert checked_title("  A portrait ") == "A portrait"
    for title in ("", " ", "x" * 121):
        with pytest.raises(InvalidJob):
            checked_title(title)
    with pytest.raises(InvalidJob):
        checked_inputs({"text": "x" * 16 * 1024})


def test_only_administrators_go_first():
    assert checked_priority("high", "owner") == "high"
    with pytest.raises(PriorityNotAllowed):
        checked_priority("high", "member")
