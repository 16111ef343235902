"""Starts: those that come with the house, as data, and those that people made, as files of their own."""

import json
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path

from pydantic import ValidationError

from troupe.kit.durable import Durable
from troupe.kit.ids import is_id
from troupe.stories.domain.template import Template
from troupe.stories.errors import StoryNotFound, TemplateBundled


@cache
def bundled() -> Sequence[Template]:
    """Every bundled start, the one that is written to its end first."""
    folder = files("troupe.stories").joinpath("templates")
    found = [
        Template.model_validate_json(each.read_bytes()) for each in folder.iterdir() if each.name.endswith(".json")
    ]
    return sorted(found, key=lambda each: (not each.beats, each.slug))


class Templates:
    """The starts that somebody can begin with; each file is named by its owner and its slug."""

    def __init__(self, durable: Durable, folder: Path) -> None:
        self._durable = durable
        self._folder = folder

    def all(self, owner_id: str) -> list[Template]:
        own = [self._read(path) for path in sorted(self._folder.glob(f"{owner_id}.*.json"))] if is_id(owner_id) else []
        return [*bundled(), *(each for each in own if each is not None)]

    def get(self, owner_id: str, slug: str) -> Template:
        for each in self.all(owner_id):
            if each.slug == slug:
                return each
        raise StoryNotFound("template")

    def keep(self, owner_id: str, template: Template) -> None:
        """Put a template in place; bundled ones stay as they are."""
        if any(each.slug == template.slug for each in bundled()):
            raise TemplateBundled
        self._durable.create_folder(self._folder)
        self._durable.replace(self._path(owner_id, template.slug), template.model_dump_json().encode())

    def forget(self, owner_id: str, slug: str) -> None:
        if any(each.slug == slug for each in bundled()):
            raise TemplateBundled
        self.get(owner_id, slug)
        self._durable.remove(self._path(owner_id, slug))

    def forget_all(self, owner_id: str) -> None:
        for path in sorted(self._folder.glob(f"{owner_id}.*.json")) if is_id(owner_id) else ():
            self._durable.remove(path)

    def _path(self, owner_id: str, slug: str) -> Path:
        return self._folder / f"{owner_id}.{slug}.json"

    def _read(self, path: Path) -> Template | None:
        """One that was spoilt by hand is none, and hides no other."""
        try:
            return Template.model_validate(json.loads(path.read_bytes()))
        except (OSError, ValueError, ValidationError):
            return None
