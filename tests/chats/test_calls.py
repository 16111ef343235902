"""Calls with recorded sound over a real line: heard, answered aloud, interrupted, handed on, lost and resumed."""

import asyncio
from collections.abc import Iterator
from functools import cache, partial

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from tests.chats.caller import RATE, SILENCE, on_the_line, recorded
from tests.chats.talking import good, refused
from tests.support.studio import Running, running_studio
from tests.support.voice_servers import KEY, Piper
from troupe.kit.marks import DRAWN

NOBODY = "123e4567-e89b-42d3-a456-426614174000"
LONG = (
    "The sea was calm that day. We sailed along the coast until the evening came. Nobody said a word all the way home."
)


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running_studio(tmp_path_factory.mktemp("calls")) as studio:
        studio.wait_ready()
        studio.post("/api/test/speed", json={"tokens_per_second": 1000, "first_token_ms": 0})
        studio.said = cache(lambda text: recorded(studio, text))
        yield studio


@pytest.fixture
def cast(studio):
    """Two personas who can be told apart by ear."""
    made = [studio.post("/api/personas", json={"name": name}).json()["persona"]["id"] for name in ("Nora", "Max")]
    yield made
    for call in studio.get("/api/calls").json()["items"]:
        if call["state"] != "ended":
            end(studio, call)


def begin(studio, personas, **fields):
    return good(studio.post("/api/calls", json={"persona_id": personas[0]} | fields), 201)


def get(studio, made):
    return good(studio.get(f"/api/calls/{made['id']}"), 200)


def end(studio, made):
    return good(studio.post(f"/api/calls/{made['id']}/end", json={}), 200)


def messages(studio, made):
    return good(studio.get(f"/api/chats/{made['chat_id']}/path"), 200)["nodes"]


def events(studio, made):
    found = good(studio.get(f"/api/events/chat:{made['chat_id']}", params={"limit": 1000}), 200)["items"]
    return [event["type"] for event in found if event["type"].startswith("call.")]


async def test_what_is_said_is_heard_answered_and_spoken_and_kept_where_it_was_asked_for(studio, cast):
    made = begin(studio, cast, cast=cast, record=True)
    studio.post("/api/test/brain", json={"replies": ["Hello to you. How are you today?"]})

    async with on_the_line(studio, made) as caller:
        await caller.until_state("listening")
        await caller.hold_and_say(studio.said("Good morning my friend."))
        heard = await caller.until("heard.final")
        await caller.until("utterance.finished")
        await caller.hold_and_say(studio.said("Switch to Max."))
        asked = await caller.until("heard.final")
        switched = await caller.until("persona.switched")
        await caller.until("utterance.finished")
        ended = await asyncio.to_thread(end, studio, made)
        closed = await caller.until_closed()

    states = [frame["state"] for frame in caller.of("state")]
    assert states[:5] == ["listening", "hearing", "thinking", "speaking", "listening"]
    assert heard["text"]
    assert heard["rough"], "the offline ear took dictation"
    assert heard["provider"] == "pocketsphinx"
    assert (asked["text"].casefold(), switched["to"]) == ("switch to max", cast[1])
    assert [frame["text"] for frame in caller.of("utterance.sentence")][:2] == ["Hello to you.", "How are you today?"]
    assert [frame["seq"] for frame in caller.told[1:]] == list(range(1, len(caller.told)))
    assert caller.ended == {1, 2}
    assert all(len(sound) > RATE for sound in caller.sound.values())

    said = messages(studio, made)
    assert [(node["role"], node["text"]) for node in said] == [
        ("user", heard["text"]),
        ("persona", "Hello to you. How are you today?"),
        ("persona", "Max here. I am listening."),
    ]
    assert [node["speaker"]["id"] for node in said[1:]] == cast
    assert (ended["state"], ended["end_reason"], ended["persona_id"], closed) == ("ended", "hung_up", cast[1], 1000)
    assert (ended["stats"]["turns"], ended["stats"]["switches"]) == (1, 1)
    assert {"hearing", "thinking", "voicing", "first_audio", "switch"} <= set(ended["stats"]["stages"])
    assert events(studio, made) == ["call.started", "call.persona_switched", "call.ended"]
    assert [line["who"] for line in ended["transcript"]] == ["caller", cast[0], cast[1]]
    assert ended["transcript"][1]["text"] == "Hello to you. How are you today?"
    kept = good(studio.get(f"/api/media/{ended['media_id']}"), 200)
    assert (kept["kind"], kept["type"]) == ("audio", "audio/ogg")
    told = good(studio.get(f"/api/media/{ended['media_id']}/origin"), 200)
    assert (told["source_type"], told["made_by"], told["sound_mark"]["present"]) == (DRAWN, "default (espeak)", False)
    assert kept["seconds"] > 2
    seen = good(studio.get(f"/api/events/avatar:{cast[0]}"), 200)["items"]
    assert "listening" in [each["data"]["state"] for each in seen if each["type"] == "avatar.state"]


