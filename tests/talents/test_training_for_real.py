"""Training for real: tiny models of random weights, taught on this computer, and their kits read by the libraries."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
import pytest_asyncio

from tests.support.studio import opened
from tests.talents.lessons import begun, filled, picture, run_of, spoken
from tests.talents.waiting import ended
from troupe.kit.raster import decode, encode_png

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(600)]
LONG_S = 400.0


@pytest.fixture(scope="module")
def models(tmp_path_factory):
    folder = tmp_path_factory.mktemp("models")
    made = [sys.executable, "-m", "tests.support.tiny_lessons", str(folder)]
    subprocess.run(made, check=True, capture_output=True, timeout=300)
    return folder


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def here(tmp_path_factory, models):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OMP_NUM_THREADS", "1")  # what is tiny is not done faster by two
        async with opened(tmp_path_factory.mktemp("training"), working=True, image_models=models) as studio:
            text = studio.studio.directory.path / "models/text"
            text.parent.mkdir(exist_ok=True)
            text.symlink_to(models)
            yield studio


def half_white() -> bytes:
    """A mask whose upper half counts."""
    pixels = np.zeros((512, 640, 4), np.uint8)
    pixels[:256, :, :3] = 255
    pixels[..., 3] = 255
    return encode_png(pixels.tobytes(), 640, 512, level=1)


async def trained(here, dataset, **changed):
    quick = {"learning_rate": 1e-2, "batch_size": 2, "sample_steps": 2, "caption_dropout": 0.0}
    run = await begun(here, dataset, **(quick | changed))
    job = await ended(here.http, run["job_id"], LONG_S)
    return job, await run_of(here, run["id"])


async def curve(here, run):
    points = (await here.http.get(f"/api/talents/runs/{run['id']}/loss")).json()["points"]
    return [each["loss"] for each in points]


async def test_a_style_is_learnt_and_its_kit_changes_the_picture(here):
    job, run = await trained(here, await filled(here, 4), id="avatar.style.real", base_model="lesson-15")

    assert (job["state"], run["state"]) == ("done", "done"), run["error"]
    losses = await curve(here, run)
    assert len(losses) == 100
    assert sum(losses[-10:]) < 0.8 * sum(losses[:10])
    assert run["report"]["reload"] | {"difference": 0} == {"same_at_zero": True, "difference": 0, "visible": True}
    assert [each["step"] for each in run["samples"]] == [0, 25, 50, 75, 100]
    pictures = {
        (await here.http.get(f"/api/talents/runs/{run['id']}/samples/{each['file']}")).content
        for each in run["samples"]
    }
    assert len(pictures) == 5
    kit = (await here.http.get("/api/talents/avatar.style.real")).json()
    assert (kit["valid"], kit["report"]["dialect"], kit["modules"]) == (True, "kohya", 32), kit["findings"]
    inputs = [{"id": "avatar.style.real", "weight": 0.5}, {"id": "avatar.style.abstract", "weight": 0.5}]
    mix = await here.http.post("/api/talents/mix/preview", json={"inputs": inputs, "method": "rank", "rank": 4})
    assert mix.json()["error"] == "base_mismatch", mix.text


@pytest.mark.long
async def test_what_is_masked_out_is_hardly_learnt_from(here):
    dataset = await filled(here, 4)
    files = [("files", (f"more-{n}.png", picture(40 + n), "image/png")) for n in range(2)]
    files += [("files", (f"more-{n}.mask.png", half_white(), "image/png")) for n in range(2)]
    sent = await here.http.post(f"/api/talents/datasets/{dataset}/images", files=files)
    assert sent.status_code == 201, sent.text
    _, masked = await trained(here, dataset, id="avatar.style.masked", base_model="lesson-15")
    _, whole = await trained(here, dataset, id="avatar.style.unmasked", base_model="lesson-15", masked_loss=False)

    assert (masked["state"], whole["state"]) == ("done", "done"), masked["error"]
    one, other = await curve(here, masked), await curve(here, whole)
    assert one != other
    assert sum(one[-10:]) < 0.8 * sum(one[:10])


@pytest.mark.long
async def test_pictures_of_the_kind_steady_what_is_learnt(here):
    dataset, kept = await filled(here, 4), await filled(here, 6, caption="people,")
    more = {"base_model": "lesson-15", "reg_dataset_id": kept}
    _, steady = await trained(here, dataset, id="avatar.style.steady", **more)
    _, idle = await trained(here, dataset, id="avatar.style.idle", **more, prior_weight=0.0)

    assert (steady["state"], idle["state"]) == ("done", "done"), steady["error"]
    one, other = await curve(here, steady), await curve(here, idle)
    assert one[0] > 1.5 * other[0]  # both kinds of picture are missed before anything is learnt
    assert sum(one[-10:]) < 0.8 * sum(one[:10])


@pytest.mark.long
@pytest.mark.parametrize("words", [False, True], ids=["picture", "picture and words"])
async def test_the_larger_family_learns_an_identity(here, words):
    name = f"avatar.identity.grace_{int(words)}"
    dataset = await filled(here, 4, type="identity", token="grace", caption="grace,")
    more = {"id": name, "token": "grace", "sdx_version": "xl", "base_model": "lesson-xl", "train_text_encoder": words}
    job, run = await trained(here, dataset, **more)

    assert job["state"] == "done", run["error"]
    losses = await curve(here, run)
    assert sum(losses[-10:]) < 0.8 * sum(losses[:10])
    assert run["report"]["reload"]["visible"]
    assert (await here.http.get(f"/api/talents/{name}")).json()["valid"]


@pytest.mark.long
@pytest.mark.parametrize("base", ["lesson-gpt2", "lesson-llama"])
async def test_somebodys_lines_are_learnt_and_peft_reads_the_kit(here, base, models):
    id = f"personality.{base.replace('-', '_')}"
    told = {
        "id": id,
        "base_model": base,
        "preset": "speed",
        "max_train_steps": 60,
        "lora_rank": 8,
        "learning_rate": 1e-2,
    }
    answer = await here.http.post("/api/talents/runs", json={"config": told, "dataset_id": await spoken(here)})
    await ended(here.http, answer.json()["job_id"], LONG_S)
    run = await run_of(here, answer.json()["run"]["id"])

    assert run["state"] == "done", run["error"]
    perplexity = run["report"]["perplexity"]
    assert perplexity["after"] < 0.7 * perplexity["before"]
    kit = await here.studio.talents.personalities.get(here.studio.person, id)
    assert kit.has_gguf == (base == "lesson-llama")
    read = "import sys, peft, transformers as t; m = t.AutoModelForCausalLM.from_pretrained(sys.argv[1]);"
    read += "p = peft.PeftModel.from_pretrained(m, sys.argv[2]);"
    read += "print(sum(float(v.abs().sum()) for k, v in p.named_parameters() if 'lora_B' in k) > 0)"
    said = await asyncio.to_thread(
        subprocess.run, [sys.executable, "-c", read, str(models / base), kit.path], capture_output=True, text=True
    )
    assert said.stdout.strip() == "True", said.stderr[-500:]


@pytest.mark.long
async def test_after_a_kill_the_curve_is_the_one_it_would_have_been_here_and_elsewhere(here, tmp_path):
    dataset = await filled(here, 4)
    more = {
        "base_model": "lesson-15",
        "checkpoint_steps": 10,
        "learning_rate": 1e-2,
        "batch_size": 2,
        "sample_steps": 2,
    }
    _, whole = await trained(here, dataset, id="avatar.style.whole", **more, lora_dropout=0.1)
    run = await begun(here, dataset, id="avatar.style.killed", **more, lora_dropout=0.1, caption_dropout=0.0)
    for _ in range(int(LONG_S * 20)):
        if (await run_of(here, run["id"]))["progress"].get("saved", 0) >= 30:
            break
        await asyncio.sleep(0.05)
    kill_trainers(run["id"])
    await ended(here.http, run["job_id"], LONG_S)
    dead = await run_of(here, run["id"])
    await here.studio.talents.travelling.pack(here.studio.person, run["id"], tmp_path / "run")
    guest = vars(await here.studio.talents.travelling.bring(here.studio.person, tmp_path / "run"))
    for each in (run, guest):
        again = (await here.http.post(f"/api/talents/runs/{each['id']}/resume")).json()
        await ended(here.http, again["job_id"], LONG_S)

    assert (dead["state"], dead["can_resume"]) == ("interrupted", True)
    one = await curve(here, whole)
    for other in (await curve(here, run), await curve(here, guest)):
        assert len(one) == len(other) == 100
        assert max(abs(a - b) for a, b in zip(one, other, strict=True)) <= 1e-6
    inputs = [{"id": "avatar.style.whole", "weight": 0.5}, {"id": "avatar.style.killed", "weight": 0.5}]
    mix = await here.http.post("/api/talents/mix/preview", json={"inputs": inputs, "method": "exact"})
    assert (mix.json()["fits"], mix.json()["rank"]) == ("yes", 8)


def kill_trainers(run_id: str) -> None:
    """The process that works in this run's folder, at once and without a word."""
    for entry in Path("/proc").iterdir():
        with suppress(OSError):
            line = (entry / "cmdline").read_bytes().split(b"\0") if entry.name.isdecimal() else []
            if b"troupe.providers.lora.child" in line and any(run_id.encode() in each for each in line):
                os.kill(int(entry.name), signal.SIGKILL)


