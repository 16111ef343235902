"""Ears elsewhere: what they are sent, what is made of their answers, and how their failures are told."""

import pytest

from tests.support.hearing_servers import DOOR, KEY, Ears, fields_of
from tests.support.image_servers import Answer
from tests.support.studio import opened
from tests.voices.lips.recordings import spoken
from tests.voices.listening.test_doors import recording_of, send
from troupe.kit.outbound import AddressRules, Outbound
from troupe.kit.phrases import nearest_phrase
from troupe.ports.text import ProviderError
from troupe.providers.openai_hearing import OpenAIEar

SECOND = bytes(32_000)
WORDS = [
    {"word": "Open", "start": 0.3, "end": 0.5, "probability": 0.9},
    {"word": " the", "start": 0.5, "end": 0.6},
    {"word": "gate.", "start": 0.6, "end": 1.0, "probability": 1.5},
    {"word": 7, "start": 0.6, "end": 1.0},
    {"word": "never", "start": "soon", "end": 1.0},
]


@pytest.fixture
async def server():
    async with Ears() as listening:
        yield listening


@pytest.fixture
async def ear(server):
    made = OpenAIEar(f"{server.base_url}/v1/", KEY, "whisper-1", Outbound().client(AddressRules(loopback=True)))
    yield made
    await made.close()


async def test_a_server_gets_a_sound_file_and_tells_words_with_their_times(server, ear):
    server.more = {
        "words": WORDS,
        "segments": [{"text": "Open the gate.", "avg_logprob": -0.105, "start": 0, "end": 1}],
    }

    heard = await ear.hear(SECOND, language="en-GB", hints=())

    assert (heard.text, heard.confidence, heard.rough) == ("Open the gate.", 0.9, False)
    assert [(each.text, each.start_ms, each.end_ms, each.confidence) for each in heard.words] == [
        ("Open", 300, 500, 0.9),
        ("the", 500, 600, None),
        ("gate.", 600, 1000, 1.0),
    ]
    sent = fields_of(server.asked[0])
    assert (server.asked[0].path, sent["file"], sent["model"], sent["language"]) == (DOOR, "RIFF", "whisper-1", "en")
    assert (sent["response_format"], sent["timestamp_granularities[]"]) == ("verbose_json", "word")
    assert "prompt" not in sent


async def test_words_of_segments_count_where_a_server_tells_them_there(server, ear):
    server.more = {"segments": [{"text": "Open the gate.", "start": 0, "end": 1, "words": WORDS[:2]}]}

    heard = await ear.hear(SECOND, language="en", hints=())

    assert ([each.text for each in heard.words], heard.confidence) == (["Open", "the"], None)


async def test_what_a_model_makes_up_where_nobody_speaks_is_left_out(server, ear):
    made_up = {"text": "Thanks for watching!", "start": 1, "end": 2, "no_speech_prob": 0.9, "avg_logprob": -1.4}
    said = {"text": " Open the gate.", "start": 0, "end": 1, "no_speech_prob": 0.1, "avg_logprob": -0.1}
    server.text = "Open the gate. Thanks for watching!"
    server.more = {"segments": [said, made_up], "words": [*WORDS[:1], {"word": "Thanks", "start": 1.2, "end": 1.4}]}

    heard = await ear.hear(SECOND, language="en", hints=())

    assert (heard.text, [each.text for each in heard.words]) == ("Open the gate.", ["Open"])


async def test_phrases_are_named_beforehand_and_only_one_of_them_is_heard(server, ear):
    phrases = ["shut the door", "open the gate"]

    found = await ear.hear(SECOND, language="en", hints=phrases)
    server.text = "I would open the window if I were you."
    other = await ear.hear(SECOND, language="en", hints=phrases)

    assert (found.text, other.text) == ("open the gate", "")
    assert fields_of(server.asked[0])["prompt"] == "shut the door, open the gate"


@pytest.mark.parametrize(("told", "heard_as"), [("german", "de"), ("fr", "fr"), ("Quenya", ""), (None, ""), ({}, "")])
async def test_a_language_that_nobody_knows_is_found_out_there(server, ear, told, heard_as):
    server.more = {"language": told}

    heard = await ear.hear(SECOND, language="", hints=())

    assert "language" not in fields_of(server.asked[0])
    assert heard.language == heard_as


async def test_a_model_that_tells_no_times_is_asked_for_its_text_alone(server, ear):
    server.plain = True

    heard = await ear.hear(SECOND, language="en", hints=())

    assert (heard.text, heard.words, heard.confidence) == ("Open the gate.", [], None)
    assert [fields_of(each)["response_format"] for each in server.asked] == ["verbose_json", "json"]


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (Answer(200, b"<html>"), "broken_stream"),
        (Answer.of({"text": 3}), "broken_stream"),
        (Answer.of([]), "broken_stream"),
        (Answer.of({"error": {"message": f"key {KEY} is wrong"}}, 401), "unauthorized"),
        (Answer(429, b"{}", headers={"retry-after": "3"}), "limited"),
        (Answer(500, b""), "unavailable"),
    ],
    ids=["html", "number", "list", "key", "limit", "broken"],
)
async def test_whatever_a_server_sends_is_told_as_its_failure_without_the_key(server, ear, answer, kind):
    server.instead[DOOR] = answer

    with pytest.raises(ProviderError) as failed:
        await ear.hear(SECOND, language="en", hints=())

    assert failed.value.kind == kind
    assert KEY not in failed.value.detail


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("Open the gate!", 0),
        ("OPEN THE GATES", 0),
        ("Schließ die Tür.", 2),
        ("schliess die tür", 2),
        ("open the gate and then the door", None),
        ("switch to mark", None),
        ("", None),
        ("!?", None),
    ],
)
def test_a_phrase_is_known_without_its_marks_and_never_guessed_between_two(text, place):
    phrases = ["open the gate", "switch to Mara", "Schließ die Tür", "switch to Marc"]

    assert nearest_phrase(text, phrases) == place


