"""Model folders on this computer: a tiny pipeline of random weights paints as a large one would."""

import asyncio
import hashlib
import subprocess
import sys
from dataclasses import replace

import pytest
import pytest_asyncio

from tests.dressing.painting import of_persona, until_ended
from tests.support.image_servers import a_picture
from tests.support.studio import opened, troupe
from troupe.kit.raster import decode
from troupe.ports.image import ImageRequest, KitNotThere, KitOfOtherFamily, KitWorn, ProviderError

pytestmark = pytest.mark.asyncio(loop_scope="module")
ASKED = ImageRequest("one person, red hair", "text", 128, 192, 7, "", model="small-15", steps=3)


@pytest.fixture(scope="module")
def models(tmp_path_factory):
    folder = tmp_path_factory.mktemp("models")
    made = [sys.executable, "-m", "tests.support.tiny_diffusion", str(folder)]
    subprocess.run(made, check=True, capture_output=True, timeout=300)
    (folder / "risky/unet").mkdir(parents=True)
    (folder / "risky/model_index.json").write_text((folder / "small-15/model_index.json").read_text())
    (folder / "risky/unet/diffusion_pytorch_model.bin").write_bytes(b"\x80\x04anything")
    return folder


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def house(tmp_path_factory, models):
    """A studio that paints with the folder; its process keeps the model from test to test."""
    async with opened(tmp_path_factory.mktemp("house"), working=True, image_models=models) as house:
        yield house


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def maker(house):
    """The one that the studio itself paints with."""
    async with house.studio.imaging.makers.open(house.studio.person, "diffusers") as maker:
        yield maker


def look_of(made):
    return hashlib.sha256(made.content).hexdigest()


async def test_a_folder_tells_its_models_and_loads_none(maker):
    found = await maker.probe()

    assert found.models == ("risky", "small-15", "small-xl")
    assert (found.abilities.capabilities.controls, found.abilities.kits) == (("openpose",), ("brass",))
    assert "euler a" in found.abilities.samplers


@pytest.mark.parametrize("model", ["small-15", "small-xl"])
async def test_the_same_seed_is_the_same_picture_and_another_seed_another(maker, model):
    told = []
    one = await maker.make(replace(ASKED, model=model), lambda *each: told.append(each))
    same = await maker.make(replace(ASKED, model=model))
    other = await maker.make(replace(ASKED, model=model, seed=8))

    assert decode(one.content)[1:] == (128, 192)
    assert (one.model, one.seed) == (model, 7)
    assert told == [(1, 3), (2, 3), (3, 3)]
    assert look_of(one) == look_of(same) != look_of(other)


async def test_a_kit_changes_the_picture_by_its_weight_and_comes_off_again(maker, models):
    plain = await maker.make(ASKED)
    worn = await maker.make(replace(ASKED, kits=(KitWorn("brass", 1.0),)))
    half = await maker.make(replace(ASKED, kits=(KitWorn("brass", 0.5),)))
    brought = await maker.make(
        replace(ASKED, kits=(KitWorn("ink", 1.0, "sd15", str(models / "kits/brass.safetensors")),))
    )
    off = await maker.make(ASKED)

    assert look_of(brought) == look_of(worn)
    assert len({look_of(plain), look_of(worn), look_of(half)}) == 3
    assert look_of(off) == look_of(plain)


async def test_a_drawing_is_painted_over(maker):
    over = replace(ASKED, init_image=a_picture(128, 192), strength=0.5)

    assert look_of(await maker.make(over)) != look_of(await maker.make(ASKED))


async def test_a_map_leads_the_picture_where_a_model_for_it_lies_beside(maker):
    made = await maker.make(replace(ASKED, controls={"openpose": a_picture(128, 192), "depth": a_picture(128, 192)}))

    assert made.dropped == ("controls.depth",)
    assert decode(made.content)[1:] == (128, 192)
    assert look_of(made) != look_of(await maker.make(ASKED))


async def test_a_sampler_that_is_not_known_is_named_as_dropped(maker):
    assert (await maker.make(replace(ASKED, sampler="euler"))).dropped == ()
    assert (await maker.make(replace(ASKED, sampler="feather"))).dropped == ("sampler",)


async def test_whoever_stops_waiting_stops_the_painting_and_the_model_stays(maker):
    begun = asyncio.Event()
    long = replace(ASKED, steps=150, width=512, height=512)
    waiting = asyncio.create_task(maker.make(long, lambda *each: begun.set()))
    await asyncio.wait_for(begun.wait(), 60)

    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting

    assert look_of(await maker.make(ASKED)) == look_of(await maker.make(ASKED))


@pytest.mark.parametrize("name", ["absent", "../models", "kits", "/etc"])
async def test_only_a_model_in_the_folder_can_be_named(maker, name):
    with pytest.raises(ProviderError) as refused:
        await maker.make(replace(ASKED, model=name))

    assert refused.value.kind == "not_found"


async def test_a_kit_that_is_not_there_says_where_to_put_it(maker):
    with pytest.raises(KitNotThere) as missing:
        await maker.make(replace(ASKED, kits=(KitWorn("../../secret"),)))

    assert "kits" in missing.value.way


async def test_a_kit_of_another_family_is_told_with_both(maker, models):
    kit = KitWorn("ink", 1.0, "sdxl", str(models / "kits/brass.safetensors"))
    with pytest.raises(KitOfOtherFamily) as refused:
        await maker.make(replace(ASKED, kits=(kit,)))

    assert refused.value.bases == {"ink": "sdxl", "small-15": "sd15"}


async def test_weights_that_could_run_code_are_not_read(maker):
    with pytest.raises(ProviderError) as refused:
        await maker.make(replace(ASKED, model="risky"))

    assert refused.value.kind == "broken_stream"
    assert look_of(await maker.make(ASKED))


async def test_a_portrait_is_painted_from_end_to_end(house):
    made = await house.http.post("/api/personas", json={"name": "Vera"})
    persona = made.json()["persona"]["id"]
    asked = {"persona_id": persona, "template": "hero", "width": 128, "height": 128, "provider": "diffusers"}

    begun = (await house.http.post("/avatar/render", json=asked | {"model": "small-15", "steps": 3})).json()
    job = await until_ended(house, begun["job_id"])
    (render,), (file,) = await of_persona(house, persona)

    assert (begun["estimate"]["free"], begun["estimate"]["cost_micros"]) == (True, 0)
    assert (job["state"], job["queue"], job["progress"]) == ("done", "cpu", 100), job["error"]
    assert (render["provider"], render["model"], render["steps"]) == ("diffusers", "small-15", 3)
    assert (render["source_type"], file["made"]) == ("trainedAlgorithmicMedia", "generated")
    assert "portrait" in render["prompt"]
    assert decode((await house.http.get(render["url"])).content)[1:] == (128, 128)


async def test_a_command_paints_by_itself_where_nobody_works(tmp_path, models):
    file = tmp_path / "nova.png"
    told = ("portrait", "Nova", "--provider", "diffusers", "--model", "small-xl", "--steps", "2", "--out", str(file))
    size = ("--width", "128", "--height", "128")
    done = await asyncio.to_thread(
        troupe, tmp_path, "--data", str(tmp_path / "data"), *told, *size, seconds=120, TROUPE_IMAGE_MODELS=str(models)
    )

    assert done.returncode == 0, done.stderr
    assert decode(file.read_bytes())[1:] == (128, 128)
