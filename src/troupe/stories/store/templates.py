"""The starts that come with the house, as data."""

from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from troupe.stories.domain.template import Template
from troupe.stories.errors import StoryNotFound


@cache
def bundled() -> Sequence[Template]:
    """Every bundled start, the one that is written to its end first."""
    folder = files("troupe.stories").joinpath("templates")
    found = [
        Template.model_validate_json(each.read_bytes()) for each in folder.iterdir() if each.name.endswith(".json")
    ]
    return sorted(found, key=lambda each: (not each.beats, each.slug))


def template(slug: str) -> Template:
    for each in bundled():
        if each.slug == slug:
            return each
    raise StoryNotFound("template")