async def test_a_call_that_is_not_recorded_keeps_no_sound_and_no_transcript(studio, cast):
    made = begin(studio, cast)
    files = studio.get("/api/media").json()["items"]
    async with on_the_line(studio, made) as caller:
        await caller.send("text", text="Hello")
        await caller.until("utterance.finished")

    ended = end(studio, made)

    assert (ended["media_id"], ended["transcript"]) == (None, [])
    assert studio.get("/api/media").json()["items"] == files


async def test_hands_free_silence_ends_a_turn_and_speaking_over_an_answer_cuts_it(studio, cast):
    made = begin(studio, cast, mode="hands_free")  # its brain is asked more often than it is heard: no lines in order

    async with on_the_line(studio, made) as caller:
        caller.plays = False
        await caller.until_state("listening")
        await caller.speak(studio.said("Tell me a story about the sea.") + 2 * SILENCE)
        await caller.until_state("speaking")
        await caller.send("played", utterance=1, sample=22_050)
        await caller.speak(studio.said("Please stop and listen to me for a moment.") + 2 * SILENCE)
        cut = await caller.until("utterance.cut")
        sent_until_then = len(caller.sound[1])
        caller.plays = True
        await caller.until("utterance.finished")
        late = len(caller.sound[1]) - sent_until_then

    [_, answer, _, other] = messages(studio, made)
    whole = answer["text"]
    assert (cut["number"], cut["reason"]) == (1, "barge_in")
    assert late == 0, "not one sample more"
    assert 0 < cut["spoken_chars"] < len(whole)
    assert whole[: cut["spoken_chars"]][-1].isalpha()
    assert (answer["status"], answer["spoken_chars"]) == ("interrupted", cut["spoken_chars"])
    assert (other["status"], other["spoken_chars"]) == ("final", None)
    asked = good(studio.get(f"/api/chats/{made['chat_id']}/nodes/{other['id']}/prompt"), 200)
    sent = str(asked["messages"])
    assert whole[: cut["spoken_chars"]] in sent
    assert whole[cut["spoken_chars"] :][:12] not in sent, "the next prompt holds only what was heard"
    assert end(studio, made)["stats"]["barge_ins"] == 1


async def test_another_persona_takes_the_line_in_the_middle_of_a_sentence(studio, cast):
    made = begin(studio, cast, cast=cast)
    studio.post("/api/test/brain", json={"replies": [LONG, "I am Max."]})

    async with on_the_line(studio, made) as caller:
        caller.plays = False
        await caller.send("text", text="Tell me of the sea.")
        await caller.until("utterance.started")
        await caller.until("utterance.sentence")
        await caller.send("played", utterance=1, sample=15_000)
        await caller.send("switch", persona_id=NOBODY)
        unknown = await caller.until("error")
        await caller.send("switch", persona_id=cast[1])
        cut = await caller.until("utterance.cut")
        caller.plays = True
        switched = await caller.until("persona.switched")
        await caller.until("utterance.finished")
        await caller.send("switch", persona_id=cast[1])
        stayed = await caller.until("persona.switched")
        await caller.send("text", text="Who is there?")
        started = await caller.until("utterance.started", lambda frame: frame["number"] == 3)
        await caller.until("utterance.finished")

    said = messages(studio, made)
    assert unknown["error"] == "not_found"
    assert (cut["reason"], switched["from"], switched["to"]) == ("switch", cast[0], cast[1])
    assert LONG[: cut["spoken_chars"]][-1].isalpha(), "the word was said to its end"
    assert stayed["from"] == stayed["to"] == cast[1]
    assert started["persona_id"] == cast[1]
    assert [node["speaker"]["id"] for node in said if node["role"] == "persona"] == [cast[0], cast[1], cast[1]]
    assert get(studio, made)["persona_id"] == cast[1]


async def test_a_lost_line_is_taken_up_again_with_what_was_missed(studio, cast):
    made = begin(studio, cast)
    studio.post("/api/test/brain", json={"replies": ["Here I am."]})
    async with on_the_line(studio, made) as caller:
        await caller.until_state("listening")
        await caller.send("text", text="Are you there?")
        await caller.until_state("thinking")
        known = caller.told[-1]["seq"]

    async with on_the_line(studio, made) as caller:
        ready = await caller.until("call.ready")
        await caller.send("resume", since=known)
        finished = await caller.until("utterance.finished")
        async with on_the_line(studio, made) as newer:
            replaced = await caller.until_closed()
            await newer.send("resume", since=finished["seq"])
            await newer.send("text", text="Once more.")
            await newer.until("utterance.finished")

    assert ready["call"]["id"] == made["id"]
    numbers = [frame["seq"] for frame in caller.told[1:]]
    assert numbers == list(range(known + 1, known + 1 + len(numbers)))
    assert replaced == 4409
    assert [node["text"] for node in messages(studio, made)[:3]] == ["Are you there?", "Here I am.", "Once more."]


