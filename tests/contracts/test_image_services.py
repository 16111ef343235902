"""What is peculiar to services that paint for money."""

import asyncio
from dataclasses import replace

import pytest

from tests.contracts.painters import ASKED
from tests.contracts.painters import huggingface as huggingface
from tests.contracts.painters import replicate as replicate
from tests.contracts.painters import stability as stability
from tests.support.image_servers import Answer
from tests.support.picture_services import parts_of
from troupe.ports.image import ProviderError
from troupe.providers.replicate.inputs import inputs_of

__all__ = ["huggingface", "replicate", "stability"]


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


def test_photos_go_to_the_input_that_takes_several_pictures():
    several = {"type": "array", "items": {"type": "string", "format": "uri"}}

    def asked_of(inputs):
        told = {"components": {"schemas": {"Input": {"properties": {"prompt": {}} | inputs}}}}
        return inputs_of(replace(ASKED, references=(b"one", b"two")), told)

    taken, one_only = asked_of({"input_images": several}), asked_of({"image": {"type": "string"}})
    assert taken.body["input_images"] == ["data:image/png;base64,b25l", "data:image/png;base64,dHdv"]
    assert "references" in one_only.dropped
    assert "image" not in one_only.body


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


async def test_a_probe_tells_what_is_left_to_spend_where_the_service_tells_it(stability, huggingface):
    told, silent = await stability.maker.probe(), await huggingface.maker.probe()

    assert (told.balance, silent.balance) == ("25 credits", None)
    assert stability.server.paths() == ["/v1/user/balance"]
