"""A calm face is somebody's: its manner shows, and its lips stay closed."""

from troupe.looks import NOVA_AT_REST, Performance, draw, face_table, resolve, resting_manner, starter_look

EVEN = {"extraversion": 0.5, "agreeableness": 0.5, "neuroticism": 0.5, "openness": 0.5, "warmth": 0.5}


def test_an_even_temper_leaves_a_plain_face():
    assert resting_manner(**EVEN) == {}


def test_an_outgoing_persona_rests_gladly():
    assert resting_manner(**EVEN | {"extraversion": 0.9}) == {"joy": 0.24}


def test_a_manner_never_grows_into_a_feeling():
    most = resting_manner(extraversion=1, agreeableness=1, neuroticism=1, openness=1, warmth=1)
    least = resting_manner(extraversion=0, agreeableness=0, neuroticism=0, openness=0, warmth=0)

    assert most == {"joy": 0.4, "fear": 0.15, "thinking": 0.15}
    assert least == {"shy": 0.2, "smug": 0.12}


def test_two_tempers_rest_differently():
    nova = resolve(starter_look("nova"))

    assert draw(nova, Performance(manner={"joy": 0.4})).svg != draw(nova, Performance(manner={"shy": 0.2})).svg


def test_lips_at_rest_are_closed_however_glad_the_manner():
    nova = resolve(starter_look("nova"))
    resting = face_table(nova, "neutral", manner={"joy": 0.4})
    teeth, closed = (resting["mouths"][shape]["mouth.interior"] for shape in ("rest", "A"))

    assert height(teeth) <= height(closed) + 2.5
    assert resting["mouths"]["rest"]["mouth.interior"] != closed


def height(numbers):
    return max(numbers[1::2]) - min(numbers[1::2])


def test_a_manner_shows_only_while_nothing_else_is_felt():
    nova = resolve(starter_look("nova"))

    assert face_table(nova, "fear", manner=NOVA_AT_REST) == face_table(nova, "fear")
    assert face_table(nova, "neutral", manner=NOVA_AT_REST) != face_table(nova, "neutral")


def test_the_page_and_the_picture_rest_on_the_same_face():
    nova = resolve(starter_look("nova"))
    table = face_table(nova, "neutral", manner=NOVA_AT_REST)
    drawn = draw(nova, Performance(manner=NOVA_AT_REST), live=True).svg
    x, y = table["paths"]["brow_left"][:2]

    assert f'data-face="brow_left" d="M{x:g}{y:g}' in drawn