@pytest.mark.long
async def test_diffusers_reads_the_kit_as_it_lies_there(here, models):
    dataset = await filled(here, 4)
    _, run = await trained(here, dataset, id="avatar.style.loaded", base_model="lesson-15")
    kit = await here.studio.talents.library.get(here.studio.person.id, run["kit_id"])
    read = """
import sys, torch, json
from diffusers import StableDiffusionPipeline
pipe = StableDiffusionPipeline.from_pretrained(sys.argv[1], safety_checker=None)
pipe.set_progress_bar_config(disable=True)
ask = lambda: torch.tensor(pipe("ink", num_inference_steps=2, width=256, height=256, output_type="np",
    generator=torch.Generator().manual_seed(1)).images)
plain = ask()
pipe.load_lora_weights(sys.argv[2], weight_name="weights.safetensors")
print(json.dumps({"modules": sum(1 for n, _ in pipe.unet.named_parameters() if "lora_A" in n),
    "difference": float((ask() - plain).abs().mean())}))
"""
    said = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-c", read, str(models / "lesson-15"), kit.kit.path],
        capture_output=True,
        text=True,
    )
    told = json.loads(said.stdout.splitlines()[-1]) if said.stdout else said.stderr[-800:]
    assert told["modules"] == 32
    assert told["difference"] > 0.5 / 255


