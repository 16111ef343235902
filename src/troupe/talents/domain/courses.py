"""A training that travels: what its folder has to say before it is one of ours."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from troupe.kit.strict_json import NotAValue, Unreadable, read_json
from troupe.talents.domain.datasets import LONGEST_CAPTION, MOST_LINES, MOST_PICTURES

FORMAT = 1
ABOUT = "training.json"
LARGEST_ABOUT = 64 * 1024 * 1024
_MOST_KEYS, _DEEPEST = 400_000, 12
_PICTURE = r"^(picture|prior)-\d{4}\.(png|jpg|jpeg|webp)$"
_SAMPLE = r"^sample-[0-9-]{1,40}\.png$"
Words = Annotated[str, StringConstraints(max_length=4_000)]
Name = Annotated[str, StringConstraints(min_length=1, max_length=80)]


class BadCourse(Exception):
    """A folder that is no training of a studio."""


class _Strict(BaseModel):
    model_config = ConfigDict(defer_build=True, extra="ignore", frozen=True, strict=True, allow_inf_nan=False)


class CoursePicture(_Strict):
    file: Annotated[str, StringConstraints(pattern=_PICTURE)]
    caption: Annotated[str, StringConstraints(max_length=LONGEST_CAPTION)] = ""
    mask: Annotated[str, StringConstraints(pattern=r"^mask-\d{4}\.png$")] | None = None


class CourseMessage(_Strict):
    role: Literal["user", "persona"]
    text: Words


class CourseExchange(_Strict):
    messages: Annotated[list[CourseMessage], Field(min_length=1, max_length=40)]
    held: bool
    weight: Annotated[float, Field(gt=0, le=10)] = 1.0


class CourseOrder(_Strict):
    """What the trainer was told, without the place of the model, which is another one here."""

    samples: list[CoursePicture] | list[CourseExchange]
    prior: Annotated[list[CoursePicture], Field(max_length=MOST_PICTURES)] = []
    system: Annotated[str, StringConstraints(max_length=200_000)] = ""
    sample_prompts: Annotated[list[Annotated[str, StringConstraints(max_length=600)]], Field(max_length=6)] = []
    negatives: Words = ""


class CourseShot(_Strict):
    step: Annotated[int, Field(ge=0, le=10_000_000)]
    prompt: Words
    file: Annotated[str, StringConstraints(pattern=_SAMPLE)] | None = None
    text: Words | None = None


class CourseProgress(_Strict):
    step: Annotated[int, Field(ge=0, le=10_000_000)] = 0
    steps: Annotated[int, Field(ge=0, le=10_000_000)] = 0
    saved: Annotated[int, Field(ge=0, le=10_000_000)] = 0


class CourseData(_Strict):
    name: Name
    token: Annotated[str, StringConstraints(max_length=64)] | None = None
    subject: Literal["fictional", "self", "real_person"]


class Course(_Strict):
    """Everything but the pictures and the state of the adapter."""

    format: Literal[1]
    config: dict[str, Any]
    data: CourseData
    order: CourseOrder
    progress: CourseProgress = CourseProgress()
    samples: Annotated[list[CourseShot], Field(max_length=10_000)] = []

    @property
    def files(self) -> Sequence[str]:
        """The pictures that have to be there."""
        told = [each for each in (*self.order.samples, *self.order.prior) if isinstance(each, CoursePicture)]
        return [name for each in told for name in (each.file, each.mask) if name]

    def order_json(self, config: Mapping[str, Any], type: str, family: str) -> dict[str, Any]:
        """The order as the trainer reads it; where the model lies is filled in when it goes on."""
        told: dict[str, Any] = {"type": type, "base": "", "family": family, "config": dict(config)}
        told["samples"] = [each.model_dump(exclude_none=True) for each in self.order.samples]
        if type == "personality":
            return told | {"system": self.order.system}
        if self.order.prior:
            told["prior"] = [each.model_dump(exclude_none=True) for each in self.order.prior]
        return told | {"sample_prompts": self.order.sample_prompts, "negatives": self.order.negatives}


def read_course(content: bytes) -> Course:
    """What a folder says of the training in it."""
    try:
        found = Course.model_validate(read_json(content, most_keys=_MOST_KEYS, deepest=_DEEPEST))
    except (Unreadable, NotAValue) as refused:
        raise BadCourse(f"{ABOUT}: {refused.detail}") from None
    except ValidationError as refused:
        first = refused.errors(include_url=False, include_context=False, include_input=False)[0]
        raise BadCourse(f"{ABOUT}, {'.'.join(map(str, first['loc']))[:80]}: {first['msg']}.") from None
    most = MOST_LINES if found.order.samples and isinstance(found.order.samples[0], CourseExchange) else MOST_PICTURES
    if not 1 <= len(found.order.samples) <= most:
        raise BadCourse(f"{ABOUT}: a training learns from 1 to {most:,}.")
    return found
