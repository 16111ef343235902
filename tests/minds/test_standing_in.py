"""A brain that gives up before its first word lets those speak that its user named, and everybody can see it."""

import pytest

from tests.chats.talking import good, refused
from tests.minds.test_connections import NOBODY, brain_on, connect
from tests.support.upstream import DONE, Upstream, chunk
from troupe.minds import Repetition, smaller_window


async def named(me, brain, *others):
    body = {"fallbacks": [other["id"] for other in others]}
    return good(await me.http.patch(f"/api/brains/{brain['id']}", json=body), 200)


async def two_brains(me, upstream, spare):
    first = await brain_on(me, await connect(me, upstream), name="First")
    return first, await brain_on(me, await connect(me, spare), name="Second")


@pytest.fixture
async def spare():
    async with Upstream() as listening:
        yield listening


REFUSALS = [
    (401, {"message": "Incorrect API key"}, {}, "provider_key_refused"),
    (429, {"message": "slow down"}, {"retry-after": "600"}, "provider_limited"),
    (402, {"message": "nothing left"}, {}, "provider_quota"),
]


async def test_whoever_stands_in_speaks_and_is_named(me, upstream, spare):
    first, second = await two_brains(me, upstream, spare)
    shown = await named(me, first, second)
    chat = await me.open(brain_id=first["id"])

    for status, error, headers, code in REFUSALS:
        upstream.refuse(status, error, headers)
        spare.say(["Here ", "I am."])
        run = await me.talk(chat, "hello")
        node = (await me.path(chat))[-1]
        assert (run["state"], node["text"], node["brain"]["name"]) == ("done", "Here I am.", "Second")
        assert run["brain"] == node["brain"]
        assert [(each["brain"]["name"], each["error"]) for each in run["tried"]] == [("First", code)]
        assert node["stood_in_for"] == run["tried"]
        told = [event["data"] for event in await me.log(run["id"]) if event["type"] == "run.handed_on"]
        assert [(each["brain"]["name"], each["reason"]) for each in told] == [("Second", code)]

    assert shown["fallbacks"] == [second["id"]]
    assert len(upstream.heard) == len(REFUSALS) + 2  # the two lists of models of making it


async def test_the_demo_brain_may_stand_in_and_says_that_it_is_scripted(me, upstream):
    first = await brain_on(me, await connect(me, upstream))
    demo = next(each for each in good(await me.http.get("/api/brains"), 200)["items"] if each["kind"] == "scripted")
    await named(me, first, demo)
    chat = await me.open(brain_id=first["id"])
    upstream.refuse(401, {"message": "no"})

    run = await me.talk(chat, "hello")

    node = (await me.path(chat))[-1]
    assert (run["state"], node["scripted"], node["brain"]["kind"]) == ("done", True, "scripted")
    assert node["text"]


async def test_when_nobody_can_speak_the_first_trouble_is_told(me, upstream, spare):
    first, second = await two_brains(me, upstream, spare)
    await named(me, first, second)
    chat = await me.open(brain_id=first["id"])
    upstream.refuse(401, {"message": "no"})
    spare.refuse(402, {"message": "empty"})

    run = await me.talk(chat, "hello")

    assert (run["state"], run["error"]["error"]) == ("failed", "provider_key_refused")
    assert [each["error"] for each in run["tried"]] == ["provider_key_refused", "provider_quota"]


async def test_nobody_stands_in_once_a_word_was_said_or_an_answer_was_declined(me, upstream, spare):
    first, second = await two_brains(me, upstream, spare)
    await named(me, first, second)
    chat = await me.open(brain_id=first["id"])
    heard = len(spare.heard)
    upstream.next(chunk("Once upon"), drop=True)
    broken = await me.talk(chat, "a story")
    upstream.refuse(400, {"message": "content_filter: declined"})

    declined = await me.talk(chat, "another")

    assert (broken["state"], broken["text_so_far"], broken["tried"]) == ("interrupted", "Once upon", [])
    assert (declined["state"], declined["error"]["error"]) == ("failed", "provider_refused")
    assert len(spare.heard) == heard


