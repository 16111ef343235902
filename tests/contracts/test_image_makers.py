"""Every image maker keeps the same promises, whatever is behind it."""

import asyncio
import base64
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace

import pytest

from tests.support.image_servers import Answer, Comfy, Gateway, ImageServer, WebUi, a_picture
from troupe.kit.outbound import AddressRules, Outbound
from troupe.kit.raster import decode
from troupe.ports.image import ImageMaker, ImageRequest, ProviderError
from troupe.providers.a1111.image import WebUiImage
from troupe.providers.comfyui.image import ComfyImage
from troupe.providers.openai_image.image import OpenAIImage
from troupe.providers.rig.image import RigImage

KEY = "sk-a-key-for-tests"
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><rect width="8" height="8" fill="#336699"/></svg>'
ASKED = ImageRequest("one person, red hair", "text", 128, 192, 7, SVG)


@dataclass
class Candidate:
    """An image maker, the server behind it, where that is asked for pictures, and a model it knows."""

    maker: ImageMaker
    server: ImageServer
    door: str
    model: str | None


Making = Callable[[str], ImageMaker]


def web_ui(url: str) -> ImageMaker:
    return WebUiImage(url, None, Outbound().client(AddressRules(loopback=True)))


def comfy(url: str) -> ImageMaker:
    return ComfyImage(url, None, Outbound().client(AddressRules(loopback=True)), poll_s=0.01)


def gateway(url: str) -> ImageMaker:
    return OpenAIImage(url, KEY, Outbound().client(AddressRules(loopback=True)))


KINDS: dict[str, tuple[type[ImageServer], Making, str, str]] = {
    "a1111": (WebUi, web_ui, "/sdapi/v1/txt2img", "little.safetensors [0123456789]"),
    "comfyui": (Comfy, comfy, "/prompt", "little.safetensors"),
    "openai": (Gateway, gateway, "/v1/images/generations", "painter"),
}


async def _candidate(name: str) -> AsyncIterator[Candidate]:
    kind, making, door, model = KINDS[name]
    async with kind() as server:
        maker = making(server.base_url)
        yield Candidate(maker, server, door, model)
        await maker.aclose()


@pytest.fixture(params=sorted(KINDS))
async def far(request: pytest.FixtureRequest) -> AsyncIterator[Candidate]:
    """A maker that asks a server."""
    async for each in _candidate(request.param):
        yield each


@pytest.fixture
async def a1111() -> AsyncIterator[Candidate]:
    async for each in _candidate("a1111"):
        yield each


@pytest.fixture
async def comfyui() -> AsyncIterator[Candidate]:
    async for each in _candidate("comfyui"):
        yield each


@pytest.fixture
async def openai() -> AsyncIterator[Candidate]:
    async for each in _candidate("openai"):
        yield each


async def test_a_picture_of_the_asked_size_comes_back(far):
    made = await far.maker.make(replace(ASKED, model=far.model))

    assert decode(made.content)[1:] == (128, 192)


async def test_a_probe_names_the_models_and_makes_no_picture(far):
    found = await far.maker.probe()

    assert found.models == (far.model,)
    assert far.door not in far.server.paths()


async def test_what_a_maker_cannot_take_is_named_as_dropped(far):
    made = await far.maker.make(replace(ASKED, model=far.model, transparent=True))

    can = far.maker.capabilities
    assert ("seed" in made.dropped) != can.seed
    assert ("negative" in made.dropped) != can.negative
    assert ("transparent" in made.dropped) != can.transparent


async def test_nobody_there_is_a_failure_of_the_port(far):
    await far.server.__aexit__()

    with pytest.raises(ProviderError) as failed:
        await far.maker.make(replace(ASKED, model=far.model))

    assert failed.value.kind == "unavailable"


async def test_an_answer_that_is_no_json_is_a_failure_of_the_port(far):
    far.server.instead[far.door] = Answer(200, b"<html>Welcome</html>", "text/html")

    with pytest.raises(ProviderError) as failed:
        await far.maker.make(replace(ASKED, model=far.model))

    assert failed.value.kind == "broken_stream"


async def test_a_refused_key_is_told_without_the_key(far):
    far.server.instead[far.door] = Answer.of({"error": {"message": f"bad key {KEY}"}}, 401)

    with pytest.raises(ProviderError) as failed:
        await far.maker.make(replace(ASKED, model=far.model))

    assert failed.value.kind == "unauthorized"
    assert KEY not in failed.value.detail


