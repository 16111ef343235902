"""Image makers for the tests of what they promise, each over a server on loopback that speaks its protocol."""

import base64
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

import pytest

from tests.support.image_servers import Comfy, Gateway, ImageServer, WebUi
from tests.support.picture_services import Hub, Replicate, Stability
from troupe.kit.outbound import AddressRules, Outbound
from troupe.ports.image import ImageMaker, ImageRequest
from troupe.providers.a1111.image import WebUiImage
from troupe.providers.comfyui.image import ComfyImage
from troupe.providers.huggingface.image import HubImage
from troupe.providers.openai_image.image import OpenAIImage
from troupe.providers.replicate.image import ReplicateImage
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
    name: str


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
        yield Candidate(maker, server, door, model, name)
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


GRAPH = """{
 "1": {"class_type": "CheckpointLoaderSimple", "inputs": {"ckpt_name": "mine.safetensors"}},
 "2": {"class_type": "CLIPTextEncode", "inputs": {"text": "{{prompt}}", "clip": ["1", 1]}},
 "3": {"class_type": "KSampler", "inputs": {"seed": "{{seed}}", "cfg": "{{cfg}}", "positive": ["2", 0]}},
 "9": {"class_type": "SaveImage", "inputs": {"images": ["3", 0]}}
}"""


def encoded(picture: bytes) -> str:
    return base64.b64encode(picture).decode()


def _holds(sent: bytes, picture: bytes) -> bool:
    return picture in sent or encoded(picture).encode() in sent
