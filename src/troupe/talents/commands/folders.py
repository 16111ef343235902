"""A folder of pictures with texts of the same names, as a data set."""

import glob
import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from troupe.talents.errors.training import BadLines, MalformedConfig, NoImages
from troupe.talents.service import Arriving, masked_name

_PICTURES = (".png", ".jpg", ".jpeg", ".webp")
_AT_ONCE = 20
_LARGEST_DOCUMENT = 4 * 1024 * 1024


async def dataset_of_folder(studio: Any, checked: Any, beside: Path) -> str:
    """The pictures that a config names, taken into a data set of its own; gives the id."""
    told = checked.normalised or {}
    place = told.get("train_data_dir")
    if not checked.errors and not place:
        raise MalformedConfig("The config names no train_data_dir, and no --dataset was given.")
    if checked.errors:
        return ""  # the config's own mistakes are told when it begins
    folder = beside / str(place)
    dataset = await studio.talents.collecting.make(
        studio.person, name=told["id"][-80:], type=checked.type, token=told.get("token")
    )
    await add_folder(studio, dataset.id, folder)
    return str(dataset.id)


async def with_prior(studio: Any, checked: Any, beside: Path) -> Any:
    """The config with what the model is to keep by its id: a persona that sits, or a folder as a data set."""
    told = checked.normalised
    if told and (name := told.get("reg_from_persona")):
        meant = await studio.personas.called(studio.person, name)
        return replace(checked, normalised=told | {"reg_from_persona": meant.id})
    if told is None or not told.get("reg_data_dir") or told["reg_dataset_id"]:
        return checked
    name = f"{told['id']} kept"[-80:]
    dataset = await studio.talents.collecting.make(studio.person, name=name, type="style", token=None)
    await add_folder(studio, dataset.id, beside / str(told["reg_data_dir"]))
    return replace(checked, normalised=told | {"reg_dataset_id": str(dataset.id)})


def lacks_of(told: Mapping[str, Any], beside: Path, dataset: str | None) -> list[str]:
    """What a config says of its data that will not do, found before anything is begun."""
    named = {name: told.get(name) for name in ("train_data_dir", "reg_data_dir")}
    if dataset or told.get("dataset_id"):
        del named["train_data_dir"]
    there = {name: beside / str(place) for name, place in named.items() if place}
    return [f"{name}: there is no folder {place}." for name, place in there.items() if not place.is_dir()]


def lines_of(file: Path) -> list[Any]:
    """Exchanges, one to a line."""
    found = []
    for number, line in enumerate(file.read_text("utf-8", "replace").split("\n"), 1):
        if line.strip():
            try:
                found.append(json.loads(line))
            except (ValueError, RecursionError):
                raise BadLines(f"Line {number} of {file.name} is no JSON.") from None
    return found


def document_of(file: Path) -> str:
    """What somebody wrote; of a file that is too long no more than shows it."""
    if file.stat().st_size > _LARGEST_DOCUMENT:
        raise BadLines(f"{file.name} is larger than 4 MiB.")
    return file.read_text("utf-8", "replace")


async def add_folder(studio: Any, dataset_id: str, folder: Path) -> tuple[int, list[dict[str, object]]]:
    """Every picture of a folder; how many came in, and which did not and why."""
    there = sorted(each for each in folder.iterdir() if each.suffix.lower() in _PICTURES) if folder.is_dir() else []
    stems = {each.stem for each in there}
    files = [each for each in there if masked_name(each.name) not in stems]
    if not files:
        raise NoImages(str(folder))
    return await add_files(studio, dataset_id, files)


async def add_files(studio: Any, dataset_id: str, files: list[Path]) -> tuple[int, list[dict[str, object]]]:
    """Pictures, a few at once; a text of the same name beside one is its caption."""
    count = 0
    refused: list[dict[str, object]] = []
    for at in range(0, len(files), _AT_ONCE):
        some = files[at : at + _AT_ONCE]
        arriving = [Arriving(each.name, each.read_bytes(), _caption(each), _mask(each)) for each in some]
        added, not_added = await studio.talents.collecting.add(studio.person, dataset_id, arriving)
        count += len(added)
        refused += not_added
    return count, refused


def _mask(picture: Path) -> bytes | None:
    """A picture beside it that says what of it is learnt from."""
    for each in sorted(picture.parent.glob(f"{glob.escape(picture.stem)}*")):
        if masked_name(each.name) == picture.stem and each.suffix.lower() in _PICTURES:
            return each.read_bytes()
    return None


def _caption(picture: Path) -> str:
    text = picture.with_suffix(".txt")
    return text.read_text("utf-8", "replace") if text.is_file() else ""
