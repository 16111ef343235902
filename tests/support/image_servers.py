"""Image servers on loopback that speak the protocols of the real ones, with pictures a few pixels large."""

import asyncio
import base64
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from websockets.http11 import Request
from websockets.server import ServerProtocol

from troupe.kit import raster


def a_picture(width: int = 64, height: int = 64) -> bytes:
    return raster.encode_png(b"\x40\x80\xc0\xff" * (width * height), width, height)


@dataclass(frozen=True)
class Asked:
    method: str
    path: str
    query: Mapping[str, list[str]]
    headers: Mapping[str, str]
    content: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.content)


@dataclass(frozen=True)
class Answer:
    status: int = 200
    content: bytes = b"{}"
    type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, value: object, status: int = 200) -> "Answer":
        return cls(status, json.dumps(value).encode())


Handler = Callable[[Asked], Answer]


@dataclass
class ImageServer:
    """Listens on a free port of loopback until it is left."""

    asked: list[Asked] = field(default_factory=list)
    instead: dict[str, Answer] = field(default_factory=dict)
    """Answers by path that replace the proper ones."""
    never: set[str] = field(default_factory=set)
    """Paths that are not answered at all."""
    began: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when a path of `never` was asked."""

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    def paths(self) -> list[str]:
        return [each.path for each in self.asked]

    def bodies(self, path: str) -> list[Any]:
        return [each.json for each in self.asked if each.path == path]

    def answer(self, asked: Asked) -> Answer:
        raise NotImplementedError

    async def __aenter__(self) -> "ImageServer":
        self._tasks: set[asyncio.Task[None]] = set()
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        self._port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *raised: object) -> None:
        self._server.close()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def socket(self, asked: Asked, writer: asyncio.StreamWriter) -> None:
        """Speak over a WebSocket; most have none."""
        writer.write(b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n")
        await writer.drain()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            while asked := await _read(reader):
                self.asked.append(asked)
                if asked.headers.get("upgrade", "").lower() == "websocket":
                    await self.socket(asked, writer)
                    return
                if asked.path in self.never:
                    self.began.set()
                    await asyncio.sleep(30)
                answer = self.instead.get(asked.path) or self.answer(asked)
                head = f"HTTP/1.1 {answer.status} Told\r\ncontent-type: {answer.type}\r\n"
                head += "".join(f"{name}: {value}\r\n" for name, value in answer.headers.items())
                writer.write(f"{head}content-length: {len(answer.content)}\r\n\r\n".encode() + answer.content)
                await writer.drain()
        except (ConnectionError, asyncio.CancelledError):
            pass
        finally:
            self._tasks.discard(task)
            writer.transport.abort()


class WebUi(ImageServer):
    """A Stable Diffusion web UI with one checkpoint. What it says of a picture is JSON in a string."""

    def __init__(self, checkpoint: str = "little", metadata: Mapping[str, str] | None = None) -> None:
        """With `metadata` its checkpoint's file tells something of itself."""
        super().__init__()
        self._checkpoint, self._metadata = checkpoint, metadata

    def answer(self, asked: Asked) -> Answer:
        title = f"{self._checkpoint}.safetensors [0123456789]"
        if asked.path == "/sdapi/v1/sd-models":
            file = f"/models/Stable-diffusion/{self._checkpoint}.safetensors"
            return Answer.of([{"title": title, "model_name": self._checkpoint, "filename": file, "config": None}])
        if asked.path == "/sdapi/v1/options":
            return Answer.of({"sd_model_checkpoint": title, "samples_format": "png"})
        if asked.path == "/sd_extra_networks/metadata":
            here = asked.query == {"page": ["checkpoints"], "item": [self._checkpoint]} and self._metadata is not None
            return Answer.of({"metadata": json.dumps(self._metadata, indent=4)} if here else {})
        if asked.path in ("/sdapi/v1/txt2img", "/sdapi/v1/img2img"):
            body = asked.json
            picture = base64.b64encode(a_picture(body["width"], body["height"])).decode()
            info = json.dumps({"seed": body["seed"], "sd_model_name": "little"})
            return Answer.of({"images": [picture], "parameters": body, "info": info})
        if asked.path == "/sdapi/v1/interrupt":
            return Answer()
        if asked.path == "/sdapi/v1/progress":
            return Answer.of({"progress": 0.5, "eta_relative": 1.0, "state": {"sampling_step": 5}})
        if asked.path == "/sdapi/v1/loras":
            return Answer.of([{"name": "brass_v2", "alias": "brass", "metadata": {"sshs_model_hash": "ab12"}}])
        if asked.path == "/sdapi/v1/samplers":
            return Answer.of([{"name": "Euler a", "aliases": ["k_euler_a"], "options": {}}])
        if asked.path == "/controlnet/model_list":
            return Answer.of({"model_list": ["control_v11p_sd15_openpose [cab727d4]"]})
        return Answer.of({"detail": "Not Found"}, 404)


