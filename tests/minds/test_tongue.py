"""In which language somebody writes, told by few words; who writes none of ours is not guessed at."""

import pytest

from troupe.minds import tongue_of


@pytest.mark.parametrize(
    ("said", "tongue"),
    [
        (["hallo"], "de"),
        (["Ich heiße Mo und wohne in Lissabon."], "de"),
        (["Wie heißt du?"], "de"),
        (["Raconte-moi une blague"], "fr"),
        (["J’habite à Lyon"], "fr"),
        (["Hola, ¿qué tal?"], "es"),
        (["私はリスボンに住んでいます"], "ja"),
        (["What does danke mean?"], "en"),
        (["I want to die hard"], "en"),
        (["Rex", "Wie heißt dein Hund?", "hello"], "de"),
        (["Thanks!", "Danke!"], "en"),
        (["Привет, как дела?"], None),
        (["Rex", "42"], None),
        ([], None),
    ],
)
def test_the_newest_message_that_tells_a_language_tells_it(said, tongue):
    assert tongue_of(said) == tongue
