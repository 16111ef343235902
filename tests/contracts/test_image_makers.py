"""Every image maker keeps the same promises, whatever is behind it."""

import asyncio
import base64
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace

import pytest

from tests.support.image_servers import Answer, Comfy, Gateway, ImageServer, WebUi, a_picture
from tests.support.picture_services import Hub, Replicate, Stability, parts_of
from troupe.kit.outbound import AddressRules, Outbound
from troupe.kit.raster import decode
from troupe.ports.image import ImageMaker, ImageRequest, KitNotThere, KitWorn, ProviderError
from troupe.providers.a1111.image import WebUiImage
from troupe.providers.comfyui.image import ComfyImage
from troupe.providers.huggingface.image import HubImage
from troupe.providers.openai_image.image import OpenAIImage
from troupe.providers.replicate.image import ReplicateImage
from troupe.providers.rig.image import RigImage
from troupe.providers.stability.image import StabilityImage

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
    return WebUiImage(url, None, Outbound().client(AddressRules(loopback=True)), look_s=0.01)


def comfy(url: str) -> ImageMaker:
    return ComfyImage(url, None, Outbound().client(AddressRules(loopback=True)), poll_s=0.01)


def gateway(url: str) -> ImageMaker:
    return OpenAIImage(url, KEY, Outbound().client(AddressRules(loopback=True)))


def credits(url: str) -> ImageMaker:
    return StabilityImage(url, KEY, Outbound().client(AddressRules(loopback=True)))


def hub(url: str) -> ImageMaker:
    return HubImage(url, KEY, Outbound().client(AddressRules(loopback=True)))


def predictions(url: str) -> ImageMaker:
    return ReplicateImage(url, KEY, Outbound().client(AddressRules(loopback=True)), poll_s=0.01)


KINDS: dict[str, tuple[type[ImageServer], Making, str, str]] = {
    "a1111": (WebUi, web_ui, "/sdapi/v1/txt2img", "little.safetensors [0123456789]"),
    "comfyui": (Comfy, comfy, "/prompt", "little.safetensors"),
    "openai": (Gateway, gateway, "/v1/images/generations", "painter"),
    "huggingface": (Hub, hub, "/hf-inference/models/maker/little", "maker/little"),
    "replicate": (Replicate, predictions, "/v1/models/maker/little/predictions", "maker/little"),
    "stability": (Stability, credits, "/v2beta/stable-image/generate/core", "core"),
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
async def stability() -> AsyncIterator[Candidate]:
    async for each in _candidate("stability"):
        yield each


@pytest.fixture
async def huggingface() -> AsyncIterator[Candidate]:
    async for each in _candidate("huggingface"):
        yield each


@pytest.fixture
async def replicate() -> AsyncIterator[Candidate]:
    async for each in _candidate("replicate"):
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


async def test_a_picture_of_the_asked_shape_comes_back(far):
    made = await far.maker.make(replace(ASKED, model=far.model))

    wide, high = decode(made.content)[1:]
    assert wide * 192 == high * 128
    assert far.maker.capabilities.sizes == "aspects" or wide == 128


async def test_a_probe_names_the_models_and_makes_no_picture(far):
    found = await far.maker.probe()

    typed = far.maker.capabilities.models == "typed" and far.model != "painter"
    assert typed or found.models == (far.model,)
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


# The others answer with the picture itself, which the studio looks at.
@pytest.mark.parametrize("far", ["a1111", "comfyui", "openai", "replicate"], indirect=True)
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

    model = "ultra" if far.model == "core" else far.model
    await far.maker.make(replace(ASKED, model=model, init_image=drawn, strength=0.5))

    assert far.maker.capabilities.image_to_image is any(_holds(each.content, drawn) for each in far.server.asked)


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


async def test_steps_are_told_while_the_web_ui_paints(a1111):
    a1111.server.never.add(a1111.door)
    told: asyncio.Queue[tuple[int, int]] = asyncio.Queue()
    waiting = asyncio.create_task(a1111.maker.make(replace(ASKED, steps=10), lambda *each: told.put_nowait(each)))
    first = await asyncio.wait_for(told.get(), 30)
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)

    assert first == (5, 10)


