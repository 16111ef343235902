"""The demo brain in a chat: in company it hears who said what, and it answers in the language one writes in."""

from tests.chats.gathering import Group, cast
from tests.chats.talking import good
from troupe.minds import tongue_of


async def demo_brain(me):
    brains = good(await me.http.get("/api/brains"), 200)["items"]
    return next(brain["id"] for brain in brains if brain["kind"] == "scripted")


async def test_the_second_of_two_answers_the_first_by_name_about_what_both_were_told(me):
    ids = {name: str((await cast(me, name, response_style={"verbosity": "Concise"}))["id"]) for name in ("Ada", "Bo")}
    members = [{"persona_id": id} for id in ids.values()]
    group = Group(
        me, await me.open(members=members, settings={"turn_policy": "manual"}, brain_id=await demo_brain(me)), ids
    )
    await group.say("I have repaired the old clock on the tower.", answer=False, status=201)

    await group.pick("Ada")
    await group.pick("Bo")

    first, second = [node["text"] for node in await me.path(group.chat) if node["run_id"]]
    assert "clock" in first or "tower" in first
    assert "Ada" in second
    assert "Bo" not in second


async def test_whoever_writes_german_is_answered_in_german_until_the_chat_is_set_to_another_language(me):
    brain, told = await demo_brain(me), []
    for language in ("auto", "fr"):
        chat = await me.open(brain_id=brain, settings={"language": language})
        for text in ("Bist du echt?", "Are you real?"):
            told.append(tongue_of([(await me.talk(chat, text))["text_so_far"]]))

    assert told == ["de", "en", "fr", "fr"]


async def test_nobody_falls_into_another_language_for_a_favourite_phrase(me):
    chat = await me.open(brain_id=await demo_brain(me))

    said = [
        (await me.talk(chat, f"Ich mag {thing}, und du?"))["text_so_far"]
        for thing in ("Tee", "Regen", "Brot", "Musik", "Bücher", "Käse")
    ]

    assert not any(
        phrase.rstrip(".") in each
        for each in said
        for phrase in ("Tell me the part you left out", "Now that is interesting", "I like the sound of that")
    )
