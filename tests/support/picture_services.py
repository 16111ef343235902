"""Picture services on loopback that speak the protocols of the real ones: for credits, by prediction, by the hub."""

import json
import re
from dataclasses import dataclass

from tests.support.image_servers import Answer, Asked, ImageServer, a_picture

KEY = "sk-a-key-for-tests"


def _unauthorised(asked: Asked) -> bool:
    return asked.headers.get("authorization") != f"Bearer {KEY}"


def parts_of(asked: Asked) -> dict[str, bytes]:
    """The fields and files of a form in parts."""
    boundary = re.search(r"boundary=([^;]+)", asked.headers["content-type"])
    assert boundary is not None
    found = {}
    for part in asked.content.split(b"--" + boundary[1].encode())[1:-1]:
        head, _, body = part.partition(b"\r\n\r\n")
        name = re.search(rb'name="([^"]+)"', head)
        assert name is not None
        found[name[1].decode()] = body.removesuffix(b"\r\n")
    return found


class Stability(ImageServer):
    """Paints square pictures of its own size and tells the seed in a header."""

    def answer(self, asked: Asked) -> Answer:
        if _unauthorised(asked):
            return Answer.of({"id": "1", "name": "unauthorized", "errors": [f"invalid key {KEY}"]}, 401)
        if asked.path == "/v1/user/balance":
            return Answer.of({"credits": 25.0})
        if asked.path.startswith("/v2beta/stable-image/"):
            told = parts_of(asked)
            if asked.headers["accept"] != "image/*" or "prompt" not in told:
                return Answer.of({"id": "2", "name": "bad_request", "errors": ["prompt: required"]}, 400)
            seed = told.get("seed", b"0").decode()
            return Answer(200, a_picture(96, 144), "image/png", {"seed": seed, "finish-reason": "SUCCESS"})
        return Answer.of({"id": "3", "name": "not_found", "errors": ["no such door"]}, 404)


class Hub(ImageServer):
    """Serves one model, whose pictures come as bytes."""

    def answer(self, asked: Asked) -> Answer:
        if _unauthorised(asked):
            return Answer.of({"error": f"Invalid credentials {KEY}"}, 401)
        if asked.path == "/v1/models":
            return Answer.of({"object": "list", "data": []})
        if asked.path == "/hf-inference/models/maker/little":
            wanted = asked.json["parameters"]
            return Answer(200, a_picture(wanted["width"], wanted["height"]), "image/png")
        return Answer.of({"error": "Model not found"}, 404)


@dataclass
class Replicate(ImageServer):
    """A model that describes its inputs, and whose prediction needs to be asked about once more."""

    ends: str = "succeeded"
    error: str | None = None
    host: str = ""
    """Where the files lie; here when nothing is said."""

    def answer(self, asked: Asked) -> Answer:
        if asked.path == "/files/1.png" and "authorization" not in asked.headers:
            return Answer(200, a_picture(128, 192), "image/png")
        if _unauthorised(asked):
            return Answer.of({"title": "Unauthenticated", "detail": f"bad token {KEY}"}, 401)
        if asked.path == "/v1/account":
            return Answer.of({"type": "user", "username": "tester"})
        if asked.path == "/v1/models/maker/little":
            return Answer.of({"latest_version": {"id": "v1", "openapi_schema": _SCHEMA}})
        if asked.path in ("/v1/models/maker/little/predictions", "/v1/predictions"):
            return Answer.of(self._prediction("starting"), 201)
        if asked.path == "/v1/predictions/p1":
            return Answer.of(self._prediction(self.ends))
        if asked.path == "/v1/predictions/p1/cancel":
            return Answer.of(self._prediction("canceled"))
        return Answer.of({"detail": "Not found"}, 404)

    def _prediction(self, status: str) -> dict[str, object]:
        here = f"{self.base_url}/v1/predictions/p1"
        output = [f"{self.host or self.base_url}/files/1.png"] if status == "succeeded" else None
        urls = {"get": here, "cancel": f"{here}/cancel"}
        return {"id": "p1", "status": status, "output": output, "error": self.error, "urls": urls}


_SCHEMA = json.loads("""
{"components": {"schemas": {
  "aspect_ratio": {"enum": ["1:1", "2:3"], "type": "string"},
  "Input": {"type": "object", "properties": {
    "prompt": {"type": "string"},
    "negative_prompt": {"type": "string"},
    "seed": {"type": "integer"},
    "num_inference_steps": {"type": "integer", "minimum": 1, "maximum": 4},
    "aspect_ratio": {"allOf": [{"$ref": "#/components/schemas/aspect_ratio"}]},
    "image": {"type": "string", "format": "uri"},
    "output_format": {"enum": ["webp", "png"], "type": "string"}
  }}
}}}
""")
