"""Every answer can say what it was asked with, and why."""

import pytest

from tests.chats.talking import Talker, good, refused, second_person
from tests.support.studio import opened, troupe

BOTH = pytest.mark.parametrize(
    "engine", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)], indirect=True
)


@pytest.fixture
def engine(request: pytest.FixtureRequest) -> str:
    """SQLite, but for tests that ask for both."""
    return str(getattr(request, "param", "sqlite"))


async def prompt_of(me, chat, node_id, **query):
    return good(await me.http.get(f"/api/chats/{chat['id']}/nodes/{node_id}/prompt", params=query), 200)


async def why_of(me, chat, node_id):
    return good(await me.http.get(f"/api/chats/{chat['id']}/nodes/{node_id}/why"), 200)


async def preview_of(me, chat, **body):
    return good(await me.http.post(f"/api/chats/{chat['id']}/prompt/preview", json=body), 200)


def kinds(prompt):
    return [block["kind"] for block in prompt["blocks"]]


@BOTH
async def test_an_answer_keeps_the_prompt_it_was_asked_with(me):
    chat = await me.open()
    run = await me.talk(chat, "Hello, who are you?")
    prompt = await prompt_of(me, chat, run["node_id"])

    assert prompt["prompt_id"] == run["id"]
    assert kinds(prompt)[0] == "persona"
    assert prompt["blocks"][-1]["text"] == "Hello, who are you?"
    assert prompt["tokens"] == sum(block["tokens"] for block in prompt["blocks"]) <= prompt["available"]
    assert prompt["messages"][0]["role"] == "system"
    assert prompt["messages"][-1]["text"].endswith("Hello, who are you?")
    assert len(prompt["input_hash"]) == 64
    assert all(block["reason"] for block in prompt["blocks"])


async def test_the_log_of_a_run_names_its_prompt_before_the_first_word(me):
    chat = await me.open()
    run = await me.talk(chat, "Hello")

    types = [event["type"] for event in await me.log(run["id"])]
    ready = next(event["data"] for event in await me.log(run["id"]) if event["type"] == "prompt.ready")
    assert types.index("prompt.ready") < types.index("text.delta")
    assert ready["prompt_id"] == run["id"]
    assert set(ready) == {"prompt_id", "tokens", "blocks", "shared_prefix_ratio", "dropped"}


@BOTH
async def test_equal_blocks_of_a_chat_are_kept_once(house, me):
    chat = await me.open()
    for number in range(4):
        await me.talk(chat, f"Message {number}")

    blocks, prompts = await house.rows("chat_prompt_blocks"), await house.rows("chat_prompts")
    assert len(prompts) == 4
    assert sum(block["kind"] == "persona" for block in blocks) == 1
    assert len({(block["kind"], block["role"], block["text"]) for block in blocks}) == len(blocks)


async def test_a_prompt_says_what_changed_since_the_one_before_it_on_its_branch(me):
    chat = await me.open()
    first = await me.talk(chat, "One")
    second = await me.talk(chat, "Two")
    prompt = await prompt_of(me, chat, second["node_id"], diff="previous")
    alone = await prompt_of(me, chat, first["node_id"], diff="previous")

    assert prompt["diff"]["previous"] == first["id"]
    assert f"history:{first['node_id']}" in prompt["diff"]["added"]
    assert "newest" in prompt["diff"]["changed"]
    assert prompt["diff"]["removed"] == []
    assert prompt["shared_prefix_ratio"] > 0.5
    assert alone["diff"]["previous"] is None
    assert alone["shared_prefix_ratio"] == 0


async def test_why_says_who_spoke_how_long_it_took_and_from_what(me):
    chat = await me.open()
    run = await me.talk(chat, "Hello")
    why = await why_of(me, chat, run["node_id"])

    assert why["brain"]["id"] == run["brain"]["id"]
    assert 0 <= why["first_text_ms"] <= why["duration_ms"]
    assert sum(each["tokens"] for each in why["blocks"]) == why["tokens"]
    assert why["lore"]["fired"] == []
    assert why["memories"] == []


async def test_what_people_say_and_greetings_have_no_prompt(me):
    chat = await me.open()
    run = await me.talk(chat, "Hello")
    path = await me.path(chat)
    own = [node["id"] for node in path if node["id"] != run["node_id"]]

    assert len(own) == 2
    for id in own:
        address = f"/api/chats/{chat['id']}/nodes/{id}"
        refused(await me.http.get(f"{address}/prompt"), 404, "no_prompt")
        refused(await me.http.get(f"{address}/why"), 404, "no_prompt")


async def test_a_preview_asks_nobody_and_keeps_nothing(house, me):
    chat = await me.open()
    shown = await preview_of(me, chat, text="What would you be told?", seed=7)
    run = await me.talk(chat, "What would you be told?")
    real = await prompt_of(me, chat, run["node_id"])

    assert kinds(shown) == kinds(real)
    assert shown["tokens"] == real["tokens"]
    assert len(await house.rows("chat_prompts")) == 1
    assert [node["text"] for node in await me.path(chat)][1] == "What would you be told?"
    refused(await me.http.post(f"/api/chats/{(await me.open())['id']}/prompt/preview", json={}), 422, "invalid")


async def test_a_scripted_answer_has_a_prompt_too(me):
    demo = next(brain for brain in good(await me.http.get("/api/brains"), 200)["items"] if brain["kind"] == "scripted")
    chat = await me.open(brain_id=demo["id"])
    run = await me.talk(chat, "Hello")

    assert kinds(await prompt_of(me, chat, run["node_id"]))[-1] == "newest"


@BOTH
async def test_a_brains_count_is_learnt_from_what_its_provider_reports(house, me):
    chat = await me.open()
    run = await me.talk(chat, "Hello")
    prompt = await prompt_of(me, chat, run["node_id"])
    kept = await house.rows("brain_factors")

    told = run["usage"]["prompt_tokens"]
    assert run["usage"]["source"] == "provider"
    assert [row["factor"] for row in kept] == [pytest.approx(max(0.5, 0.8 + 0.2 * told / prompt["tokens"]), abs=1e-5)]


async def test_a_stranger_reads_nobodys_prompt(house, me):
    chat = await me.open()
    run = await me.talk(chat, "Hello")
    ben = await second_person(house)

    for what in ("prompt", "why"):
        address = f"/api/chats/{chat['id']}/nodes/{run['node_id']}/{what}"
        refused(await ben.http.get(address), 404, "chat_not_found")


async def test_the_terminal_shows_a_prompt_too(tmp_path):
    async with opened(tmp_path) as house:
        me = Talker(house.http)
        chat = await me.open()
        run = await me.talk(chat, "Hello")
    said = troupe(
        tmp_path, "--data", str(tmp_path / "studio"), "--json", "prompt", chat["id"], run["node_id"], "--diff"
    )

    assert said.returncode == 0, said.stderr
    assert run["id"] in said.stdout
