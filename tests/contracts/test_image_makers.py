"""Every image maker keeps the same promises, whatever is behind it."""

from dataclasses import replace

import pytest

from tests.contracts.painters import ASKED, KEY, _holds
from tests.contracts.painters import a1111 as a1111
from tests.contracts.painters import comfyui as comfyui
from tests.contracts.painters import far as far
from tests.contracts.painters import huggingface as huggingface
from tests.contracts.painters import openai as openai
from tests.contracts.painters import replicate as replicate
from tests.support.image_servers import Answer, a_picture
from troupe.kit.raster import decode
from troupe.ports.image import KitNotThere, KitWorn, ProviderError
from troupe.providers.rig.image import RigImage

__all__ = ["a1111", "comfyui", "far", "huggingface", "openai", "replicate"]


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
    made = await far.maker.make(replace(ASKED, model=far.model, transparent=True, references=(a_picture(),)))

    can = far.maker.capabilities
    assert ("seed" in made.dropped) != can.seed
    assert ("negative" in made.dropped) != can.negative
    assert ("transparent" in made.dropped) != can.transparent
    assert can.references or "references" in made.dropped


async def test_nobody_there_is_a_failure_of_the_port(far):
    await far.server.__aexit__()

    with pytest.raises(ProviderError) as failed:
        await far.maker.make(replace(ASKED, model=far.model))

    assert failed.value.kind == "unavailable"


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


@pytest.mark.parametrize("far", ["a1111", "comfyui"], indirect=True)
async def test_a_kit_that_is_not_there_is_told_before_anything_is_painted(far):
    with pytest.raises(KitNotThere) as missing:
        await far.maker.make(replace(ASKED, kits=(KitWorn("absent"),)))

    assert missing.value.kit == "absent"
    assert far.door not in far.server.paths()


@pytest.mark.parametrize("far", ["huggingface", "replicate"], indirect=True)
async def test_the_name_of_a_model_never_becomes_another_path(far):
    with pytest.raises(ProviderError) as refused:
        await far.maker.make(replace(ASKED, model="maker/../../account"))

    assert refused.value.kind == "not_found"
    assert far.server.asked == []