async def test_frames_that_mean_nothing_are_answered_and_many_close_the_line(studio, cast):
    made = begin(studio, cast)
    async with on_the_line(studio, made) as caller:
        await caller.send("dance")
        wrong = await caller.until("error")
        await caller.send("ping")
        await caller.until("pong")
        await caller.socket.send(b"odd")
        for _ in range(19):
            await caller.socket.send("{")
        closed = await caller.until_closed()

    assert (wrong["error"], wrong["field"]) == ("bad_frame", "type")
    assert wrong["next_step"]
    assert len(caller.of("error")) == 21
    assert closed == 1008
    assert get(studio, made)["state"] != "ended", "one may come back"


async def test_a_line_is_refused_where_it_leads_nowhere(studio, cast):
    made = begin(studio, cast)
    async with on_the_line(studio, {"ws_url": f"/api/calls/{NOBODY}"}) as nobody:
        unknown = await nobody.until_closed()
    with pytest.raises(InvalidStatus) as elsewhere:
        async with connect(f"{studio.sockets}{made['ws_url']}", proxy=None, origin="https://elsewhere.example"):
            pass
    end(studio, made)
    async with on_the_line(studio, made) as over:
        gone = await over.until_closed()

    assert (unknown, elsewhere.value.response.status_code, gone) == (4404, 403, 4410)


def test_one_person_is_in_one_call(studio, cast):
    made = begin(studio, cast)

    active = refused(studio.post("/api/calls", json={"persona_id": cast[0]}), 409, "call_active")
    first, second = end(studio, made), end(studio, made)

    assert active["call_id"] == made["id"]
    assert first == second
    assert begin(studio, cast, chat_id=made["chat_id"])["chat_id"] == made["chat_id"]


WRONG = [
    ({"persona_id": NOBODY}, 404, "persona_not_found"),
    ({"cast": [NOBODY]}, 404, "persona_not_found"),
    ({"chat_id": NOBODY}, 404, "chat_not_found"),
    ({"mode": "shout"}, 422, "invalid"),
    ({"language": "!"}, 422, "invalid"),
    ({"cast": ["x"] * 9}, 422, "invalid"),
    ({"color": "red"}, 422, "invalid"),
]


@pytest.mark.parametrize(("fields", "status", "code"), WRONG, ids=[str(fields)[:30] for fields, *_ in WRONG])
def test_a_call_that_cannot_be_is_refused(studio, cast, fields, status, code):
    refused(studio.post("/api/calls", json={"persona_id": cast[0]} | fields), status, code)


def test_calls_are_listed_newest_first(studio, cast):
    made = [end(studio, begin(studio, cast)) for _ in range(3)]

    page = good(studio.get("/api/calls", params={"limit": 2}), 200)
    rest = good(studio.get("/api/calls", params={"limit": 2, "cursor": page["next_cursor"]}), 200)

    found = [call["id"] for call in (*page["items"], *rest["items"])]
    assert found[:3] == [call["id"] for call in reversed(made)]
    refused(studio.get("/api/calls", params={"cursor": "x"}), 422, "invalid")


async def test_who_cannot_answer_says_so_aloud_and_offers_what_there_is(studio, cast):
    async with Piper() as server:
        host = {"value": KEY, "host": server.base_url}
        put = partial(asyncio.to_thread, studio.client().put)
        assert (await put("/api/accounts/keys/piper", json=host)).is_success
        path = f"/api/voices/profiles/{cast[1]}"
        given = await put(path, json={"voice_id": "piper/en_GB-alba-medium"})
        assert given.is_success, given.text
    made = begin(studio, cast, cast=cast)

    async with on_the_line(studio, made) as caller:
        good(studio.post("/api/test/faults", json={"target": "text", "fault": "401", "times": 9}), 200)
        await caller.send("text", text="Hello?")
        brainless = await caller.until("error")
        sorry = await caller.until("utterance.sentence")
        await caller.until_state("listening")
        good(studio.post("/api/test/faults", json={"target": "text", "fault": None}), 200)
        await caller.send("switch", persona_id=cast[1])
        voiceless = await caller.until("error")
        await caller.until("utterance.finished", lambda frame: frame["number"] > sorry["number"] + 1)

    aloud = " ".join(frame["text"] for frame in caller.of("utterance.sentence"))
    assert "offer" not in brainless
    assert sorry["text"].startswith("Sorry")
    assert voiceless["offer"] == "builtin"
    assert "built-in one" in aloud
    assert not any("Sorry" in node["text"] or "built-in" in node["text"] for node in messages(studio, made))