@pytest.mark.parametrize("known_as", ["brass_v2", "brass", "ab12"])
async def test_a_kit_is_worn_by_the_name_the_web_ui_has_for_it(a1111, known_as):
    await a1111.maker.make(replace(ASKED, kits=(KitWorn(known_as, 0.8),)))

    assert a1111.server.bodies(a1111.door)[0]["prompt"].endswith("<lora:brass_v2:0.8>")


async def test_a_map_is_given_to_the_model_that_draws_from_it_and_others_are_named(a1111):
    made = await a1111.maker.make(replace(ASKED, controls={"openpose": b"bones", "depth": b"distance"}))

    unit = a1111.server.bodies(a1111.door)[0]["alwayson_scripts"]["ControlNet"]["args"]
    assert [(each["model"], each["image"]) for each in unit] == [
        ("control_v11p_sd15_openpose [cab727d4]", _encoded(b"bones"))
    ]
    assert made.dropped == ("controls.depth",)


async def test_kits_and_maps_become_nodes_of_the_graph(comfyui):
    made = await comfyui.maker.make(
        replace(ASKED, kits=(KitWorn("brass", 0.5),), controls={"openpose": b"bones", "depth": b"distance"})
    )

    graph = comfyui.server.bodies("/prompt")[0]["prompt"]
    assert graph["kit0"]["inputs"]["lora_name"] == "style/brass.safetensors"
    assert graph["5"]["inputs"]["model"] == ["kit0", 0]
    assert graph["5"]["inputs"]["positive"] == ["openpose", 0]
    assert graph["openpose-model"]["inputs"]["control_net_name"] == "openpose.safetensors"
    assert made.dropped == ("controls.depth",)


@pytest.mark.parametrize("far", ["a1111", "comfyui"], indirect=True)
async def test_a_kit_that_is_not_there_is_told_before_anything_is_painted(far):
    with pytest.raises(KitNotThere) as missing:
        await far.maker.make(replace(ASKED, kits=(KitWorn("absent"),)))

    assert missing.value.kit == "absent"
    assert far.door not in far.server.paths()


GRAPH = """{
 "1": {"class_type": "CheckpointLoaderSimple", "inputs": {"ckpt_name": "mine.safetensors"}},
 "2": {"class_type": "CLIPTextEncode", "inputs": {"text": "{{prompt}}", "clip": ["1", 1]}},
 "3": {"class_type": "KSampler", "inputs": {"seed": "{{seed}}", "cfg": "{{cfg}}", "positive": ["2", 0]}},
 "9": {"class_type": "SaveImage", "inputs": {"images": ["3", 0]}}
}"""


async def test_places_in_a_graph_of_ones_own_are_filled_with_their_type(comfyui):
    made = await comfyui.maker.make(replace(ASKED, workflow=GRAPH, cfg=4.5, steps=9))

    graph = comfyui.server.bodies("/prompt")[0]["prompt"]
    assert graph["2"]["inputs"]["text"] == ASKED.prompt
    assert (graph["3"]["inputs"]["seed"], graph["3"]["inputs"]["cfg"]) == (7, 4.5)
    assert set(made.dropped) == {"negative", "steps"}


@pytest.mark.parametrize(
    ("graph", "why"),
    [
        (GRAPH.replace("{{prompt}}", "a cat"), "{{prompt}}"),
        (GRAPH.replace("SaveImage", "VAEDecode"), "saves a picture"),
        (GRAPH.replace("{{cfg}}", "{{magic}}"), "{{magic}}"),
        ('{"nodes": []}', "API format"),
    ],
    ids=["without words", "without an end", "with an unknown place", "in the other format"],
)
async def test_a_graph_that_cannot_be_used_is_refused_before_it_is_queued(comfyui, graph, why):
    with pytest.raises(ProviderError) as refused:
        await comfyui.maker.make(replace(ASKED, workflow=graph))

    assert why in refused.value.detail
    assert "/prompt" not in comfyui.server.paths()


async def test_a_shape_is_asked_for_and_the_last_seed_becomes_any(stability):
    made = await stability.maker.make(replace(ASKED, model="core", seed=2**32 - 1))

    told = parts_of(stability.server.asked[-1])
    assert (told["aspect_ratio"], told["seed"], made.seed) == (b"2:3", b"0", 0)


