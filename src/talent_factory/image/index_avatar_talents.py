"""`python -m talent_factory.image.index_avatar_talents`: the list of kits that other programs read."""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from talent_factory.image.places import add_place, folders, place
from troupe.kit.durable import Durable
from troupe.kit.errors import TroupeError


def main(arguments: Sequence[str] | None = None) -> int:
    """0, or 1 when the folder cannot be read or the file cannot be written."""
    asked = _parser().parse_args(arguments)
    try:
        base = place(asked.base_dir)
        if not base.is_dir():
            raise NotADirectoryError(f"{base} is no folder")
        kits = [kit for kit in folders().kits(base) if asked.include_invalid or kit.is_valid(asked.level)]
        text = json.dumps([kit.entry(asked.level) for kit in kits], indent=2 if asked.pretty else None)
        _give(text, asked.output)
    except (OSError, TroupeError) as fault:
        print(f"The index could not be made: {fault}.", file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="talent_factory.image.index_avatar_talents", description="List talent kits.")
    add_place(parser)
    parser.add_argument("--include-invalid", action="store_true", help="also kits with errors")
    parser.add_argument("--output", "-o", type=Path, help="a file instead of standard output")
    parser.add_argument("--pretty", action="store_true", help="with line breaks")
    return parser


def _give(text: str, output: Path | None) -> None:
    """To standard output, or into the file, which is replaced whole."""
    if output is None:
        print(text)
        return
    folder = output.absolute().parent
    folder.mkdir(parents=True, exist_ok=True)
    Durable(folder).replace(output.absolute(), (text + "\n").encode())


if __name__ == "__main__":
    sys.exit(main())
