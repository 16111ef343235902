"""`StabilityImage`: one picture for credits. The service decides how large it paints; it is asked for a shape."""

from collections.abc import Mapping
from dataclasses import replace

import httpx2

from troupe.ports.image import ControlKind, ImageProbe, ImageRequest, Picture, Progress, ProviderError
from troupe.ports.image_services import SERVICE, left_out, probed, wire_with_key
from troupe.ports.image_wire import LONG_S

_NAME = "stability"
_CORE, _ULTRA, _SD3 = "core", "ultra", "sd3"
_LARGEST_SEED = 4_294_967_294
_LONGEST_PROMPT = 10_000
_SHAPES = ("21:9", "16:9", "3:2", "5:4", "1:1", "4:5", "2:3", "9:16", "9:21")
_DOORS: Mapping[ControlKind, str] = {"depth": "structure", "lineart": "sketch"}
_REFUSED = "CONTENT_FILTERED"


class StabilityImage:
    """One account. It owns the client it is given and closes it."""

    capabilities = replace(SERVICE, controls=("depth", "lineart"), sizes="aspects")

    def __init__(self, base_url: str, key: str | None, client: httpx2.AsyncClient) -> None:
        self._wire = wire_with_key(_NAME, base_url, key, client)

    async def make(self, request: ImageRequest, progress: Progress | None = None) -> Picture:
        door, fields, files = _question(request)
        path, accept = f"/v2beta/stable-image/{door}", {"accept": "image/*"}
        try:
            answer = await self._wire.form(path, fields, files, headers=accept, patience_s=LONG_S)
        except ProviderError as error:
            raise _meant(error) from error
        if answer.headers.get("finish-reason") == _REFUSED:
            raise ProviderError("content_filter", _NAME, "The service painted this and held it back.")
        seed = answer.headers.get("seed", "")
        used = int(seed) if seed.isdecimal() else _seed(request.seed)
        return Picture(answer.content, used, request.model or _CORE, _dropped(request, door))

    async def models(self) -> list[str]:
        """Its doors, which are what one names; models of the third are typed."""
        return [_CORE, _ULTRA]

    async def probe(self) -> ImageProbe:
        """The balance tells whether the key is taken, and how much is left."""
        return await probed(self.models(), self._balance())

    async def _balance(self) -> str:
        told = await self._wire.document("/v1/user/balance")
        credits = told.get("credits") if isinstance(told, dict) else None
        if not isinstance(credits, int | float):
            raise self._wire.failed("The service did not tell its balance.")
        return f"{credits:g} credits"

    async def aclose(self) -> None:
        await self._wire.aclose()


def _question(request: ImageRequest) -> tuple[str, dict[str, str], dict[str, tuple[str, bytes, str]]]:
    """The door, and a form; a map has a door of its own, and only the third takes other pictures."""
    fields = {
        "prompt": request.prompt[:_LONGEST_PROMPT],
        "negative_prompt": request.negative[:_LONGEST_PROMPT],
        "seed": str(_seed(request.seed)),
        "output_format": request.format,
    }
    fields = {name: value for name, value in fields.items() if value}
    held = _held(request)
    if held is not None:
        return f"control/{_DOORS[held]}", fields, {"image": ("map.png", request.controls[held], "image/png")}
    model = request.model or _CORE
    door = model if model in (_CORE, _ULTRA) else _SD3
    if door == _SD3:
        fields |= {"model": model}
    if request.init_image and door != _CORE:
        fields |= {"strength": f"{request.strength if request.strength is not None else 0.5:g}"}
        fields |= {"mode": "image-to-image"} if door == _SD3 else {}
        return f"generate/{door}", fields, {"image": ("drawing.png", request.init_image, "image/png")}
    return f"generate/{door}", fields | {"aspect_ratio": _shape(request.width, request.height)}, {}


def _held(request: ImageRequest) -> ControlKind | None:
    """The one map that is sent; the service draws from one at a time."""
    return next((kind for kind in request.controls if kind in _DOORS), None)


def _shape(width: int, height: int) -> str:
    def apart(shape: str) -> float:
        wide, high = (int(side) for side in shape.split(":"))
        return abs(width * high / (height * wide) - 1)

    return min(_SHAPES, key=apart)


def _seed(seed: int) -> int:
    """Its range ends one earlier; zero would mean: choose one."""
    return 0 if seed > _LARGEST_SEED else seed


def _dropped(request: ImageRequest, door: str) -> tuple[str, ...]:
    painted_over = request.init_image is not None and not door.endswith(("core", "structure", "sketch"))
    used = _held(request)
    options = ("references", "mask", "transparent", "steps", "cfg", "sampler", *(() if painted_over else ("strength",)))
    return left_out(request, options, [kind for kind in request.controls if kind != used])


def _meant(error: ProviderError) -> ProviderError:
    """A 403 of this service is its moderation, not its key."""
    if error.status == 403:
        return ProviderError("content_filter", _NAME, error.detail, status=403)
    return error
