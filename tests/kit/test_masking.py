"""No secret stands in what others will read."""

import pytest

from troupe.kit.masking import mask_keys, masked


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Bad key sk-proj-abcdef123456 given", "Bad key … given"),
        ("Authorization: Bearer abcdef.ghijkl", "Authorization: Bearer …"),
        ("token 0123456789abcdef0123456789abcdef01", "token …"),
        ("model llama-3.1-70b-instruct is not there", "model llama-3.1-70b-instruct is not there"),
        ("I asked for skiing", "I asked for skiing"),
    ],
)
def test_what_looks_like_a_key_is_masked_and_nothing_else(text: str, shown: str) -> None:
    assert mask_keys(text) == shown


def test_a_known_secret_is_masked_whatever_it_looks_like() -> None:
    assert mask_keys("you sent swordfish", ["swordfish"]) == "you sent …"


@pytest.mark.parametrize(("secret", "shown"), [("abcdefghijkl", "…ijkl"), ("abcdefghijk", "…"), ("", "…")])
def test_a_secret_is_shown_by_its_end_only_when_it_is_long(secret: str, shown: str) -> None:
    assert masked(secret) == shown
