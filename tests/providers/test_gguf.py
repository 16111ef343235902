"""A model file in the data directory is run by a real llama.cpp inside this process."""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import httpx2
import pytest

from tests.support.tiny_gguf import write_tiny_model
from troupe.kit.outbound import AddressRules, Outbound
from troupe.ports.text import Finished, Line, Loading, ProviderError, TextDelta, TextRequest
from troupe.providers.gguf import GgufText
from troupe.providers.gguf.engine import Engine


def local_client() -> httpx2.AsyncClient:
    return Outbound().client(AddressRules(loopback=True))


@pytest.fixture
async def model(tmp_path: Path) -> AsyncIterator[GgufText]:
    write_tiny_model(tmp_path / "tiny.gguf")
    loaded = GgufText(tmp_path, local_client())
    yield loaded
    await loaded.aclose()


def hello(model: str = "tiny.gguf", tokens: int = 12) -> TextRequest:
    return TextRequest(model, (Line("user", "hello"),), max_output_tokens=tokens, seed=5)


async def said(model: GgufText, request: TextRequest) -> str:
    return "".join([event.text async for event in model.stream(request) if isinstance(event, TextDelta)])


async def test_only_real_model_files_of_the_folder_itself_can_be_used(tmp_path: Path, model: GgufText) -> None:
    (tmp_path / "letter.gguf").write_text("Dear model,")
    (tmp_path / "link.gguf").symlink_to(tmp_path / "tiny.gguf")
    (tmp_path / "below").mkdir()
    write_tiny_model(tmp_path / "below" / "deep.gguf")

    listed = {info.id: info.problem for info in await model.models()}
    refusals = []
    for name in ("letter.gguf", "link.gguf", "below/deep.gguf", "../tiny.gguf"):
        with pytest.raises(ProviderError) as refusal:
            await said(model, hello(name))
        refusals.append(refusal.value.kind)

    assert listed == {"tiny.gguf": None, "letter.gguf": "not a model file"}
    assert refusals == ["bad_request", "not_found", "not_found", "not_found"]


async def test_a_file_that_only_claims_to_be_a_model_is_refused_and_others_still_work(
    tmp_path: Path, model: GgufText
) -> None:
    (tmp_path / "claim.gguf").write_bytes(b"GGUF" + b"\x03\0\0\0" + b"x" * 100)

    with pytest.raises(ProviderError) as refusal:
        await said(model, hello("claim.gguf"))

    assert refusal.value.kind == "bad_request"
    assert await said(model, hello())


async def test_a_model_is_loaded_at_first_use_and_not_before(model: GgufText) -> None:
    before = [info.loaded for info in await model.models()]
    first = [event async for event in model.stream(hello())]
    again = [event async for event in model.stream(hello())]

    assert before == [False]
    assert first[0] == Loading("tiny.gguf")
    assert not any(isinstance(event, Loading) for event in [*first[1:], *again])
    assert [info.loaded for info in await model.models()] == [True]


async def test_a_model_nobody_talks_to_is_taken_out_of_memory_and_comes_back(tmp_path: Path) -> None:
    write_tiny_model(tmp_path / "tiny.gguf")
    model = GgufText(tmp_path, local_client(), Engine(idle_s=0.05))
    first = await said(model, hello())
    await asyncio.sleep(0.15)
    idle = [info.loaded for info in await model.models()]
    again = await said(model, hello())
    await model.aclose()

    assert idle == [False]
    assert again == first


async def test_another_model_waits_for_a_running_answer_and_then_takes_its_place(tmp_path: Path) -> None:
    write_tiny_model(tmp_path / "one.gguf", seed=1)
    write_tiny_model(tmp_path / "two.gguf", seed=2)
    model = GgufText(tmp_path, local_client())
    running = model.stream(hello("one.gguf", tokens=200))
    pieces = [await anext(running), await anext(running)]
    other = asyncio.create_task(said(model, hello("two.gguf")))
    await asyncio.sleep(0.05)
    waited = not other.done()
    pieces += [event async for event in running]
    answer = await other
    loaded = {info.id: info.loaded for info in await model.models()}
    await model.aclose()

    assert waited
    assert isinstance(pieces[-1], Finished)
    assert answer
    assert loaded == {"one.gguf": False, "two.gguf": True}


async def test_too_little_memory_is_told_with_both_figures(tmp_path: Path) -> None:
    write_tiny_model(tmp_path / "tiny.gguf")
    model = GgufText(tmp_path, local_client(), Engine(free=lambda: 100 * 2**20))

    with pytest.raises(ProviderError) as refusal:
        await said(model, hello())
    await model.aclose()

    assert refusal.value.kind == "not_enough_memory"
    assert refusal.value.facts["free_bytes"] == 100 * 2**20
    assert refusal.value.facts["needed_bytes"] > 256 * 2**20


async def test_tokens_are_counted_by_the_models_own_tokenizer(model: GgufText) -> None:
    # The tiny vocabulary knows " ba" and "da" as one token each, and every other letter as a byte.
    assert await model.count("bada", "tiny.gguf") == 2
    assert await model.count("日", "tiny.gguf") == 2
    assert await model.count("qqq", "tiny.gguf") == 4


async def test_nobody_without_the_key_of_this_process_reaches_the_model(tmp_path: Path) -> None:
    file = write_tiny_model(tmp_path / "tiny.gguf")
    engine = Engine()
    async with engine.using(file) as loaded, local_client() as stranger:
        refused = [
            (await stranger.post(f"{loaded.base_url}/v1/chat/completions", json={"messages": []})).status_code,
            (await stranger.get(f"{loaded.base_url}/props")).status_code,
        ]
        address = loaded.base_url
    await engine.aclose()

    assert refused == [401, 401]
    assert address.startswith("http://127.0.0.1:")


async def test_the_context_a_model_really_has_is_found_by_a_probe(model: GgufText) -> None:
    result = await model.probe("tiny.gguf")

    assert result.context_tokens == 512


def test_a_model_that_goes_the_moment_it_came_holds_nobody_up(tmp_path: Path) -> None:
    """In a process of its own: when it fails, it does so by waiting for ever."""
    write_tiny_model(tmp_path / "tiny.gguf")
    come_and_go = "import sys; from pathlib import Path; from troupe.providers.gguf.engine import Engine\n"
    come_and_go += "for _ in range(40): Engine()._load(Path(sys.argv[1]), ())"

    went = subprocess.run([sys.executable, "-c", come_and_go, tmp_path / "tiny.gguf"], timeout=60, check=False)

    assert went.returncode == 0