async def test_a_typed_model_goes_to_the_third_door(stability):
    await stability.maker.make(replace(ASKED, model="sd3.5-large"))

    assert stability.server.paths() == ["/v2beta/stable-image/generate/sd3"]
    assert parts_of(stability.server.asked[0])["model"] == b"sd3.5-large"


async def test_a_map_has_a_door_of_its_own(stability):
    made = await stability.maker.make(replace(ASKED, controls={"depth": b"distance", "lineart": b"lines"}))

    assert stability.server.paths() == ["/v2beta/stable-image/control/structure"]
    assert parts_of(stability.server.asked[0])["image"] == b"distance"
    assert "controls.lineart" in made.dropped


@pytest.mark.parametrize(
    "told",
    [
        Answer.of({"id": "1", "name": "content_moderation", "errors": ["flagged"]}, 403),
        Answer(200, b"blurred", "image/png", {"finish-reason": "CONTENT_FILTERED", "seed": "1"}),
    ],
    ids=["refused", "held back"],
)
async def test_what_the_vendor_refuses_to_paint_is_told_as_that(stability, told):
    stability.server.instead[stability.door] = told

    with pytest.raises(ProviderError) as refused:
        await stability.maker.make(replace(ASKED, model="core"))

    assert refused.value.kind == "content_filter"


async def test_a_model_that_is_being_loaded_is_waited_for_once(huggingface):
    loading = Answer.of({"error": "Model maker/little is currently loading", "estimated_time": 0.01}, 503)
    huggingface.server.instead[huggingface.door] = loading

    with pytest.raises(ProviderError):
        await huggingface.maker.make(replace(ASKED, model=huggingface.model))

    assert huggingface.server.paths() == [huggingface.door] * 2


async def test_an_account_without_credit_is_told_as_that(huggingface):
    huggingface.server.instead[huggingface.door] = Answer.of({"error": "You have exceeded your monthly credits"}, 402)

    with pytest.raises(ProviderError) as failed:
        await huggingface.maker.make(replace(ASKED, model=huggingface.model))

    assert failed.value.kind == "quota"


@pytest.mark.parametrize("far", ["huggingface", "replicate"], indirect=True)
async def test_the_name_of_a_model_never_becomes_another_path(far):
    with pytest.raises(ProviderError) as refused:
        await far.maker.make(replace(ASKED, model="maker/../../account"))

    assert refused.value.kind == "not_found"
    assert far.server.asked == []


async def test_inputs_have_the_names_that_the_model_describes(replicate):
    made = await replicate.maker.make(replace(ASKED, model="maker/little", steps=30, cfg=5.0))

    assert replicate.server.bodies(replicate.door)[0]["input"] == {
        "prompt": ASKED.prompt,
        "negative_prompt": ASKED.negative,
        "seed": 7,
        "aspect_ratio": "2:3",
        "output_format": "png",
    }
    assert set(made.dropped) == {"steps", "cfg"}


async def test_a_prediction_that_nobody_waits_for_is_cancelled(replicate):
    replicate.server.never.add("/v1/predictions/p1")
    waiting = asyncio.create_task(replicate.maker.make(replace(ASKED, model="maker/little")))
    await asyncio.wait_for(replicate.server.began.wait(), 30)

    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting

    assert replicate.server.paths()[-1] == "/v1/predictions/p1/cancel"


async def test_a_file_is_fetched_only_from_hosts_that_the_provider_names(replicate):
    replicate.server.host = "http://127.0.0.1:9"

    with pytest.raises(ProviderError) as failed:
        await replicate.maker.make(replace(ASKED, model="maker/little"))

    assert "host" in failed.value.detail


@pytest.mark.parametrize(("error", "kind"), [("NSFW content detected", "content_filter"), ("CUDA", "broken_stream")])
async def test_a_prediction_that_failed_says_why(replicate, error, kind):
    replicate.server.ends, replicate.server.error = "failed", error

    with pytest.raises(ProviderError) as failed:
        await replicate.maker.make(replace(ASKED, model="maker/little"))

    assert failed.value.kind == kind
    assert error in failed.value.detail


def _encoded(picture: bytes) -> str:
    return base64.b64encode(picture).decode()


def _holds(sent: bytes, picture: bytes) -> bool:
    return picture in sent or _encoded(picture).encode() in sent
