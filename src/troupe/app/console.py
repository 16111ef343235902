"""What commands stand on: an opened studio, and one way to show results."""

import asyncio
import getpass
import json
import os
import shutil
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from troupe.app.progress import Progress
from troupe.app.tables import cell_of, table_lines, visible
from troupe.kit.errors import Invalid

if TYPE_CHECKING:
    from troupe.app.settings import Settings
    from troupe.app.studio import Studio


class NeedsTerminal(Invalid):
    def __init__(self, option: str) -> None:
        super().__init__(
            "This command would ask a question, and there is no terminal to ask.", next_step=f"Give {option}."
        )


class NoFolder(Invalid):
    def __init__(self, folder: Path) -> None:
        super().__init__(f"There is no folder {str(folder)!r}.", next_step="Make it, or name another file.")


@dataclass
class Console:
    """The options of this call, and what it prints."""

    data: str | None = None
    as_json: bool = False
    yes: bool = False
    quiet: bool = False
    verbose: bool = False
    as_name: str | None = None
    no_color: bool = False
    _progress: Progress | None = field(default=None, repr=False)

    def settings(self, **given: object) -> "Settings":
        """The settings of this call; warnings go to standard error."""
        from troupe.app.data_directory import default_location
        from troupe.app.logs import start_logging
        from troupe.app.settings import read_settings

        known = {"data": self.data} | given
        settings, warnings = read_settings(known, os.environ, default_location(os.environ))
        start_logging("debug" if self.verbose else "error" if self.quiet else "warning", None)
        for warning in warnings:
            self.tell(warning)
        return settings

    @asynccontextmanager
    async def open(self, **given: object) -> "AsyncIterator[Studio]":
        """The studio over the data directory, beside a running server or without one."""
        from troupe.app.wiring import open_studio

        settings = self.settings(**given)
        settings = replace(settings, test=(settings.data / "made-for-tests").exists())
        async with open_studio(settings) as studio:
            person = await studio.people.called(self.as_name) if self.as_name else studio.person
            yield replace(studio, person=person)

    async def ask_server(self, studio: "Studio", door: str, body: object = None) -> Any | None:
        """What a door of the server beside this command answers; None where there is none to ask."""
        from troupe.app.next_door import ask_server

        return await ask_server(studio, door, body)

    def log_to(self, settings: "Settings") -> None:
        """From now on also write to the log file of the data directory, which may not exist yet."""
        from troupe.app.data_directory import DataDirectory
        from troupe.app.logs import start_logging

        directory = DataDirectory.open(settings.data, realm=settings.realm, test_mode=settings.test)
        start_logging("debug" if self.verbose else settings.log_level, directory.path / "logs" / "troupe.log")

    def run(self, command: Callable[[], Awaitable[None]]) -> None:
        asyncio.run(_awaited(command))

    def show(self, data: Any, table: Sequence[str] | None = None) -> None:
        """Print a result: one JSON document with --json, else a table or lines."""
        if self.as_json:
            print(json.dumps(data, ensure_ascii=False, default=str))
            return
        rows = data.get("items") if isinstance(data, dict) else data
        if table and isinstance(rows, list):
            _print_table(rows, table)
        elif isinstance(data, dict):
            for name, value in data.items():
                print(f"{name}: {visible(cell_of(value))}")
        else:
            print(visible(cell_of(data)))

    def say(self, text: str) -> None:
        """A piece of a text that goes on; it is there at once, and ends no line by itself."""
        print(visible(text), end="", flush=True)

    def follow(self, event: Mapping[str, object]) -> None:
        """Something that happened to long work: a live bar on a terminal, else a line for each phase."""
        if self._progress is None:
            self._progress = Progress(as_json=self.as_json, quiet=self.quiet)
        self._progress.show(event)

    def write(self, file: Path, content: bytes) -> None:
        """Write a result where the user asked for it, whole or not at all."""
        from troupe.kit.durable import Durable

        if not file.absolute().parent.is_dir():
            raise NoFolder(file.absolute().parent)
        Durable(file.absolute().parent).replace(file.absolute(), content)

    def tell(self, message: str) -> None:
        """Something beside the result, for whoever watches."""
        if not self.quiet:
            print(visible(message), file=sys.stderr)

    def confirm(self, question: str) -> None:
        """Go on only when somebody says yes; --yes says it beforehand."""
        if self.yes:
            return
        if not sys.stdin.isatty():
            raise NeedsTerminal("--yes")
        if input(f"{visible(question)} Type yes: ").strip().lower() != "yes":
            raise SystemExit(1)

    def secret(self, name: str) -> str:
        """A secret from a prompt or from standard input, never from an argument."""
        if sys.stdin.isatty():
            return getpass.getpass(f"{name}: ")
        return sys.stdin.readline().strip()


async def _awaited(command: Callable[[], Awaitable[None]]) -> None:
    await command()


def _print_table(rows: list[dict[str, Any]], columns: Sequence[str]) -> None:
    if not rows:
        print("Nothing here yet.", file=sys.stderr)
        return
    wide = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
    for line in table_lines(rows, columns, wide):
        print(line)
