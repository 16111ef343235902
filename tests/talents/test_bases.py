"""Base models: named, fetched from a hub on loopback, compared with their hashes, forgotten."""

import hashlib
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

import numpy as np
import pytest
import pytest_asyncio

from tests.support.studio import opened
from tests.talents.kits import safetensors
from tests.talents.lessons import ENDED
from tests.talents.waiting import ended
from troupe.talents.domain.catalogue import is_wanted

WEIGHTS = safetensors({"model.norm.weight": np.arange(90_000, dtype=np.float32)})
TINY = b"GGUF" + bytes(range(256)) * 64
CONFIG = json.dumps({"architectures": ["LlamaForCausalLM"], "model_type": "llama"}).encode()
MODELS = {
    "maker/talker": {"config.json": CONFIG, "model.safetensors": WEIGHTS, "modeling.py": b"import os", "x.bin": b"1"},
    "maker/pickled": {"config.json": CONFIG, "pytorch_model.bin": b"\x80\x04."},
    "maker/tiny-GGUF": {
        "tiny.gguf": TINY,
        "fake.gguf": b"no model",
        "tiny-00001-of-00002.gguf": b"",
        "readme.md": b"#",
    },
    "maker/liar": {"config.json": CONFIG, "model.safetensors": WEIGHTS},
}


class Hub(BaseHTTPRequestHandler):
    """A hub that sends weights on to another address, as the usual one does."""

    asked: ClassVar[list[tuple[str, str | None]]] = []
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        Hub.asked.append((self.path, self.headers.get("range")))
        if self.path.startswith("/api/models/"):
            id = self.path.removeprefix("/api/models/").partition("?")[0]
            rows = [row(id, name, content) for name, content in MODELS.get(id, {}).items()]
            told = {"sha": "f00d", "siblings": rows, "cardData": {"license": "apache-2.0"}}
            return self.say(200 if rows else 404, json.dumps(told).encode())
        if "/resolve/" in self.path and self.path.endswith(".safetensors"):
            return self.say(302, b"", location=self.path.replace("/resolve/", "/stored/"))
        id, _, rest = self.path.lstrip("/").replace("/stored/", "/resolve/").partition("/resolve/f00d/")
        content = MODELS[id][rest]
        begin = int((self.headers.get("range") or "bytes=0-").removeprefix("bytes=").rstrip("-"))
        self.say(206 if begin else 200, content[begin:])

    def say(self, status, body, **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def row(id, name, content):
    told = {"rfilename": name, "size": len(content)}
    if name.endswith(".safetensors"):
        wrong = b"not this" if id == "maker/liar" else content
        return told | {"lfs": {"sha256": hashlib.sha256(wrong).hexdigest(), "size": len(content)}}
    return told | {"blobId": hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest()}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def here(tmp_path_factory):
    server = ThreadingHTTPServer(("127.0.0.1", 0), Hub)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}"
    async with opened(tmp_path_factory.mktemp("bases"), working=True, model_hub=address) as studio:
        yield studio
    server.shutdown()


pytestmark = pytest.mark.asyncio(loop_scope="module")
DOOR = "/api/talents/base_models"


async def known(here):
    return {each["key"]: each for each in (await here.http.get(DOOR)).json()["items"]}


async def fetched(here, id):
    made = await here.http.post(DOOR, json={"id": id})
    assert made.status_code == 201, made.text
    key = made.json()["key"]
    begun = await here.http.post(f"{DOOR}/{key}/download", json={"accept_licence": True})
    assert begun.status_code == 202, begun.text
    job = await ended(here.http, begun.json()["job_id"])
    assert job["state"] in ENDED
    return key, job


async def test_models_that_many_use_are_listed_with_what_they_want(here):
    told = (await here.http.get(DOOR)).json()

    found = {each["key"]: each for each in told["items"]}
    xl = found["stabilityai-stable-diffusion-xl-base-1-0"]
    assert (xl["installed"], xl["family"], xl["train_vram_gb"]) == (False, "sdxl", 16)
    assert found["runwayml-stable-diffusion-v1-5"]["mirror"] == "stable-diffusion-v1-5/stable-diffusion-v1-5"
    assert told["here"]["cpu_cores"] >= 1


async def test_a_model_comes_after_its_licence_was_shown_and_only_as_numbers_and_texts(here):
    await here.http.post(DOOR, json={"id": "maker/talker"})
    shown = await here.http.post(f"{DOOR}/maker-talker/download", json={})
    await here.http.delete(f"{DOOR}/maker-talker")
    # What an earlier try left behind is gone on with.
    left = here.studio.directory.path / "models/.fetching-maker-talker"
    left.mkdir(parents=True)
    (left / "model.safetensors").write_bytes(WEIGHTS[:1_000])
    Hub.asked.clear()
    key, job = await fetched(here, "maker/talker")

    assert (shown.status_code, shown.json()["error"]) == (409, "licence_not_accepted"), shown.text
    assert (shown.json()["licence"], shown.json()["size_bytes"]) == ("apache-2.0", len(CONFIG) + len(WEIGHTS))
    assert job["state"] == "done", job["error"]
    place = here.studio.directory.path / "models/text/maker--talker"
    assert {each.name for each in place.iterdir()} == {"config.json", "model.safetensors"}
    assert (place / "model.safetensors").read_bytes() == WEIGHTS
    assert {each for _, each in Hub.asked if each} == {"bytes=1000-"}
    told = (await known(here))[key]
    assert (told["installed"], told["family"], told["source"], told["removable"]) == (True, "llama", "hub", True)

    assert (await here.http.delete(f"{DOOR}/{key}")).status_code == 204
    assert not place.exists()
    assert key not in await known(here)