async def somebody(house):
    return (await house.http.post("/api/accounts/users", json={"username": "ben"})).json()["id"]


async def test_what_is_heard_for_money_is_in_the_ledger_and_stops_at_the_ceiling(tmp_path, server):
    said = recording_of(await spoken("Open the gate."))
    async with opened(tmp_path) as house:
        await house.http.put("/api/accounts/keys/openai-hearing", json={"value": KEY, "host": server.base_url})
        unknown = await send(house, said, provider="openai")
        (tmp_path / "studio" / "prices.toml").write_text(
            '[[price]]\nprovider = "openai"\nmodel = "whisper-1"\nminute_micros = 600_000\n'
        )
        heard = await send(house, said, provider="openai")
        server.key = "another"
        await send(house, said, provider="openai")
        spent = (await house.http.get("/api/costs", params={"by": "port"})).json()
        await house.http.put("/api/costs/limits", json={"day_usd": "0.010000"})
        stopped = await send(house, said, provider="openai")

        door = "/api/hearing/ears/openai/price"
        dearer = await house.http.put(door, json={"minute_micros": 700_000})
        by_model = (await house.http.get("/api/hearing/ears")).json()["items"]
        written = (tmp_path / "studio" / "prices.toml").read_text()
        refused = [
            await house.http.put(door, json={"minute_micros": -1}),
            await house.http.put("/api/hearing/ears/pocketsphinx/price", json={"minute_micros": 1}),
            await house.http.put(door, json={"minute_micros": 1}, headers={"X-User-Id": await somebody(house)}),
        ]
        taken_back = await house.http.put(door, json={"minute_micros": None})

    assert (dearer.status_code, dearer.json()["own_minute_micros"]) == (200, 700_000)
    assert [each["minute_micros"] for each in by_model if each["name"] == "openai"] == [600_000], "the finer row counts"
    assert written.count("minute_micros") == 2
    assert [each.status_code for each in refused] == [422, 404, 403]
    assert taken_back.json()["own_minute_micros"] is None
    [hearing] = spent["items"]
    assert (unknown.status_code, heard.status_code) == (200, 200)
    assert (hearing["key"], hearing["unknown_calls"]) == ("hearing", 1)
    paid, seconds = float(hearing["cost_usd"]) * 100, heard.json()["duration_ms"] / 1000
    assert 0.5 < paid < seconds  # a cent for a second, of those in which somebody spoke; what was refused costs nothing
    assert (stopped.status_code, stopped.json()["code"]) == (429, "spend_limit_reached")
    assert len(server.asked) == 3


async def test_the_door_hears_by_a_server_of_ones_own_in_any_language_and_tells_its_failures(tmp_path, server):
    said = recording_of(await spoken("Open the gate."))
    server.text = "Öffne das Tor."
    server.more = {"words": WORDS[:1], "segments": []}
    async with opened(tmp_path) as house:
        kept = await house.http.put("/api/accounts/keys/openai-hearing", json={"value": KEY, "host": server.base_url})
        heard = await send(house, said, language="de", provider="openai")
        server.key = "another"
        refused = await send(house, said, language="de", provider="openai")

    assert kept.status_code < 300, kept.text
    found = heard.json()
    assert (heard.status_code, found["text"], found["provider"]) == (200, "Öffne das Tor.", "openai")
    assert found["words"][0]["start_ms"] > 800
    assert (refused.status_code, refused.json()["code"]) == (502, "provider_key_refused")
    assert "keys/openai" in refused.json()["next_step"]
    assert KEY not in refused.text


async def test_who_can_hear_is_listed_and_whom_a_person_chooses_hears_them(tmp_path, server):
    async with opened(tmp_path, engine="sqlite") as house:
        http = house.http
        first = (await http.get("/api/hearing/ears")).json()
        kept = await http.put("/api/accounts/keys/openai-hearing", json={"value": KEY, "host": server.base_url})
        assert kept.is_success, kept.text
        await http.patch("/api/settings", json={"changes": {"hearing.ear": "openai"}})
        then = (await http.get("/api/hearing/ears")).json()
        server.text, server.more = "Öffne das Tor.", {"language": "german"}
        heard = await send(house, recording_of(await spoken("Open the gate.")))

    offline, elsewhere = ({each["name"]: each for each in first["items"]}[name] for name in ("pocketsphinx", "openai"))
    assert (offline["chosen"], offline["ready"], offline["runs_here"], offline["minute_micros"]) == (
        True,
        True,
        True,
        0,
    )
    assert (elsewhere["chosen"], elsewhere["ready"], elsewhere["key_name"]) == (False, False, "openai-hearing")
    assert elsewhere["minute_micros"] == 6_000
    chosen = next(each for each in then["items"] if each["chosen"])
    assert (chosen["name"], chosen["ready"], chosen["base_url"]) == ("openai", True, server.base_url)
    assert chosen["minute_micros"] is None, "the vendor's price says nothing of another server"
    assert (heard.json()["provider"], heard.json()["language"]) == ("openai", "de")
    assert "language" not in fields_of(server.asked[-1])
    assert KEY not in str(then)
