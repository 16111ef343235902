"""Logs: one JSON object on one line, in the past tense, never with a secret or a user's words."""

import json
import logging
import re
import sys
import traceback
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from logging.handlers import RotatingFileHandler
from pathlib import Path

_SECRETS = re.compile(r"(Bearer\s+|trp_|sk-|gsk_|xai-|AIza|hf_|key=)[^\s\"',}]+", re.IGNORECASE)
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_SIZE, _FILES = 20 * 1024 * 1024, 10
_FILE_SPAN, _OLDEST = timedelta(days=3), timedelta(days=30)
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


class AgingFile(RotatingFileHandler):
    """A log file that is full after some megabytes or some days; what is older than a month is thrown away."""

    def __init__(self, file: Path, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        super().__init__(file, maxBytes=_SIZE, backupCount=_FILES - 1, encoding="utf-8")
        self._clock = clock
        self._begun = _begun(file) or clock()
        self._throw_old_away()

    def shouldRollover(self, record: logging.LogRecord) -> int:  # the library's name
        return int(self._clock() - self._begun > _FILE_SPAN or super().shouldRollover(record))

    def doRollover(self) -> None:  # the library's name
        super().doRollover()
        self._begun = self._clock()
        self._throw_old_away()

    def handleError(self, record: logging.LogRecord) -> None:  # the library's name
        """What a full disk does not take stands on the terminal; a trace there would show the line uncleaned."""
        if not isinstance(sys.exception(), OSError):
            super().handleError(record)

    def _throw_old_away(self) -> None:
        """A file is as old as the line it ends with: it was last written then."""
        kept = Path(self.baseFilename)
        for file in kept.parent.glob(f"{kept.name}.*"):
            if self._clock().timestamp() - file.stat().st_mtime > (_OLDEST - _FILE_SPAN).total_seconds():
                file.unlink(missing_ok=True)


def _begun(file: Path) -> datetime | None:
    """When the first line of a log was written."""
    try:
        with file.open(encoding="utf-8") as lines:
            return datetime.fromisoformat(json.loads(lines.readline())["at"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


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
        rotating = AgingFile(file)
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
