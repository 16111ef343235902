"""Anthropic and Google from pasting a key to an answer that a persona gave, and what of it can be counted."""

from tests.chats.talking import Talker, good
from tests.minds.test_connections import brain_on
from tests.support.studio import opened
from tests.support.vendors import GenerateServer, MessagesServer, words_of_claude, words_of_gemini

CLAUDE, GEMINI = "sk-ant-canary-0123456789-f3a9", "AIzaCanary0123456789f3a9"


async def connect(me, gateway, upstream, key):
    body = {"gateway": gateway, "base_url": upstream.base_url, "key": key}
    return good(await me.http.post("/api/connections", json=body), 201)


async def test_a_key_of_a_vendor_is_recognised_and_its_place_is_known(me):
    offered = {each["id"]: each for each in good(await me.http.get("/api/connections/gateways"), 200)["items"]}
    for key, gateway in ((CLAUDE, "anthropic"), (GEMINI, "google")):
        found = good(await me.http.post("/api/connections/recognise", json={"key": key}), 200)["candidates"]
        assert gateway in found
        assert offered[gateway]["base_url"].startswith("https://")
        assert (offered[gateway]["key_required"], offered[gateway]["local"]) == (True, False)


async def test_a_persona_speaks_with_the_brain_of_a_vendor(me):
    async with MessagesServer() as upstream:
        connection = await connect(me, "anthropic", upstream, CLAUDE)
        brain = await brain_on(me, connection, "claude-up")
        chat = await me.open(brain_id=brain["id"])
        for words in (["Good ", "evening."], ["Once ", "more."]):
            upstream.next(*words_of_claude(words))
            run = await me.talk(chat, "hello")

    node, first, second = (await me.path(chat))[-1], *[heard.body for heard in upstream.heard if heard.body]
    assert (connection["status"], brain["context_tokens"], brain["kind"]) == ("ok", 200_000, "cloud")
    assert (run["state"], node["text"], node["scripted"]) == ("done", "Once more.", False)
    assert (run["usage"]["prompt_tokens"], run["usage"]["cached_tokens"]) == (13, 4)
    assert first["messages"][0]["role"] == "user"
    assert all(message["role"] != "system" for message in second["messages"])
    # What stays the same is put into the cache once it has been the same.
    assert ["cache_control" in body["system"][0] for body in (first, second)] == [False, True]


async def test_a_refused_key_of_a_vendor_is_told_when_it_is_pasted(me):
    async with GenerateServer() as upstream:
        upstream.models = {"models": []}
        connection = await connect(me, "google", upstream, GEMINI)
        brain = await brain_on(me, connection, "gemini-up")
        body = {"code": 400, "message": "API key not valid.", "details": [{"reason": "API_KEY_INVALID"}]}
        upstream.refuse(400, body)
        chat = await me.open(brain_id=brain["id"])
        run = await me.talk(chat, "hello")

    assert (run["state"], run["error"]["error"]) == ("failed", "provider_key_refused")
    assert GEMINI not in str(run)


async def test_calls_of_models_are_counted_by_their_server_and_their_end(tmp_path):
    async with opened(tmp_path, working=True, memory_vectors=False) as house, GenerateServer() as upstream:
        me = Talker(house.http)
        connection = await connect(me, "google", upstream, GEMINI)
        chat = await me.open(brain_id=(await brain_on(me, connection, "gemini-up"))["id"])
        upstream.next(*words_of_gemini(["Good ", "evening."]))
        await me.talk(chat, "hello")
        upstream.refuse(403, {"code": 403, "message": "no"})
        await me.talk(chat, "hello")
        told = (await me.http.get("/metrics")).text.splitlines()
        await house.studio.answers.stop_everything()

    assert 'troupe_model_calls_total{provider="google",outcome="done"} 1' in told
    assert 'troupe_model_calls_total{provider="google",outcome="forbidden"} 1' in told
    assert 'troupe_model_seconds_count{provider="google"} 2' in told
    assert 'troupe_model_tokens_total{provider="google",kind="output"} 2' in told
