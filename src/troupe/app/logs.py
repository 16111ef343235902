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
_CONTROLS = re.compile(r"[\x00-\x1f\x7f]")
_SIZE, _FILES = 20 * 1024 * 1024, 10
# What other libraries say at these levels is of no use to anyone who runs a studio.
_QUIET = {"uvicorn.access": logging.WARNING, "httpx2": logging.WARNING, "httpcore2": logging.WARNING,
          "alembic": logging.WARNING, "asyncio": logging.ERROR, "uvicorn.error": logging.WARNING}  # fmt: skip


class JsonLine(logging.Formatter):
    """An event as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "event": clean(record.getMessage()),
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
        return clean(f"{record.levelname.lower():8}{record.getMessage()} {fields}{stack}".rstrip())


def clean(text: str) -> str:
    """Remove what looks like a secret, and make a line one line that no terminal obeys."""
    return _CONTROLS.sub("�", _SECRETS.sub(r"\1…", text))


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
    root.setLevel(level.upper())
    for name, least in _QUIET.items():
        logging.getLogger(name).setLevel(max(least, root.level))


def _stack(info: object) -> list[str]:
    """Where it happened, without what the values were."""
    assert isinstance(info, tuple)
    frames = traceback.extract_tb(info[2])
    return [f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames][-12:]
