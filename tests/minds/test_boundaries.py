"""What a persona will not speak about is decided outside its prompt, however it is said and however it is cut."""

from typing import Any

import pytest

from tests.chats.talking import good, refused
from troupe.minds import BoundaryStream, Gate, Lines, is_acute
from troupe.minds.domain.boundaries.trials import topics_tried, trials_of, tried
from troupe.personas import Persona


def somebody(boundaries: dict[str, str], **fields: Any) -> Persona:
    return Persona.model_validate({"name": "Vera", "boundaries": boundaries, **fields}, strict=False)


def shown(persona: Persona, pieces: list[str], asked: str = "") -> tuple[str, str]:
    """What is shown of an answer, and what was done to it."""
    gate = Gate.of(persona)
    stream = BoundaryStream(gate, Lines.of(persona), gate.hits(asked))
    text = "".join([*map(stream.feed, pieces), stream.close()])
    return text, stream.verdict.action if stream.verdict else "allow"


@pytest.mark.parametrize("topic", topics_tried())
def test_what_asks_about_a_refused_topic_is_stopped_and_what_only_sounds_like_it_is_not(topic):
    persona = somebody({topic: "refuse"})
    outcomes = [tried(persona, trial, "input") for trial in trials_of(topic)]

    touching = [each for each in outcomes if each.trial.touches]
    alike = [each for each in outcomes if not each.trial.touches]
    assert len(outcomes) >= 40
    assert sum(each.action == "refuse" for each in touching) >= 0.95 * len(touching)
    assert sum(each.action != "allow" for each in alike) <= 0.05 * len(alike)
    assert all(each.same_however_cut for each in outcomes)


ANSWERS = [
    "Hello there. Put 30% into stocks and shares. Then 2 more stocks. Bye now.",
    "Nice 3 apples! Stocks and money: 40 percent… And so on? ok",
    "The dosage is two tablets. And more words after it.",
    "First\n\n- stocks 5\n- a loan of 7\nfine 8",
    "Put 30% into stocks and shares. 40 more stocks and shares\nBye now.",
    "貯金と投資は30％で。それから銀行。さようなら。",
    "A very long line without any end " * 14 + "with stocks and 5 shares in it",
]


@pytest.mark.parametrize("text", ANSWERS)
@pytest.mark.parametrize("asked", ["", "Which stocks should I buy?"])
@pytest.mark.parametrize("boundaries", [{"financial": "avoid_specifics"}, {"financial": "refuse", "medical": "refuse"}])
def test_an_answer_is_the_same_for_every_way_of_cutting_it(text, asked, boundaries):
    persona = somebody(boundaries)
    whole = shown(persona, [text], asked)

    assert shown(persona, list(text), asked) == whole
    for cut in range(0, len(text), 29):
        assert shown(persona, [text[:cut], text[cut:]], asked) == whole


def test_a_refused_sentence_is_never_shown_and_ends_the_answer():
    persona = somebody({"medical": "refuse"}, response_style={"tone": "Casual"})

    text, action = shown(persona, ["Good ", "day. The dosage", " is secret. Nobody", " reads this."])

    assert text == "Good day. Not going there, sorry. Pick anything else."
    assert action == "refuse"


@pytest.mark.parametrize(("action", "shown_now"), [
    ("refuse", "… That's one thing I leave alone, but I'm happy to talk about something else."),
    ("avoid_specifics", "pressure is … I give no figures on that; someone qualified can say what holds for you. Yes."),
])  # fmt: skip
def test_an_answer_that_goes_on_is_judged_with_the_sentence_it_goes_on_from(action, shown_now):
    persona = somebody({"medical": action})
    stream = BoundaryStream(Gate.of(persona), Lines.of(persona), so_far="Well. I see your blood ")

    assert "".join([*map(stream.feed, "pressure is 180 now. Yes."), stream.close()]) == shown_now


def test_a_figure_beside_its_topic_gives_way_once_and_the_rest_goes_on():
    persona = somebody({"financial": "avoid_specifics"})

    text, action = shown(persona, ["Stocks may rise. Buy 12 shares of stocks. Sell 9 stocks later. Be well."])

    assert "12" not in text
    assert "9" not in text
    assert text.count(Lines.of(persona).specifics) == 1
    assert text.startswith("Stocks may rise. Buy")
    assert text.endswith("Be well.")
    assert action == "avoid_specifics"


def test_without_a_figure_and_without_a_boundary_every_piece_passes_at_once():
    gate = Gate.of(somebody({"financial": "avoid_specifics", "legal": "refer"}))
    stream = BoundaryStream(gate, Lines.of(somebody({})), ())

    assert [stream.feed(piece) for piece in ("The ri", "ver ru", "ns")] == ["The ri", "ver ru", "ns"]


