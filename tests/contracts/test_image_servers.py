"""What is peculiar to image servers of one's own: web UIs, graphs, gateways."""

import asyncio
import base64
import re
from dataclasses import replace

import pytest

from tests.contracts.painters import ASKED, GRAPH, comfy, encoded, web_ui
from tests.contracts.painters import a1111 as a1111
from tests.contracts.painters import comfyui as comfyui
from tests.contracts.painters import far as far
from tests.contracts.painters import openai as openai
from tests.support.image_servers import Answer, Comfy, WebUi, a_picture
from tests.support.picture_services import parts_of
from troupe.kit.raster import decode, encode_png
from troupe.ports.image import KitWorn, ModelNotThere, ProviderError, TellsAbilities
from troupe.ports.image_families import KnownModel

__all__ = ["a1111", "comfyui", "far", "openai"]


async def test_the_web_ui_tells_its_seed_in_json_within_a_string(a1111):
    a1111.server.instead[a1111.door] = Answer.of(
        {"images": [encoded(a_picture(128, 192))], "info": '{"seed": 99, "sd_model_name": "little"}'}
    )

    made = await a1111.maker.make(ASKED)

    assert (made.seed, made.model) == (99, "little")


async def test_a_checkpoint_is_put_back_after_the_picture(a1111):
    await a1111.maker.make(replace(ASKED, model="little"))

    body = a1111.server.bodies(a1111.door)[0]
    assert body["override_settings"] == {"sd_model_checkpoint": "little"}
    assert body["override_settings_restore_afterwards"] is True
    assert body["save_images"] is False


async def test_a_checkpoint_that_the_web_ui_would_silently_replace_is_refused_with_those_it_has(a1111):
    with pytest.raises(ModelNotThere) as refused:
        await a1111.maker.make(replace(ASKED, model="gone.safetensors"))

    assert refused.value.known == ("little.safetensors [0123456789]",)
    assert a1111.door not in a1111.server.paths()


@pytest.mark.parametrize(
    ("asked", "sent", "dropped"),
    [("euler a", "euler a", ()), ("DPM++ 2M Karras", "DPM++ 2M Karras", ()), ("feather", None, ("sampler",))],
)
async def test_a_sampler_that_the_web_ui_lacks_is_left_out(a1111, asked, sent, dropped):
    rows = [{"name": "Euler a", "aliases": ["k_euler_a"]}, {"name": "DPM++ 2M", "aliases": []}]
    a1111.server.instead["/sdapi/v1/samplers"] = Answer.of(rows)

    made = await a1111.maker.make(replace(ASKED, sampler=asked))

    assert (a1111.server.bodies(a1111.door)[0].get("sampler_name"), made.dropped) == (sent, dropped)


@pytest.mark.parametrize(
    ("asked", "sent", "dropped"),
    [("Euler a", "euler_ancestral", ()), ("dpmpp_2m", "dpmpp_2m", ()), ("feather", "euler", ("sampler",))],
)
async def test_comfyui_is_told_samplers_by_its_own_names(comfyui, asked, sent, dropped):
    names = {"input": {"required": {"sampler_name": [["euler", "euler_ancestral", "dpmpp_2m"], {}]}}}
    comfyui.server.instead["/object_info/KSampler"] = Answer.of({"KSampler": names})

    made = await comfyui.maker.make(replace(ASKED, sampler=asked))

    assert (comfyui.server.bodies("/prompt")[0]["prompt"]["5"]["inputs"]["sampler_name"], made.dropped) == (
        sent,
        dropped,
    )


@pytest.mark.parametrize("far", ["a1111", "comfyui"], indirect=True)
async def test_a_server_tells_the_maps_the_kits_and_the_samplers_that_it_has(far):
    kit, sampler = {"a1111": ("brass_v2", "Euler a"), "comfyui": ("style/brass.safetensors", "euler")}[far.name]
    assert isinstance(far.maker, TellsAbilities)

    found = (await far.maker.probe()).abilities

    assert (found.capabilities.controls, found.capabilities.kits) == (("openpose",), "named")
    assert (found.kits, found.samplers) == ((kit,), (sampler,))


async def test_a_web_ui_without_doors_for_kits_and_maps_can_do_neither(a1111):
    for door in ("/sdapi/v1/loras", "/sdapi/v1/samplers", "/controlnet/model_list"):
        a1111.server.instead[door] = Answer.of({"detail": "Not Found"}, 404)

    found = await a1111.maker.abilities()

    assert (found.capabilities.controls, found.capabilities.kits) == ((), "none")
    assert (found.kits, found.samplers) == ((), ())


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


async def test_steps_are_told_while_comfyui_paints_and_never_fall():
    told = []

    def hear(done: int, of: int) -> None:
        told.append((done, of))
        if done == of:
            server.heard.set()

    async with asyncio.timeout(30), Comfy(steps=(1, 5, 3, 20)) as server:
        maker = comfy(server.base_url)
        made = await maker.make(ASKED, hear)
        await maker.aclose()

    assert decode(made.content)[1:] == (128, 192)
    assert told == [(1, 20), (5, 20), (20, 20)]


