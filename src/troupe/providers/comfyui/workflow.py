"""A user's own graph in ComfyUI's API format: whole values like `"{{prompt}}"` are replaced, with their type."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from troupe.ports.image import ImageRequest, ProviderError
from troupe.providers.comfyui.graph import Graph

_NAME = "comfyui"
_PLACE = re.compile(r"\{\{([a-z]+)\}\}")
_SAVERS = ("SaveImage", "PreviewImage", "SaveImageWebsocket")
_WORDS = ("prompt", "negative", "seed", "width", "height", "steps", "cfg", "model", "denoise")
_PICTURES = ("image", "reference", "openpose", "depth", "lineart", "mask")


_AS_ASKED = {"image": "image", "reference": "references"}


@dataclass(frozen=True)
class Workflow:
    graph: Graph
    places: frozenset[str]

    def wanted(self, request: ImageRequest) -> tuple[dict[str, bytes], tuple[str, ...]]:
        """The pictures of a request that this graph has a place for, and what of the request it has none for."""
        shown: dict[str, bytes] = dict(request.controls.items())
        if request.init_image:
            shown["image"] = request.init_image
        if request.references:
            shown["reference"] = request.references[0]
        asked = {
            "negative": bool(request.negative),
            "steps": request.steps is not None,
            "cfg": request.cfg is not None,
            "model": request.model is not None,
            "denoise": request.strength is not None,
        }
        unused = [name for name, was in asked.items() if was and name not in self.places]
        unused += [_AS_ASKED.get(name, f"controls.{name}") for name in shown if name not in self.places]
        unused += ["kits"] if request.kits else []
        return {name: content for name, content in shown.items() if name in self.places}, tuple(unused)


def read_workflow(text: str) -> Workflow:
    """Raises `ProviderError` for what is no graph, names an unknown place, or could not show what it painted."""
    try:
        graph = json.loads(text)
    except (ValueError, RecursionError):
        raise _refused("it is no JSON") from None
    if not isinstance(graph, dict) or not all(_is_node(each) for each in graph.values()) or not graph:
        raise _refused("it is not in ComfyUI's API format (Workflow, Export (API))")
    places = frozenset(_places(graph))
    if unknown := sorted(places - {*_WORDS, *_PICTURES}):
        raise _refused(f"{{{{{unknown[0]}}}}} is not known")
    if "prompt" not in places:
        raise _refused('it has no place "{{prompt}}"')
    if not any(each["class_type"] in _SAVERS for each in graph.values()):
        raise _refused("it has no node that saves a picture")
    return Workflow(graph, places)


def filled(workflow: Workflow, request: ImageRequest, pictures: Mapping[str, str]) -> Graph:
    """The graph with every place filled; a picture or value that was not given is a fault of the request."""
    values: dict[str, object] = {
        "prompt": request.prompt,
        "negative": request.negative,
        "seed": request.seed,
        "width": request.width,
        "height": request.height,
        "steps": 20 if request.steps is None else request.steps,
        "cfg": 7.0 if request.cfg is None else request.cfg,
        "model": request.model,
        "denoise": 1.0 if request.strength is None else request.strength,
        **pictures,
    }
    if missing := sorted(name for name in workflow.places if values.get(name) is None):
        raise _refused(f"its place {{{{{missing[0]}}}}} was given nothing")
    found: Graph = _replaced(workflow.graph, values)
    return found


def _replaced(value: Any, values: Mapping[str, object]) -> Any:
    if isinstance(value, dict):
        return {name: _replaced(each, values) for name, each in value.items()}
    if isinstance(value, list):
        return [_replaced(each, values) for each in value]
    place = _PLACE.fullmatch(value) if isinstance(value, str) else None
    return values[place[1]] if place else value


def _places(value: Any) -> set[str]:
    if isinstance(value, dict):
        return set().union(*(_places(each) for each in value.values()))
    if isinstance(value, list):
        return set().union(*(_places(each) for each in value))
    place = _PLACE.fullmatch(value) if isinstance(value, str) else None
    return {place[1]} if place else set()


def _is_node(value: Any) -> bool:
    told = value if isinstance(value, dict) else {}
    return isinstance(told.get("class_type"), str) and isinstance(told.get("inputs"), dict)


def _refused(why: str) -> ProviderError:
    return ProviderError("bad_request", _NAME, f"This workflow cannot be used: {why}.")