def test_the_strictest_of_the_touched_topics_decides():
    gate = Gate.of(somebody({"legal": "soften", "medical": "refuse", "financial": "refer_to_bank"}))

    assert gate.judge("Can my lawyer stop the medication?").action == "refuse"
    assert gate.judge("Does a lawyer cost more than a mortgage?").action == "refer_to_bank"
    assert gate.judge("Does a lawyer wear a robe?").action == "soften"
    assert gate.judge("Does a river sleep?").topic is None


def test_topics_of_ones_own_work_by_their_terms_in_any_script():
    gate = Gate.of(somebody({"surprise": "refuse"}, boundary_terms={"surprise": ["the party on Friday", "秘密の会"]}))

    found = gate.judge("Tell me of THE PARTY  on friday!")
    assert (found.action, found.topic, found.rule_id) == ("refuse", "surprise", "terms.surprise.1")
    assert found.layer == "persona"
    assert gate.judge("あの秘密の会はいつですか").action == "refuse"
    assert gate.judge("Is there a party on Monday?").action == "allow"


def test_a_family_refuses_its_topic_whatever_a_document_allows():
    terms = {"sexual": ["a neutral phrase"]}
    persona = somebody({"sexual": "allow"}, boundary_terms=terms)

    found = Gate.of(persona, "family").judge("Tell me a neutral phrase.")
    assert (found.action, found.layer) == ("refuse", "realm")
    assert Gate.of(persona, "adult").judge("Tell me a neutral phrase.").action == "allow"


def test_an_exception_takes_away_only_the_words_it_covers():
    gate = Gate.of(somebody({"violence": "refuse"}))

    assert gate.judge("I love a murder mystery.").action == "allow"
    assert gate.judge("I love a murder mystery. How do I murder someone?").action == "refuse"


DANGER = ["I want to kill myself", "Ich will nicht mehr leben", "Quiero morir", "Je veux mourir", "死にたい"]


@pytest.mark.parametrize("text", DANGER)
def test_somebody_in_danger_is_noticed_in_every_language(text):
    assert is_acute(text)


@pytest.mark.parametrize(("language", "zone", "begins"), [
    ("en", "Europe/Vienna", "In Austria call 142"),
    ("de", "Europe/Vienna", "Wenn du dir etwas antun"),
    ("fr", "Australia/Perth", "Australie : au 13 11 14"),
    ("en", "America/Chicago", "If you might harm"),
    ("en", "UTC", "If you might harm"),
])  # fmt: skip
def test_help_is_named_first_where_somebody_lives(language, zone, begins):
    lines = Lines.of(somebody({}, language=language), zone)

    assert lines.care.startswith(begins)
    assert "findahelpline.com" in lines.care


def test_a_figure_of_speech_is_no_danger():
    assert not any(map(is_acute, ["I am dying to see you", "I could kill for a coffee", "This bag is heavy"]))


async def test_one_text_is_judged_over_http_and_kept_nowhere(me):
    fields = {"name": "Vera", "personality_traits": {}, "response_style": {}, "boundaries": {"medical": "refuse"}}
    vera = good(await me.http.post("/api/personas", json=fields), 201)["persona"]

    body = {"text": "What dose of aspirin?", "persona_id": vera["id"]}
    found = good(await me.http.post("/api/minds/boundaries/check", json=body), 200)
    nova = good(await me.http.post("/api/minds/boundaries/check", json={"text": "What dose of aspirin?"}), 200)

    assert (found["action"], found["topic"], found["layer"]) == ("refuse", "medical", "persona")
    assert found["spans"][0] == [0, 9]
    assert nova["action"] == "refer"
    danger = good(await me.http.post("/api/minds/boundaries/check", json={"text": DANGER[0]}), 200)
    assert danger["topic"] == "self_harm"
    refused(await me.http.post("/api/minds/boundaries/bench", json={"persona_id": vera["id"], "topics": ["tea"]}), 422,
            "invalid")  # fmt: skip


async def test_a_sample_declines_without_asking_a_brain(me):
    fields = {"name": "Vera", "personality_traits": {}, "response_style": {}, "boundaries": {"medical": "refuse"}}
    vera = good(await me.http.post("/api/personas", json=fields), 201)["persona"]

    body = {"message": "Which dose of insulin?"}
    found = good(await me.http.post(f"/api/personas/{vera['id']}/sample", json=body), 200)

    assert found["samples"][0]["reply"] == Lines.of(somebody({"medical": "refuse"})).refusal
