"""Logs: one JSON object on one line, in the past tense, never with a secret or a user's words."""

import json
import logging
import re
import sys
import traceback
from datetime import UTC, datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path

_SECRETS = re.compile(r"(Bearer\s+|trp_|sk-|gsk_|xai-|AIza|hf_|key=)[^\s\"',}]+", re.IGNORECASE)
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_SIZE, _FILES = 20 * 1024 * 1024, 10
_SHORTEST_SECRET = 6
_OURS = "troupe"

_never_said: set[str] = set()


def never_say(secret: str) -> None:
    """From now on no line holds this secret, in whatever it appears."""
    if len(secret) >= _SHORTEST_SECRET:
        _never_said.add(secret)


class JsonLine(logging.Formatter):
    """An event as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "event": clean(_words(record)),
        }
        line |= getattr(record, "fields", {})
        if record.exc_info and record.exc_info[0]:
            line["error"] = record.exc_info[0].__name__
            line["stack"] = _stack(record.exc_info)
        return clean(json.dumps(line, ensure_ascii=False, default=str))


class HumanLine(logging.Formatter):
    """The same for someone who watches a terminal."""

    def format(self, record: logging.LogRecord) -> str:
        fields = " ".join(f"{name}={value}" for name, value in getattr(record, "fields", {}).items())
        stack = f" {_stack(record.exc_info)}" if record.exc_info and record.exc_info[0] else ""
        return clean(f"{record.levelname.lower():8}{_words(record)} {fields}{stack}".rstrip())


def clean(text: str) -> str:
    """Remove every secret that was opened and what looks like one; make a line one line that no terminal obeys."""
    for secret in _never_said:
        text = text.replace(secret, "…")
    return _CONTROLS.sub("�", _SECRETS.sub(r"\1…", text))


def _words(record: logging.LogRecord) -> str:
    """The message; of other libraries only its first line, since what follows are often the values at hand."""
    message = record.getMessage()
    return message if record.name.startswith(_OURS) else f"{record.name}: {message.partition(chr(10))[0]}"


def start_logging(level: str, file: Path | None) -> None:
    """Write to the terminal, and to the rotating file when the directory is known."""
    human = logging.StreamHandler(sys.stderr)
    human.setFormatter(HumanLine() if sys.stderr.isatty() else JsonLine())
    handlers: list[logging.Handler] = [human]
    if file is not None:
        rotating = RotatingFileHandler(file, maxBytes=_SIZE, backupCount=_FILES, encoding="utf-8")
        rotating.setFormatter(JsonLine())
        handlers.append(rotating)
    root = logging.getLogger()
    root.handlers[:] = handlers
    # Other libraries say what they handle: frames, statements, parameters. Only their warnings are of use here.
    root.setLevel(logging.WARNING)
    logging.getLogger(_OURS).setLevel(level.upper())


def _stack(info: object) -> list[str]:
    """Where it happened, without what the values were."""
    assert isinstance(info, tuple)
    frames = traceback.extract_tb(info[2])
    return [f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames][-12:]
