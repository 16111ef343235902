"""How model files look over HTTP."""

from typing import Annotated

from pydantic import BaseModel, StringConstraints

from troupe.talents.schemas import Body

_Name = Annotated[str, StringConstraints(min_length=1, max_length=200)]


class SmallModelView(BaseModel):
    id: str
    file: str
    label: str
    size_mb: int
    licence: str
    here: bool


class SmallModelList(BaseModel):
    items: list[SmallModelView]


class FileOfModel(BaseModel):
    file: str
    size_bytes: int
    here: bool


class FilesOfModel(BaseModel):
    """What a hub has of a model, the smallest file first."""

    id: str
    licence: str
    files: list[FileOfModel]


class FetchFileBody(Body):
    id: _Name
    file: _Name
    accept_licence: bool = False