@pytest.mark.long
async def test_a_portrait_is_painted_with_the_kit_that_was_just_learnt(here):
    """From the pictures to the portrait, all through the doors: taught, put on a look, worn by the image provider."""
    kit = "avatar.style.portrayed"
    _, run = await trained(here, await filled(here, 4), id=kit, base_model="lesson-15")
    assert run["state"] == "done", run["error"]
    made = await here.http.post("/api/personas", json={"name": "Vera", "handle": "vera-portrayed"})
    persona = made.json()["persona"]["id"]
    size = {"template": "hero", "width": 256, "height": 256, "steps": 2, "seed": 5}

    async def portrait(weight, model="lesson-15"):
        worn = [{"id": kit, "weight": weight}] if weight else []
        await here.http.put(f"/api/looks/{persona}", json={"kits": worn})
        asked = {"persona_id": persona, "provider": "diffusers", "model": model, **size}
        begun = await here.http.post("/avatar/render", json=asked)
        if begun.status_code != 202:
            return begun.json()
        job = await ended(here.http, begun.json()["job_id"], LONG_S)
        assert job["state"] == "done", job["error"]
        return (await here.http.get(f"/api/looks/renders/{job['result']['render_ids'][0]}")).json()

    plain, faint, whole = await portrait(0), await portrait(0.4), await portrait(1.0)
    again, refused = await portrait(1.0), await portrait(1.0, "lesson-xl")

    dots = [await pixels_of(here, each["url"]) for each in (plain, faint, whole, again)]
    assert [[(each["name"], each["applied"]) for each in one["kits"]] for one in (plain, whole)] == [[], [(kit, True)]]
    far = [float(np.abs(dots[0] - each).mean()) for each in dots[1:]]
    assert 0 < far[0] < far[1], far
    assert np.array_equal(dots[2], dots[3])
    assert (refused["code"], refused["bases"]) == ("base_mismatch", {kit: "sd15", "lesson-xl": "sdxl"})


async def pixels_of(here, url):
    rows, wide, high = decode((await here.http.get(url)).content)
    return np.frombuffer(rows, np.uint8).reshape(high, wide, 4).astype(int)
