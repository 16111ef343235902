"""The collector rests while somebody reads, and goes on as it was before."""

import gc

import pytest

from troupe.kit.collecting import collector_rests


def test_the_collector_goes_on_once_the_last_reader_is_done_also_when_it_failed():
    seen = []

    def read():
        with collector_rests():
            with collector_rests():
                seen.append(gc.isenabled())
            seen.append(gc.isenabled())
            raise ValueError("spoilt")

    with pytest.raises(ValueError, match="spoilt"):
        read()

    assert seen == [False, False]
    assert gc.isenabled()


def test_a_collector_that_was_off_stays_off():
    gc.disable()
    try:
        with collector_rests():
            pass

        assert not gc.isenabled()
    finally:
        gc.enable()
