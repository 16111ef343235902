"""Whenever the plug is pulled, no message of the stage, no rating and no vote that was acknowledged is lost."""

import pytest

from tests.duels.pulling import pull_the_plug


@pytest.mark.parametrize("kills", [2, pytest.param(100, marks=[pytest.mark.long, pytest.mark.timeout(60 * 60)])])
def test_nothing_acknowledged_is_lost_when_the_server_is_killed(tmp_path, kills):
    report = pull_the_plug(tmp_path, kills, seed=7)

    assert report["kills"] == kills
    assert min(report["said"], report["rated"], report["voted"]) > 0