FILES = "/api/talents/model_files"
WANTED = {"id": "maker/tiny-GGUF", "file": "tiny.gguf"}


async def test_a_small_model_comes_after_its_licence_was_shown_and_is_a_brain_then(here):
    listed = (await here.http.get(FILES)).json()["items"]
    found = (await here.http.get(f"{FILES}/of", params={"id": "maker/tiny-GGUF"})).json()
    shown = await here.http.post(FILES, json=WANTED)
    begun = await here.http.post(FILES, json=WANTED | {"accept_licence": True})
    job = await ended(here.http, begun.json()["job_id"])
    again = await here.http.post(FILES, json=WANTED | {"accept_licence": True})
    brains = {each["id"]: each for each in (await here.http.get("/api/brains")).json()["items"]}

    assert {(each["here"], each["file"].endswith(".gguf")) for each in listed} == {(False, True)}
    assert [each["file"] for each in found["files"]] == ["fake.gguf", "tiny.gguf"], "no parts, no other files"
    assert (shown.status_code, shown.json()["error"]) == (409, "licence_not_accepted")
    assert (shown.json()["licence"], shown.json()["size_bytes"]) == ("apache-2.0", len(TINY))
    assert job["state"] == "done", job["error"]
    assert (here.studio.directory.path / "models/tiny.gguf").read_bytes() == TINY
    brain = brains[job["result"]["brain_id"]]
    assert (brain["name"], brain["model"], brain["kind"]) == ("tiny", "tiny.gguf", "local")
    assert (again.status_code, again.json()["error"]) == (409, "model_file_here")


async def test_what_is_no_model_file_never_lies_among_them(here):
    begun = await here.http.post(FILES, json={"id": "maker/tiny-GGUF", "file": "fake.gguf", "accept_licence": True})
    job = await ended(here.http, begun.json()["job_id"])
    refused = [
        await here.http.post(FILES, json={"id": "maker/tiny-GGUF", "file": file, "accept_licence": True})
        for file in ("readme.md", "../tiny.gguf", "tiny-00001-of-00002.gguf")
    ]

    assert (job["state"], job["error"]["code"]) == ("failed", "hash_differs")
    assert not list((here.studio.directory.path / "models").glob("*fake.gguf"))
    assert {(each.status_code, each.json()["error"]) for each in refused} == {(422, "no_model_file")}
    assert (await here.http.get(f"{FILES}/of", params={"id": "maker/pickled"})).status_code == 422


async def test_files_that_can_hold_code_are_not_fetched(here):
    await here.http.post(DOOR, json={"id": "maker/pickled"})
    refused = await here.http.post(f"{DOOR}/maker-pickled/download", json={"accept_licence": True})

    assert (refused.status_code, refused.json()["error"]) == (422, "no_safetensors")


async def test_a_file_with_another_hash_is_thrown_away(here):
    key, job = await fetched(here, "maker/liar")

    assert (job["state"], job["error"]["code"]) == ("failed", "hash_differs")
    assert not (await known(here))[key]["installed"]
    assert not list((here.studio.directory.path / "models").rglob("model.safetensors"))


async def test_a_folder_elsewhere_is_named_and_forgotten_and_stays(here, tmp_path):
    folder = tmp_path / "own-model"
    folder.mkdir()
    (folder / "config.json").write_bytes(CONFIG)
    (folder / "model.safetensors").write_bytes(WEIGHTS)
    refused = await here.http.post(DOOR, json={"folder": str(tmp_path)})
    made = await here.http.post(DOOR, json={"folder": str(folder)})
    twice = await here.http.post(DOOR, json={"folder": str(folder)})
    gone = await here.http.delete(f"{DOOR}/own-model")

    assert (refused.status_code, made.status_code, twice.status_code) == (422, 201, 409)
    assert (made.json()["installed"], made.json()["source"], made.json()["path"]) == (True, "folder", str(folder))
    assert gone.status_code == 204
    assert (folder / "model.safetensors").is_file()
    assert "own-model" not in await known(here)


@pytest.mark.parametrize("name", ["../talent", "a/b/c", "maker", "maker/..", "https://hub.example/a/b"])
async def test_what_is_no_name_of_a_model_is_refused(here, name):
    assert (await here.http.post(DOOR, json={"id": name})).status_code == 422


async def test_of_copies_of_the_same_numbers_one_is_fetched():
    names = ["model_index.json", "all.safetensors", "unet/a.safetensors", "unet/a.fp16.safetensors", "unet/a.bin"]

    assert [name for name in names if is_wanted(name, names)] == ["model_index.json", "unet/a.safetensors"]