async def test_a_drawing_is_sent_along_to_be_painted_over(far):
    drawn = a_picture(32, 32)

    await far.maker.make(replace(ASKED, model=far.model, init_image=drawn, strength=0.5))

    assert any(_holds(each.content, drawn) for each in far.server.asked)


async def test_the_rig_paints_the_drawing_and_ignores_the_words():
    one = await RigImage().make(ASKED)
    other = await RigImage().make(replace(ASKED, prompt="something else", seed=8))

    pixels, width, height = decode(one.content)
    assert (width, height) == (128, 192)
    assert pixels[:4] == b"\x33\x66\x99\xff"
    assert one.content == other.content


async def test_the_web_ui_tells_its_seed_in_json_within_a_string(a1111):
    a1111.server.instead[a1111.door] = Answer.of(
        {"images": [_encoded(a_picture(128, 192))], "info": '{"seed": 99, "sd_model_name": "little"}'}
    )

    made = await a1111.maker.make(ASKED)

    assert (made.seed, made.model) == (99, "little")


async def test_a_checkpoint_is_put_back_after_the_picture(a1111):
    await a1111.maker.make(replace(ASKED, model="other"))

    body = a1111.server.bodies(a1111.door)[0]
    assert body["override_settings"] == {"sd_model_checkpoint": "other"}
    assert body["override_settings_restore_afterwards"] is True
    assert body["save_images"] is False


async def test_whoever_stops_waiting_interrupts_the_web_ui(a1111):
    a1111.server.never.add(a1111.door)
    waiting = asyncio.create_task(a1111.maker.make(ASKED))
    await asyncio.wait_for(a1111.server.began.wait(), 10)

    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting

    assert "/sdapi/v1/interrupt" in a1111.server.paths()


async def test_a_graph_with_faulty_nodes_is_a_failure_although_the_status_is_200(comfyui):
    fault = {"type": "value_not_in_list", "message": "Value not in list", "details": "sampler_name: 'x'"}
    errors = {"5": {"errors": [fault], "class_type": "KSampler"}}
    comfyui.server.instead["/prompt"] = Answer.of({"prompt_id": "x", "number": 1, "node_errors": errors})

    with pytest.raises(ProviderError) as failed:
        await comfyui.maker.make(ASKED)

    assert "Value not in list" in failed.value.detail


async def test_a_checkpoint_that_is_not_there_is_told_before_anything_is_queued(comfyui):
    with pytest.raises(ProviderError) as failed:
        await comfyui.maker.make(replace(ASKED, model="absent.safetensors"))

    assert failed.value.kind == "not_found"
    assert "/prompt" not in comfyui.server.paths()


async def test_only_the_own_graph_is_cancelled(comfyui):
    comfyui.server.never.add("/prompt")
    waiting = asyncio.create_task(comfyui.maker.make(ASKED))
    await asyncio.wait_for(comfyui.server.began.wait(), 10)

    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting

    own = comfyui.server.bodies("/prompt")[0]["prompt_id"]
    assert comfyui.server.bodies("/queue") == [{"delete": [own]}]
    assert comfyui.server.bodies("/interrupt") == [{"prompt_id": own}]


async def test_no_request_to_comfyui_names_an_origin(comfyui):
    await comfyui.maker.make(ASKED)

    assert all("origin" not in each.headers for each in comfyui.server.asked)


async def test_an_address_on_the_gateways_own_host_is_fetched(openai):
    url = f"{openai.server.base_url}/files/1.png?v=2"
    openai.server.instead[openai.door] = Answer.of({"data": [{"url": url}]})
    openai.server.instead["/files/1.png"] = Answer(200, a_picture(128, 192), "image/png")

    made = await openai.maker.make(replace(ASKED, model="painter"))

    assert decode(made.content)[1:] == (128, 192)


async def test_an_address_on_another_host_is_not_asked(openai):
    openai.server.instead[openai.door] = Answer.of({"data": [{"url": "http://127.0.0.1:9/1.png"}]})

    with pytest.raises(ProviderError) as failed:
        await openai.maker.make(replace(ASKED, model="painter"))

    assert "another host" in failed.value.detail


async def test_the_gateway_is_asked_for_sides_in_steps_of_sixteen(openai):
    await openai.maker.make(replace(ASKED, model="painter", width=130, height=204))

    assert openai.server.bodies(openai.door)[0]["size"] == "128x208"
    assert "response_format" not in openai.server.bodies(openai.door)[0]


def _encoded(picture: bytes) -> str:
    return base64.b64encode(picture).decode()


def _holds(sent: bytes, picture: bytes) -> bool:
    return picture in sent or _encoded(picture).encode() in sent