async def test_a_prompt_that_is_too_long_there_is_told_once_more_in_less_room(me, upstream):
    brain = await brain_on(me, await connect(me, upstream))
    chat = await me.open(brain_id=brain["id"])
    await me.talk(chat, "A long letter. " * 800)
    upstream.refuse(400, {"message": "This model's maximum context length is 4096 tokens."})
    upstream.say(["Shorter."])

    run = await me.talk(chat, "hello")

    told = [event["data"] for event in await me.log(run["id"]) if event["type"] == "run.handed_on"]
    assert (run["state"], run["text_so_far"], run["tried"]) == ("done", "Shorter.", []), run["error"]
    assert [each["reason"] for each in told] == ["prompt_too_long"]
    assert told[0]["context_tokens"] <= 4096
    assert len(str(upstream.heard[-1].body)) < len(str(upstream.heard[-2].body))


async def test_what_cannot_fit_names_the_largest_texts(me, upstream):
    brain = await brain_on(me, await connect(me, upstream), context_tokens=2_048)
    before = len(upstream.heard)

    run = await me.talk(await me.open(brain_id=brain["id"]), "A long letter. " * 1_000)

    assert (run["state"], run["error"]["error"]) == ("failed", "prompt_too_long")
    assert run["error"]["largest"][0]["kind"] == "newest"
    assert run["error"]["largest"][0]["tokens"] > 2_048
    assert len(upstream.heard) == before


async def test_only_other_brains_that_exist_can_stand_in_each_once(me, upstream, spare):
    first, second = await two_brains(me, upstream, spare)
    at = f"/api/brains/{first['id']}"

    refused(await me.http.patch(at, json={"fallbacks": [first["id"]]}), 422, "bad_fallback")
    refused(await me.http.patch(at, json={"fallbacks": [second["id"]] * 2}), 422, "bad_fallback")
    refused(await me.http.patch(at, json={"fallbacks": [NOBODY]}), 404, "brain_not_found")
    refused(await me.http.patch(at, json={"fallbacks": [NOBODY] * 4}), 422, "invalid")
    renamed = good(await me.http.patch(at, json={"name": "Mine"}), 200)

    assert (renamed["name"], renamed["fallbacks"]) == ("Mine", [])
    assert await named(me, second, first)
    assert await named(me, first, second)  # each may stand in for the other


async def test_a_model_that_turns_in_circles_is_cut_and_what_it_said_stays(me, upstream):
    brain = await brain_on(me, await connect(me, upstream))
    chat = await me.open(brain_id=brain["id"])
    round = " ".join(f"word{number}" for number in range(20)) + " "
    upstream.next(*(chunk(round) for _ in range(50)), chunk(finish="stop"), DONE)

    run = await me.talk(chat, "hello")

    assert (run["state"], run["finish_reason"]) == ("done", "limit")
    assert run["text_so_far"].split() == round.split() * 3


def test_circles_are_heard_however_the_words_are_cut():
    round = " ".join(f"w{number}" for number in range(20)) + " "
    for size in (1, 3, 7, 200):
        heard, text = Repetition(), round * 4
        cut = [text[start : start + size] for start in range(0, len(text), size)]
        places = [(number, at) for number, piece in enumerate(cut) if (at := heard.feed(piece)) is not None]
        number, at = places[0]
        assert "".join(cut[:number]) + cut[number][:at] == (round * 3).rstrip(), size
    for said in (round * 2 + "and so it ends.", " ".join(f"w{number}" for number in range(200)), "", "   "):
        assert Repetition().feed(said) is None


@pytest.mark.parametrize(
    ("said", "room"),
    [
        ("maximum context length is 4096 tokens", 4096),
        ("prompt is too long: 12000 tokens > 6,000 maximum", 3250),
        ("too long", 4550),
    ],
)
def test_a_smaller_window_is_what_the_server_named_by_its_own_measure(said, room):
    assert smaller_window(8192, 6000, 500, said) == room


def test_no_window_is_made_so_small_that_nothing_fits():
    assert smaller_window(8192, 300, 100, "too long") is None
