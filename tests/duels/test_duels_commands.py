"""What the pages of the stage and the arena do, from the terminal."""

import json

from tests.support.studio import troupe


def run(folder, *arguments):
    told = troupe(folder, "--json", "--data", str(folder / "studio"), *arguments)
    assert told.returncode == 0, told.stderr
    return json.loads(told.stdout)


def test_a_round_is_played_and_voted_on_in_the_terminal(tmp_path):
    run(tmp_path, "init")
    round = run(tmp_path, "duels", "play", "Nova", "Rook", "Cheer me up")
    vote = run(tmp_path, "duels", "vote", round["id"], "tie")
    board = run(tmp_path, "duels", "board", "--scripted")

    both = run(tmp_path, "duel", "Nova", "Rook", "Cheer me up", "--vote", "skip")
    assert {both["reveal"][side]["contestant"]["label"] for side in "ab"} == {"Nova v1", "Rook v1"}
    assert round["reveal"] is None
    assert {each["contestant"]["label"] for each in (vote["reveal"]["a"], vote["reveal"]["b"])} == {
        "Nova v1",
        "Rook v1",
    }
    assert (board["votes"], board["status"]) == (1 if vote["counted"] else 0, "not_enough_votes")
