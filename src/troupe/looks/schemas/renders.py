"""Kept pictures on the wire."""

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field

from troupe.kit.paging import Page
from troupe.looks.domain.commission import SEEDS
from troupe.looks.domain.render import Render
from troupe.looks.schemas.times import Moment

# What the painting went by, and the look it was asked for.
_OF_THE_WORK = ("order", "pieces")


class RenderView(BaseModel):
    """A kept picture with everything it was made by."""

    model_config = ConfigDict(extra="allow")

    id: str
    persona_id: str
    template: str
    media_id: str
    url: str
    image_path: str
    created_at: Moment

    @classmethod
    def of(cls, render: Render) -> Self:
        return cls.model_validate(
            {name: value for name, value in render.record.items() if name not in _OF_THE_WORK}
            | {
                "id": render.id,
                "persona_id": render.persona_id,
                "template": render.template,
                "media_id": render.media_id,
                "url": f"/api/media/{render.media_id}/content",
                "image_path": f"/generated/{render.media_id}.{render.record['format']}",
                "created_at": render.created_at,
            }
        )


class RenderList(BaseModel):
    items: list[RenderView]
    next_cursor: str | None

    @classmethod
    def of(cls, page: Page[Render]) -> Self:
        return cls(items=[RenderView.of(each) for each in page.items], next_cursor=page.next_cursor)


class CellBody(BaseModel):
    model_config = ConfigDict(extra="forbid")

    seed: Annotated[int, Field(ge=0, lt=SEEDS, strict=True)] | None = None
    max_cost: Annotated[int, Field(ge=0, strict=True)] | None = None


class UseBody(BaseModel):
    model_config = ConfigDict(extra="forbid")

    as_: Annotated[Literal["portrait"], Field(alias="as")] = "portrait"
