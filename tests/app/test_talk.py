"""A conversation in the terminal: said line by line, kept like every other, and asked about where it stands."""

import json
import subprocess

from tests.support.studio import TROUPE, surroundings, troupe


def talked(home, *lines, options=(), command="talk"):
    """Type these lines, then leave."""
    return subprocess.run(
        [*TROUPE, *options, command, "nova"],
        env=surroundings(home),
        input="".join(f"{line}\n" for line in lines),
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )


def test_one_talks_line_by_line_and_finds_the_conversation_again(tmp_path):
    secret = "sk-proj-abcdefghijklmnopqrstuvwxyz0123456789ABCD"
    first = talked(
        tmp_path,
        "Hello",
        "/stars 4",
        "/variant",
        "/dance",
        secret,
        "/retry",
        "/why",
        "/prompt",
        "/quit",
        command="chat",
    )

    assert first.returncode == 0, first.stderr
    assert "scripted, not an AI model" in first.stderr
    assert "★★★★" in first.stderr
    assert "/dance is no command here." in first.stderr
    assert first.stderr.count("This looks like a key") == 2  # what was refused is kept, and tried once more
    assert "brain: Demo brain" in first.stdout
    assert "cost: nothing" in first.stdout  # said of what is scripted; never of what is only unknown
    assert "persona" in first.stdout.split("prompt:")[1]
    assert "[system]\n" in first.stdout
    assert "[user]\nHello" in first.stdout

    again = talked(tmp_path, "And how are you?", options=("--json",))
    spoken = [json.loads(line) for line in again.stdout.splitlines()]
    assert [each["state"] for each in spoken] == ["done"]
    shown = troupe(tmp_path, "--json", "chats", "list").stdout
    assert len(json.loads(shown)["items"]) == 1
