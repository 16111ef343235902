"""How a command ends: exit codes by the kind of error, three short lines, or one JSON object."""

import json
import os
import re
import sys
from typing import Any

from typer.exceptions import Abort, Exit, TyperException

from troupe.app.tables import visible
from troupe.kit.errors import Kind, TroupeError

EXIT: dict[Kind, int] = {"missing": 3, "conflict": 4, "invalid": 5, "denied": 6, "limited": 7, "unavailable": 8}
WRONG_USE, UNEXPECTED, INTERRUPTED = 2, 1, 130
SHOWN_BY = {
    "brains": "brains list",
    "calls": "chats calls",
    "chats": "chats list",
    "connections": "connections list",
    "connections/gateways": "connections gateways",
    "lorebooks": "lore list",
    "masks": "masks list",
    "media": "media list",
    "memories": "memory list",
    "personas": "personas list",
}
"""What a door lists: the command that shows the same."""
_WRONG_USE_CODES = frozenset(
    {"bad_setting", "needs_terminal", "unknown_storage", "storage_setting_missing", "bad_key", "bad_worker_id"}
)


def run_to_end(app: Any, arguments: list[str]) -> int:
    """Run a command and give its exit code."""
    as_json = "--json" in (arguments[: arguments.index("--")] if "--" in arguments else arguments)
    try:
        result = app(args=arguments, standalone_mode=False, prog_name="troupe")
        return result if isinstance(result, int) else 0
    except TroupeError as error:
        _say(error, as_json)
        return WRONG_USE if error.code in _WRONG_USE_CODES else EXIT[error.kind]
    except Exit as ended:
        return ended.exit_code
    except TyperException as misuse:
        _say_misuse(misuse, as_json)
        return WRONG_USE
    except (KeyboardInterrupt, Abort):
        return INTERRUPTED
    except BrokenPipeError:
        return _nobody_reads()
    except SystemExit as ended:  # the command line library leaves by itself when a pipe is closed
        if isinstance(ended.__context__, BrokenPipeError):
            return _nobody_reads()
        raise
    except Exception as fault:  # noqa: BLE001  # the last door: whatever happened is told with an incident, not as a trace
        return _unexpected(fault, as_json)


def _nobody_reads() -> int:
    """Whoever closed the pipe has seen enough; what is still written goes nowhere."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def _say(error: TroupeError, as_json: bool) -> None:
    if as_json:
        print(json.dumps(error.as_json(), ensure_ascii=False))
        return
    print(visible(f"{error.detail}\n{to_type(error.next_step)}"), file=sys.stderr)


def to_type(next_step: str) -> str:
    """The same step for somebody at a terminal: a command instead of a door, where there is one."""

    def command(door: re.Match[str]) -> str:
        shown = SHOWN_BY.get(door[1])
        return f"`troupe {shown}`" if shown else door[0]

    return re.sub(r"`?GET /api/([a-z/]*[a-z])`?(?![a-z/{])", command, next_step)


def _say_misuse(misuse: TyperException, as_json: bool) -> None:
    body = {
        "error": "usage",
        "code": "usage",
        "detail": _words(misuse),
        "next_step": "Run the command with --help to see how it is used.",
    }
    if as_json:
        print(json.dumps(body, ensure_ascii=False))
    else:
        print(visible(f"{body['detail']}\n{body['next_step']}"), file=sys.stderr)


def _words(misuse: TyperException) -> str:
    words = getattr(misuse, "format_message", None)
    return str(words()) if words else str(misuse)


def _unexpected(fault: Exception, as_json: bool) -> int:
    import logging

    from troupe.kit.ids import random_id

    incident = random_id()
    logging.getLogger(__name__).error("cli.unexpected", exc_info=fault, extra={"fields": {"incident": incident}})
    body = {
        "error": "internal",
        "code": "internal",
        "detail": f"Something unexpected happened ({type(fault).__name__}).",
        "next_step": "Run `troupe doctor`. If it happens again, report the incident number.",
        "incident": incident,
    }
    if as_json:
        print(json.dumps(body))
    else:
        print(f"{body['detail']}\n{body['next_step']}\nIncident {incident}", file=sys.stderr)
    return UNEXPECTED