class Comfy(ImageServer):
    """A ComfyUI that needs to be asked twice before a graph is done."""

    def __init__(self, steps: tuple[int, ...] = ()) -> None:
        """With `steps` it tells these over its socket, and is done only when `heard` is set."""
        super().__init__()
        self.metadata: Mapping[str, str] | None = None
        """What its checkpoint's file tells of itself."""
        self._polls = 0
        self._steps = steps
        self.heard = asyncio.Event()

    async def socket(self, asked: Asked, writer: asyncio.StreamWriter) -> None:
        protocol = ServerProtocol()
        lines = [f"GET {asked.path} HTTP/1.1", *(f"{name}: {value}" for name, value in asked.headers.items())]
        protocol.receive_data("\r\n".join([*lines, "", ""]).encode())
        [request] = protocol.events_received()
        assert isinstance(request, Request)
        protocol.send_response(protocol.accept(request))
        status = {"type": "status", "data": {"status": {"exec_info": {"queue_remaining": 1}}}}
        told = [{"type": "progress", "data": {"value": step, "max": 20, "node": "5"}} for step in self._steps]
        for message in (status, *told):
            protocol.send_text(json.dumps(message).encode())
        protocol.send_binary(b"a preview")
        for piece in protocol.data_to_send():
            writer.write(piece)
        await writer.drain()
        await asyncio.sleep(30)

    def answer(self, asked: Asked) -> Answer:
        if asked.path == "/object_info/CheckpointLoaderSimple":
            names = {"input": {"required": {"ckpt_name": [["little.safetensors"], {}]}}}
            return Answer.of({"CheckpointLoaderSimple": names})
        if asked.path == "/object_info/LoraLoader":
            names = {"input": {"required": {"lora_name": ["COMBO", {"options": ["style/brass.safetensors"]}]}}}
            return Answer.of({"LoraLoader": names})
        if asked.path == "/object_info/KSampler":
            return Answer.of({"KSampler": {"input": {"required": {"sampler_name": [["euler"], {}]}}}})
        if asked.path == "/object_info/ControlNetLoader":
            names = {"input": {"required": {"control_net_name": [["openpose.safetensors"], {}]}}}
            return Answer.of({"ControlNetLoader": names})
        if asked.path == "/view_metadata/checkpoints" and asked.query == {"filename": ["little.safetensors"]}:
            return Answer.of(self.metadata) if self.metadata else Answer(404, b"", "text/plain")
        if asked.path == "/prompt":
            return Answer.of({"prompt_id": asked.json["prompt_id"], "number": 1, "node_errors": {}})
        if asked.path.startswith("/history/"):
            return self._history(asked.path.rpartition("/")[2])
        if asked.path == "/view" and asked.query.get("filename") == ["troupe_00001_.png"]:
            latent = self.bodies("/prompt")[0]["prompt"].get("4", {"inputs": {}})["inputs"]
            return Answer(200, a_picture(latent.get("width", 64), latent.get("height", 64)), "image/png")
        if asked.path == "/upload/image":
            return Answer.of({"name": "drawing.png", "subfolder": "", "type": "input"})
        if asked.path in ("/queue", "/interrupt"):
            return Answer(200, b"")
        return Answer(404, b"404: Not Found", "text/plain")

    def _history(self, prompt_id: str) -> Answer:
        self._polls += 1
        if self._polls < 2 or (self._steps and not self.heard.is_set()):
            return Answer.of({})
        saved = {"filename": "troupe_00001_.png", "subfolder": "", "type": "output"}
        status = {"status_str": "success", "completed": True, "messages": []}
        return Answer.of({prompt_id: {"outputs": {"7": {"images": [saved]}}, "status": status}})


class Gateway(ImageServer):
    """A gateway that makes images the way OpenAI's image door does, and wants a key."""

    def answer(self, asked: Asked) -> Answer:
        if asked.headers.get("authorization") != "Bearer sk-a-key-for-tests":
            error = {"message": "Incorrect API key provided: sk-a-key-for-tests", "type": "invalid_request_error"}
            return Answer.of({"error": error}, 401)
        if asked.path == "/v1/models":
            return Answer.of({"object": "list", "data": [{"id": "painter", "object": "model"}]})
        if asked.path == "/v1/images/generations":
            wide, high = (int(side) for side in asked.json["size"].split("x"))
            return Answer.of({"created": 1, "data": [{"b64_json": base64.b64encode(a_picture(wide, high)).decode()}]})
        if asked.path == "/v1/images/edits":
            return Answer.of({"created": 1, "data": [{"b64_json": base64.b64encode(a_picture()).decode()}]})
        return Answer.of({"error": {"message": "Not found"}}, 404)


async def _read(reader: asyncio.StreamReader) -> Asked | None:
    try:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    except (asyncio.IncompleteReadError, ConnectionError):
        return None
    first, *lines = head.strip().split("\r\n")
    headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)}
    method, target, _ = first.split(" ", 2)
    parts = urlsplit(target)
    content = await reader.readexactly(int(headers.get("content-length", 0)))
    return Asked(method, parts.path, parse_qs(parts.query), headers, content)
