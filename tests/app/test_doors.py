"""A request looks only at the doors of the room it names, and a room is furnished when somebody knocks."""

import pytest
from fastapi import APIRouter, FastAPI
from starlette.testclient import TestClient

from troupe.app.doors import beginnings_of, furnish_all, take_in
from troupe.app.rooms import FOR_ADULTS, FOR_TESTS, OF_THE_HOUSE, ROOMS, doors_at


class _House:
    def __init__(self) -> None:
        self.read: list[str] = []
        self.app = FastAPI()
        take_in(self.app.router, ("/{name}",), self._files)
        take_in(self.app.router, ("/api/tales",), self._tales)
        self.http = TestClient(self.app)

    def _files(self) -> APIRouter:
        self.read.append("files")
        router = APIRouter()

        @router.get("/{name}")
        async def file(name: str) -> str:
            return f"the file {name}"

        return router

    def _tales(self) -> APIRouter:
        self.read.append("tales")
        router = APIRouter(prefix="/api/tales")

        @router.get("/{id}/end")
        async def end(id: str) -> str:
            return id

        return router


def test_every_door_of_a_room_is_found_and_none_of_another():
    http = _House().http

    assert http.get("/api/tales/7/end").json() == "7"
    assert http.get("/picture").json() == "the file picture"
    assert http.get("/api/talesmen/7/end").status_code == 404
    assert http.post("/api/tales/7/end").status_code == 405


def test_the_doors_of_a_room_are_read_once_and_when_somebody_knocks():
    house = _House()
    take_in(house.app.router, ("/api/plays",), house._tales)
    assert house.read == []

    for _ in range(2):
        assert house.http.get("/api/tales/7/end").status_code == 200

    assert sorted(house.read) == ["files", "tales"]


def test_whoever_wants_to_see_every_door_sees_them_all():
    house = _House()
    assert house.app.openapi()["paths"] == {}
    house.app.openapi_schema = None

    furnish_all(house.app.routes)

    assert set(house.app.openapi()["paths"]) == {"/api/tales/{id}/end", "/{name}"}


@pytest.mark.parametrize(("place", "said"), (ROOMS | FOR_ADULTS | FOR_TESTS | OF_THE_HOUSE).items())
def test_the_house_knows_how_the_paths_of_every_room_begin(place, said):
    assert beginnings_of(doors_at(place)()) == set(said)
