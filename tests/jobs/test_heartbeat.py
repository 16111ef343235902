"""When a worker is taken for dead."""

from troupe.jobs.heartbeat import Watch
from troupe.jobs.roster import Sign


class Hand:
    """A clock moved by hand."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def watch(clock: Hand) -> Watch:
    return Watch(lease=15, longest_gap=8, clock=clock)


def silent_after(watch: Watch, clock: Hand, beats: list[int], every: float = 2.0) -> list[str]:
    found: list[str] = []
    for beat in beats:
        clock.now += every
        found = [sign.worker for sign in watch.silent([Sign("w1", "i", beat)])]
    return found


def test_a_worker_that_beats_is_alive():
    clock = Hand()

    assert silent_after(watch(clock), clock, list(range(30))) == []


def test_a_worker_without_a_beat_for_longer_than_the_lease_is_dead():
    clock = Hand()
    watching = watch(clock)

    assert silent_after(watching, clock, [7] * 8) == []
    assert silent_after(watching, clock, [7]) == ["w1"]


def test_a_dead_worker_that_beats_again_is_alive_again():
    clock = Hand()
    watching = watch(clock)
    silent_after(watching, clock, [7] * 12)

    assert silent_after(watching, clock, [8]) == []


def test_a_watcher_that_was_away_itself_takes_nobody_for_dead():
    clock = Hand()
    watching = watch(clock)
    silent_after(watching, clock, [7] * 3)

    clock.now += 3600

    assert silent_after(watching, clock, [7]) == []


def test_no_wall_clock_decides_who_is_dead():
    clock = Hand()
    watching = watch(clock)

    assert [silent_after(watching, clock, [beat]) for beat in (1, 2, 3)] == [[], [], []]
