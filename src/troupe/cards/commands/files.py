"""Files that a command is given: by name, a folder of them, or what comes from standard input."""

import io
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, BinaryIO

import typer

from troupe.cards.domain.bringing import MOST_FILES
from troupe.kit.errors import Invalid, Missing
from troupe.media import TooManyFiles

Files = Annotated[list[Path], typer.Argument(help="files, folders of files, or - for standard input")]
_STANDARD_INPUT = Path("-")


class NoSuchFile(Missing):
    def __init__(self, path: Path) -> None:
        super().__init__(
            f"There is no file {str(path)!r} that can be read.",
            next_step="Check its name; a folder of files, or - for standard input, will do too.",
        )


class EmptyFolder(Invalid):
    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"There are no files in {str(folder)!r}.",
            next_step="Name a folder that holds files, or the files themselves.",
        )


def files_in(given: Sequence[Path]) -> list[Path]:
    """Every file that is meant; of a folder those that lie in it, without what is hidden or deeper."""
    found: list[Path] = []
    for path in given:
        if not path.is_dir():
            if path != _STANDARD_INPUT and not os.access(path, os.R_OK):
                raise NoSuchFile(path)
            found.append(path)
            continue
        within = sorted(each for each in path.iterdir() if each.is_file() and not each.name.startswith("."))
        if not within:
            raise EmptyFolder(path)
        found += within
    if len(found) > MOST_FILES:
        raise TooManyFiles(MOST_FILES)
    return found


def name_of(path: Path) -> str:
    return "standard input" if path == _STANDARD_INPUT else path.name


def opened(path: Path) -> BinaryIO:
    """The file, to be looked into from everywhere: what comes through a pipe is held."""
    if path == _STANDARD_INPUT:
        return io.BytesIO(sys.stdin.buffer.read())
    return path.open("rb") if path.is_file() else io.BytesIO(path.read_bytes())
