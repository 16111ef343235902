"""A request looks only at the doors of the room it names."""

from fastapi import APIRouter, FastAPI
from starlette.testclient import TestClient

from troupe.app.doors import take_in


def _house() -> TestClient:
    tales, files = APIRouter(prefix="/api/tales"), APIRouter()

    @tales.get("/{id}/end")
    async def end(id: str) -> str:
        return id

    @files.get("/{name}")
    async def file(name: str) -> str:
        return f"the file {name}"

    app = FastAPI()
    for router in (files, tales):
        take_in(app.router, router)
    return TestClient(app)


def test_every_door_of_a_room_is_found_and_none_of_another():
    http = _house()

    assert http.get("/api/tales/7/end").json() == "7"
    assert http.get("/picture").json() == "the file picture"
    assert http.get("/api/talesmen/7/end").status_code == 404
    assert http.post("/api/tales/7/end").status_code == 405
