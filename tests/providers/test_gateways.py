"""A gateway is a row; a user's own rows win, and a broken one never takes the others with it."""

from pathlib import Path

import pytest

from troupe.providers.openai_like import load_gateways, recognise, shipped_gateways

OWN = """
[cellar]
title = "The server in the cellar"
base_url = "http://192.168.1.20:8000/v1"
local = true
key_required = false

[ollama]
title = "My Ollama"
base_url = "http://127.0.0.1:9999/v1"
local = true
"""


def test_own_rows_are_added_and_win_by_id(tmp_path: Path) -> None:
    (tmp_path / "gateways.toml").write_text(OWN)

    gateways = load_gateways(tmp_path / "gateways.toml")

    assert gateways.broken == ()
    assert gateways.rows["cellar"].base_url == "http://192.168.1.20:8000/v1"
    assert gateways.rows["ollama"].title == "My Ollama"
    assert gateways.rows["openai"] == shipped_gateways().rows["openai"]


def test_without_rows_of_ones_own_the_shipped_ones_are_there(tmp_path: Path) -> None:
    assert load_gateways(tmp_path / "gateways.toml") == shipped_gateways()


BROKEN = {
    "a key in a row": '[bad]\ntitle = "Bad"\nbase_url = "https://a.example/v1"\nkey = "sk-1"\n',
    "a number where text belongs": '[bad]\ntitle = 7\nbase_url = "https://a.example/v1"\n',
    "no address and none to type": '[bad]\ntitle = "Bad"\n',
    "an address that hides where it leads": '[bad]\ntitle = "Bad"\nbase_url = "http://0x7f.1/v1"\n',
    "a header of another kind": '[bad]\ntitle = "Bad"\nbase_url = "https://a.example"\nheaders = {Host = "b"}\n',
    "a parameter nobody knows": '[bad]\ntitle = "Bad"\nbase_url = "https://a.example"\ndrop = ["magic"]\n',
    "no TOML at all": '[bad]\ntitle = "Bad\n',
}


@pytest.mark.parametrize("fault", BROKEN)
def test_a_broken_row_is_told_with_its_line_and_the_others_work(tmp_path: Path, fault: str) -> None:
    (tmp_path / "gateways.toml").write_text(OWN + "\n" + BROKEN[fault])

    gateways = load_gateways(tmp_path / "gateways.toml")

    assert [(row.id, row.line) for row in gateways.broken] == [("bad", OWN.count("\n") + 2)]
    assert gateways.broken[0].problem
    assert {"cellar", "ollama", "openai"} <= gateways.rows.keys()
    assert "bad" not in gateways.rows


@pytest.mark.parametrize(
    ("key", "gateways"),
    [
        ("sk-ant-abc", ["anthropic"]),
        ("sk-or-abc", ["openrouter"]),
        ("sk-proj-abc", ["openai"]),
        ("gsk_abc", ["groq"]),
        ("xai-abc", ["xai"]),
        ("AIzaabc", ["gemini"]),
        ("sk-abc", ["deepseek", "openai"]),
        ("abc", []),
    ],
)
def test_a_key_is_recognised_by_its_longest_beginning(key: str, gateways: list[str]) -> None:
    assert recognise(key, shipped_gateways().rows.values()) == gateways
