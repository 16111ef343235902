"""`python -m talent_factory.image.train_avatar_lora`: a config's kit trained, from the order to the installed kit."""

import argparse
import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path

from talent_factory.image.places import hand_out
from troupe.app.console import Console
from troupe.kit.errors import TroupeError
from troupe.talents.commands.beginning import Order, begin, finished

_INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """0 when the kit is there; 1 when it is not; 130 when somebody stopped it, and it can go on."""
    asked = _parser().parse_args(arguments)
    console = Console(verbose=asked.verbose)
    order = Order(asked.config, None, asked.backend, accept_thin=asked.accept_thin, resume=asked.resume)
    try:
        kit = asyncio.run(_trained(console, order, asked.base_dir))
    except KeyboardInterrupt:
        print("Stopped; `--resume` goes on.", file=sys.stderr)
        return _INTERRUPTED
    except TroupeError as fault:
        print(f"{fault.detail} {fault.next_step}", file=sys.stderr)
        return 1
    except OSError as fault:
        print(f"This cannot be trained: {fault}.", file=sys.stderr)
        return 1
    print(kit)
    return 0


async def _trained(console: Console, order: Order, base_dir: Path | None) -> Path:
    """The folder of the kit; with a folder of one's own, a copy there."""
    order.config.stat()
    async with console.open() as studio:
        run, job = await begin(studio, order, print)
        done = await finished(studio, run, job.id, console.follow)
        shown = await studio.talents.library.get(studio.person.id, done.kit_id)
        return hand_out(shown.kit, base_dir) if base_dir else Path(shown.kit.path)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="talent_factory.image.train_avatar_lora", description="Train a talent kit.")
    parser.add_argument("--config", "-c", type=Path, required=True, help="a YAML file")
    parser.add_argument("--base-dir", type=Path, help="the folder that the finished kit's folder is put into")
    parser.add_argument("--backend", choices=("auto", "torch", "preview"), help="train, or fit the drawing only")
    parser.add_argument("--resume", action="store_true", help="go on with the last training of this config")
    parser.add_argument("--accept-thin", action="store_true", help="train although the coach advises against")
    parser.add_argument("--verbose", "-v", action="store_true", help="say more")
    return parser


if __name__ == "__main__":
    sys.exit(main())
