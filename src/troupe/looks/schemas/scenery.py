"""What is told of the scene kit over the wire, and what can be asked of it."""

from functools import lru_cache
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from troupe.looks.domain.look import Finish
from troupe.looks.service.scenery import PLAIN_PALETTE, Light, Palette, Time, Weather, all_scenery

_THREE = r"^#?[0-9A-Fa-f]{6}(,#?[0-9A-Fa-f]{6}){2}$"


class ScenePropView(BaseModel):
    """`depth` is where it stands in a picture, `tall` how many centimetres it is high."""

    name: str
    label: str
    depth: str
    tall: float


class ScenerySettingView(BaseModel):
    name: str
    label: str
    indoors: bool
    floor: str
    props: list[str]


class SceneryView(BaseModel):
    props: list[ScenePropView]
    planes: list[str]
    times: list[str]
    weathers: list[str]
    settings: list[ScenerySettingView]


class SceneryQuery(BaseModel):
    """The light to draw in: `palette` is main, second and accent colour, as in `4F6FB0,E3C98A,D9644A`."""

    model_config = ConfigDict(extra="forbid")

    time: Time = "day"
    weather: Weather = "sunny"
    palette: Annotated[str, Field(pattern=_THREE)] | None = None
    finish: Finish = "flat"

    @property
    def light(self) -> Light:
        return Light(self.time, self.weather, _colours(self.palette))


def _colours(told: str | None) -> Palette:
    if told is None:
        return PLAIN_PALETTE
    first, second, third = (f"#{colour.lstrip('#').lower()}" for colour in told.split(","))
    return first, second, third


@lru_cache(maxsize=1)
def scenery_view() -> SceneryView:
    kit = all_scenery()
    return SceneryView(
        props=[
            ScenePropView(name=name, label=one.label, depth=one.depth, tall=one.tall) for name, one in kit.props.items()
        ],
        planes=list(kit.planes),
        times=list(kit.times),
        weathers=list(kit.weathers),
        settings=[
            ScenerySettingView(name=name, label=one.label, indoors=one.indoors, floor=one.floor, props=list(one.props))
            for name, one in kit.places.items()
        ],
    )
