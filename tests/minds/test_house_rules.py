"""What a person and the studio will not hear of holds for every persona, and makes none of them looser."""

import pytest

from tests.chats.talking import Talker, good, text_of
from tests.support.studio import opened
from troupe.app.settings import read_settings
from troupe.minds.domain.boundaries import LeavingOut
from troupe.minds.domain.boundaries.house import HouseRules
from troupe.personas import Persona


def test_rules_make_a_persona_stricter_and_never_looser():
    kim = Persona(name="Kim", boundaries={"politics": "refuse", "legal": "refer"}, phrasebook={"avoid": ["whatever"]})
    rules = HouseRules.read(
        {
            "boundaries.soften": "politics, legal",
            "boundaries.refuse": "Bee keeping",
            "boundaries.phrases": "my dear\nhun",
        },
        ["gambling"],
    )

    here = rules.over(kim)

    assert here.boundaries == {"politics": "refuse", "legal": "refer", "bee_keeping": "refuse", "gambling": "refuse"}
    assert here.boundary_terms == {"bee_keeping": ("Bee keeping",)}
    assert here.phrasebook.avoid == ("whatever", "my dear", "hun")
    assert [rules.whose(kim, topic) for topic in ("politics", "bee_keeping", "gambling")] == [
        "persona",
        "user",
        "studio",
    ]
    assert HouseRules.read({}).over(kim) is kim


def shown(phrases, *pieces):
    leaving = LeavingOut(phrases)
    return "".join([*(leaving.feed(piece) for piece in pieces), leaving.close()])


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("Well, My  dear, the lamp turns. It is calm.", "Well, … It is calm."),
        ("My dears are here, and so is my own dear.", "My dears are here, and so is my own dear."),
        ("My dear very old friend! Hunting, hun.\nYes.", "… Hunting, …\nYes."),
        ("I’m sorry to say it. I'm fine", "… I'm fine"),
        ("And so, my dear", "And so, …"),
    ],
)
def test_a_phrase_is_left_out_with_the_rest_of_its_sentence_however_the_answer_is_cut(said, told):
    phrases = ["my dear", "very old", "hun", "i'm sorry"]

    assert shown(phrases, said) == shown(phrases, *said) == told
    for at in range(len(said)):
        assert shown(phrases, said[:at], said[at:]) == told


def test_only_what_could_become_a_phrase_waits():
    leaving = LeavingOut(["my dear"])

    assert [leaving.feed(word) for word in ("So ", "my", " own", " friend")] == ["So ", "", "my own", " friend"]
    assert not leaving.withheld


async def setting(me, **values):
    named = {f"boundaries.{name}": value for name, value in values.items()}
    good(await me.http.patch("/api/settings", json={"changes": named}), 200)


async def said(me, text):
    chat = await me.open()
    return await me.talk(chat, text)


async def test_a_topic_of_ones_own_is_refused_at_once_and_allowed_again(me, house):
    house.studio.bench.text.set_speed(1000, 0)
    assert (await said(me, "How does beekeeping work?"))["state"] == "done"

    await setting(me, refuse="beekeeping")
    refused = await said(me, "How does beekeeping work?")
    checked = good(await me.http.post("/api/minds/boundaries/check", json={"text": "beekeeping"}), 200)
    await setting(me, refuse="")

    assert (refused["state"], refused["finish_reason"]) == ("blocked", "boundary")
    assert (checked["action"], checked["topic"], checked["layer"]) == ("refuse", "beekeeping", "user")
    assert (await said(me, "How does beekeeping work?"))["state"] == "done"


async def test_a_phrase_of_ones_own_is_said_by_no_brain_with_its_own_words_too(me, house):
    house.studio.bench.text.set_speed(1000, 0)
    await setting(me, phrases="my dear")
    house.studio.bench.text.next_replies(["Well, my dear, the lamp turns. It is calm."])
    chat = await me.open(settings={"styling": False})
    run = await me.talk(chat, "What of the lamp?")
    await setting(me, phrases="")

    node = (await me.path(chat))[-1]
    assert (run["state"], node["text"], node["raw_text"]) == ("done", "Well, … It is calm.", None)
    assert text_of(await me.log(run["id"])) == node["text"]


async def test_what_the_studio_refuses_is_refused_for_everybody(tmp_path):
    settings, _ = read_settings({}, {"TROUPE_REFUSED_TOPICS": "gambling, beekeeping"}, tmp_path)
    async with opened(tmp_path, refused_topics=settings.refused_topics) as house:
        me = Talker(house.http)

        assert (await said(me, "How does beekeeping work?"))["state"] == "blocked"
