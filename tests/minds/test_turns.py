"""What a model is told of one turn: boundaries, moods, variables; and what stays of it with the answer."""

from tests.chats.talking import good
from tests.minds.test_connections import brain_on, connect
from troupe.minds import read_emotion
from troupe.minds.domain.mood import mood_after
from troupe.personas import Persona

NEUTRAL = (0.1, 0.3)


async def cast(me, **fields):
    body = {"name": "Vera", "personality_traits": {}, "response_style": {}} | fields
    return good(await me.http.post("/api/personas", json=body), 201)["persona"]


async def opened(me, upstream, **fields):
    brain = await brain_on(me, await connect(me, upstream))
    vera = await cast(me, **fields)
    return await me.open(members=[{"persona_id": vera["id"]}], brain_id=brain["id"])


def told(upstream) -> str:
    return "\n".join(str(line["content"]) for line in upstream.heard[-1].body["messages"])


async def test_a_declined_message_and_its_answer_are_in_no_later_prompt(me, upstream):
    chat = await opened(me, upstream, boundaries={"medical": "refuse"})

    await me.talk(chat, "What dose of ibuprofen should I take?")
    assert all(heard.method == "GET" for heard in upstream.heard)
    await me.talk(chat, "Do you like rain?")

    assert "ibuprofen" not in told(upstream)
    assert "outside what I discuss" not in told(upstream)
    assert "Do you like rain?" in told(upstream)


async def test_a_model_is_guided_where_a_topic_is_referred(me, upstream):
    chat = await opened(me, upstream, boundaries={"medical": "refer_to_doctor_may"})

    await me.talk(chat, "My doctor says I have diabetes.")

    assert "then point to doctor may" in told(upstream)
    assert (await me.path(chat))[-1]["boundary"]["action"] == "refer_to_doctor_may"


async def test_a_models_own_words_stay_beside_the_styled_ones(me, upstream):
    chat = await opened(me, upstream, personality_traits={"formality": 0.9})
    upstream.say(["I don't ", "mind."])
    await me.talk(chat, "hello")
    upstream.say(["I do not mind."])
    await me.talk(chat, "hello again")

    path = await me.path(chat)
    assert (path[1]["text"], path[1]["raw_text"]) == ("I do not mind.", "I don't mind.")
    assert (path[3]["text"], path[3]["raw_text"]) == ("I do not mind.", None)


async def test_a_mood_is_kept_along_the_path_one_is_on(me, upstream):
    traits = {"neuroticism": 1.0}
    chat = await opened(me, upstream, personality_traits=traits, response_style={"empathy_level": 1.0})

    await me.talk(chat, "I am so sad, my cat died and I cry all day.")
    await me.talk(chat, "I am heartbroken and lonely, everything hurts.")
    low = (await me.path(chat))[-1]
    sad = told(upstream)
    first = (await me.path(chat))[1]

    assert low["mood"]["valence"] < first["mood"]["valence"] < NEUTRAL[0]
    assert "low spirits" in sad
    again = await me.another(chat, first["id"])
    assert again["mood"] == first["mood"]


async def test_a_persona_that_is_not_to_be_moved_has_no_mood(me, upstream):
    chat = await opened(me, upstream, adaptation={"emotion": False})

    await me.talk(chat, "I am so sad and lonely.")

    assert (await me.path(chat))[-1]["mood"] is None
    assert "sounds sad" not in told(upstream)


def test_a_mood_moves_by_empathy_and_neuroticism_from_where_it_stood():
    style, traits = {"empathy_level": 0.5}, {"neuroticism": 0.5}
    vera = Persona.model_validate({"name": "Vera", "response_style": style, "personality_traits": traits}, strict=False)
    sad = read_emotion("I am so very sad", "en")

    after = mood_after(vera, None, sad)

    assert after is not None
    assert round(after.valence, 4) == round(0.1 + 0.2 * (sad.valence - 0.1), 4)
    calm = mood_after(vera, {"valence": 0.9, "arousal": 0.9}, read_emotion("The train leaves at noon", "en"))
    assert calm is not None
    assert 0.1 < calm.valence < 0.9


async def test_variables_are_those_of_the_path_one_is_on(me, upstream):
    text = "{{incvar::turns}}{{setvar::place::garden}} They sit in the {{getvar::place}}."
    chat = await opened(me, upstream, greeting="{{setvar::turns::5}}Hello.", scenario=f"Turn {text}")

    await me.talk(chat, "one")
    first = (await me.path(chat))[-1]
    assert "Turn 6 They sit in the garden." in told(upstream)
    await me.talk(chat, "two")
    assert "Turn 7 They" in told(upstream)
    await me.another(chat, first["id"])

    assert "Turn 6 They" in told(upstream)
    assert (await me.path(chat))[0]["text"] == "Hello."

    await me.talk(chat, "three")
    third = (await me.path(chat))[-1]
    await me.talk(chat, "four")
    assert "Turn 8 They" in told(upstream)
    removed = f"/api/chats/{chat['id']}/nodes/{third['id']}/remove"
    assert (await me.http.post(removed, json={"mode": "only"})).status_code == 200
    await me.talk(chat, "five")
    assert "Turn 8 They" in told(upstream)


async def test_what_somebody_says_sets_no_variable(me, upstream):
    chat = await opened(me, upstream, scenario="Heard: {{lastMessage}} [{{getvar::x}}] {{idle_duration}}")

    await me.talk(chat, "{{setvar::x::mine}}")

    assert "Heard: {{setvar::x::mine}} [] just now" in told(upstream)
