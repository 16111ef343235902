"""`python -m talent_factory.image.validator`: judge kits; the exit code can gate a pipeline."""

import argparse
import json
import sys
from collections.abc import Sequence
from typing import Any

from talent_factory.image.places import add_place, folders, place
from troupe.talents import examine, judged_together


def main(arguments: Sequence[str] | None = None) -> int:
    """0 when all are valid, or there are none; 1 when one is not, or is not there."""
    asked = _parser().parse_args(arguments)
    kits = examine(folders(), place(asked.base_dir), asked.talent_id)
    told = judged_together(kits, asked.level)
    if asked.json:
        print(json.dumps(told, ensure_ascii=False))
    _tell(told, verbose=asked.verbose, to_errors=asked.json)
    lacks = asked.require_any and not kits
    return 0 if told["valid"] and not lacks else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="talent_factory.image.validator", description="Judge talent kits.")
    add_place(parser)
    parser.add_argument("--talent-id", help="one kit only")
    parser.add_argument("--verbose", "-v", action="store_true", help="every finding")
    parser.add_argument("--json", action="store_true", help="one JSON document on standard output")
    parser.add_argument("--require-any", action="store_true", help="no kit at all is a failure")
    return parser


def _tell(told: dict[str, Any], *, verbose: bool, to_errors: bool) -> None:
    """Lines for people; beside JSON they go to standard error."""
    out = sys.stderr if to_errors else sys.stdout
    for kit in told["kits"]:
        print(f"{'valid' if kit['valid'] else 'INVALID':8}{kit['id']}", file=out)
        for finding in kit["findings"]:
            if verbose or finding["severity"] == "error":
                parts = [finding["file"], finding.get("field")]
                where = f" {': '.join(filter(None, parts))}" if any(parts) else ""
                print(f"  {finding['severity']}: {finding['code']}{where}: {finding['detail']}", file=out)
    summary = told["summary"]
    print(f"{summary['kits']} kits: {summary['valid']} valid, {summary['invalid']} invalid.", file=out)


if __name__ == "__main__":
    sys.exit(main())