async def test_a_comfyui_without_a_socket_paints_all_the_same(comfyui):
    made = await comfyui.maker.make(ASKED, lambda done, of: pytest.fail("nobody told any steps"))

    assert decode(made.content)[1:] == (128, 192)


@pytest.mark.parametrize("known_as", ["brass_v2", "brass", "ab12"])
async def test_a_kit_is_worn_by_the_name_the_web_ui_has_for_it(a1111, known_as):
    await a1111.maker.make(replace(ASKED, kits=(KitWorn(known_as, 0.8),)))

    assert a1111.server.bodies(a1111.door)[0]["prompt"].endswith("<lora:brass_v2:0.8>")


async def test_a_map_is_given_to_the_model_that_draws_from_it_and_others_are_named(a1111):
    made = await a1111.maker.make(replace(ASKED, controls={"openpose": b"bones", "depth": b"distance"}))

    unit = a1111.server.bodies(a1111.door)[0]["alwayson_scripts"]["ControlNet"]["args"]
    assert [(each["model"], each["image"]) for each in unit] == [
        ("control_v11p_sd15_openpose [cab727d4]", encoded(b"bones"))
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


async def test_a_gateway_is_shown_the_drawing_first_then_the_photos_and_where_to_paint(openai):
    drawing, photo = a_picture(8, 8), a_picture(16, 8)
    asked = replace(ASKED, model=openai.model, init_image=drawing, references=(photo, photo), mask=a_mask())
    made = await openai.maker.make(asked)

    [sent] = [each for each in openai.server.asked if each.path == "/v1/images/edits"]
    files = re.findall(rb'name="([^"]+)"; filename="([^"]+)"', sent.content)
    assert [name for name, _ in files] == [b"image[]", b"image[]", b"image[]", b"mask"]
    assert sent.content.index(drawing) < sent.content.index(photo)
    assert decode(parts_of(sent)["mask"])[0][3::4] == bytes([0, 255])
    assert "references" not in made.dropped


async def test_servers_of_ones_own_paint_inside_the_mask(a1111, comfyui):
    asked = replace(ASKED, init_image=a_picture(8, 8), strength=0.5, mask=a_mask())
    await a1111.maker.make(asked)
    await comfyui.maker.make(asked)

    body = a1111.server.bodies("/sdapi/v1/img2img")[0]
    graph = comfyui.server.bodies("/prompt")[0]["prompt"]
    assert (base64.b64decode(body["mask"]), body["inpainting_fill"]) == (a_mask(), 1)
    assert graph["5"]["inputs"]["latent_image"] == ["4", 0]
    assert [graph[node]["class_type"] for node in ("4", "9", "10")] == [
        "SetLatentNoiseMask",
        "VAEEncode",
        "LoadImageMask",
    ]


async def test_a_graph_of_ones_own_may_have_a_place_for_a_photo(comfyui):
    graph = GRAPH.replace("{{cfg}}", "{{reference}}")
    made = await comfyui.maker.make(replace(ASKED, workflow=graph, references=(a_picture(),)))
    without = await comfyui.maker.make(replace(ASKED, workflow=GRAPH, references=(a_picture(),)))

    assert "references" not in made.dropped
    assert "references" in without.dropped


@pytest.mark.parametrize(
    ("checkpoint", "metadata", "family"),
    [
        ("little", {"modelspec.architecture": "stable-diffusion-xl-v1-base"}, "sdxl"),
        ("little_v1-5", {"ss_base_model_version": "sdxl_base_v1-0"}, "sdxl"),
        ("dreamXL_v3", None, "sdxl"),
        ("v1-5-pruned-emaonly", {"format": "pt"}, "sd15"),
        ("little", {"modelspec.architecture": "hidream-i1"}, None),
        ("little", None, None),
    ],
)
async def test_a_web_ui_tells_the_family_of_a_model_by_its_file_and_else_by_its_name(checkpoint, metadata, family):
    async with WebUi(checkpoint, metadata) as server:
        maker = web_ui(server.base_url)
        named = await maker.known_model(f"{checkpoint}.safetensors [0123456789]")
        loaded = await maker.known_model(None)
        await maker.aclose()

    title = f"{checkpoint}.safetensors [0123456789]"
    assert named == loaded == (KnownModel(title, family) if family else None)


async def test_a_web_ui_without_the_doors_that_tell_families_tells_none(a1111):
    for path in ("/sdapi/v1/options", "/sd_extra_networks/metadata", "/sdapi/v1/sd-models"):
        a1111.server.instead[path] = Answer.of({"detail": "Not Found"}, 404)

    assert await a1111.maker.known_model(None) is None
    assert await a1111.maker.known_model("real_sdxl.safetensors") == KnownModel("real_sdxl.safetensors", "sdxl")


async def test_comfyui_reads_the_family_out_of_the_checkpoints_file(comfyui):
    silent = await comfyui.maker.known_model(None)
    comfyui.server.metadata = {"modelspec.architecture": "stable-diffusion-v1"}

    assert silent is None
    assert await comfyui.maker.known_model(None) == KnownModel("little.safetensors", "sd15")


def a_mask() -> bytes:
    """Two pixels: one to be painted, one to be left."""
    return encode_png(b"\xff\xff\xff\xff\x00\x00\x00\xff", 2, 1)
