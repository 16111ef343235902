"""Pictures with their captions, out of one form."""

from collections.abc import Sequence
from pathlib import PurePath

from troupe.media import FilesForm
from troupe.talents.service import Arriving

_LARGEST_CAPTION = 16_000


def read_pictures(form: FilesForm) -> Sequence[Arriving]:
    """Texts belong to the picture of the same name, whatever comes first."""
    captions = {
        PurePath(each.name).stem: each.file.read(_LARGEST_CAPTION).decode("utf-8", "replace")
        for each in form.files
        if each.name.lower().endswith(".txt")
    }
    return [
        Arriving(each.name, each.file.read(), captions.get(PurePath(each.name).stem, ""))
        for each in form.files
        if not each.name.lower().endswith(".txt")
    ]
