"""The process that trains, from inside: what happens goes out line by line as JSON.

Its standard input says nothing and stays open; the end of it, whether somebody asked for it or the parent is gone, is
the sign to keep what was learnt so far and to go.
"""

import json
import os
import sys
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TextIO

from troupe.ports.training import ORDER, TrainingFailed

_GENTLER = 5
_DISK_FULL = 28
_LOST = ("AcceleratorError", "CUDA error", "CUDA driver")
"""What is said when the card, and not the model, is at fault."""


def main() -> None:
    # What libraries print must not end up among the answers.
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)
    os.nice(_GENTLER)
    folder, finish = Path(sys.argv[1]), "--finish" in sys.argv[2:]
    stop = threading.Event()
    threading.Thread(target=_listen, args=(stop,), daemon=True).start()
    told = _taught(folder, finish, stop.is_set, lambda news: _answer(answers, news))
    if told is not None:
        _answer(answers, told)
    os._exit(0)


def _taught(
    folder: Path, finish: bool, stopped: Callable[[], bool], tell: Callable[[dict[str, Any]], None]
) -> dict[str, Any] | None:
    """The last word: what came of it, what went wrong, or nothing when somebody stopped it."""
    order = json.loads((folder / ORDER).read_text("utf-8"))
    try:
        tell({"phase": "loading model"})
        from troupe.providers.lora.course import taught

        report = taught(order, folder, finish, stopped, tell)
        return None if report is None else {"done": report}
    except TrainingFailed as fault:
        return _failed(fault.code, fault.detail, fault.next_step, fault.change)
    except MemoryError:
        return _failed("out_of_memory", "There is not enough memory for this training.", *_lighter(order))
    except OSError as fault:
        if fault.errno == _DISK_FULL or "No space left" in str(fault):
            return _failed("disk_full", "The disk is full.", "Make room and resume; the last checkpoint stays.")
        return _failed(
            "base_model_unreadable", f"{type(fault).__name__}: {str(fault)[:300]}", "Choose another base model."
        )
    except Exception as fault:  # noqa: BLE001  whatever a model does wrong is told, and the studio goes on
        return told_of(fault, order)


def told_of(fault: Exception, order: dict[str, Any]) -> dict[str, Any]:
    """A card that is too small wants less, one that is lost wants patience, and everything else is a mistake."""
    said = f"{type(fault).__name__}: {str(fault)[:300]}"
    if type(fault).__name__ == "OutOfMemoryError" or "out of memory" in said:
        return _failed("out_of_memory", "The graphics card has not enough memory for this training.", *_lighter(order))
    if any(word in said for word in _LOST) and "device-side assert" not in said:
        return _failed("interrupted", f"The graphics card was lost: {said}", "Go on with it when the card is back.")
    return _failed("failed", said, "Correct what is named and train again.")


def _failed(code: str, detail: str, next_step: str, change: Mapping[str, float | bool] | None = None) -> dict[str, Any]:
    return {"error": code, "detail": detail, "next_step": next_step, "change": dict(change or {})}


def _lighter(order: dict[str, Any]) -> tuple[str, Mapping[str, float | bool]]:
    """One suggestion, out of what was asked: in words, and as settings."""
    config = order["config"]
    if (batch := config["batch_size"]) > 1:
        fewer, more = max(1, batch // 2), min(64, 2 * config.get("gradient_accumulation", 1))
        told = {"batch_size": fewer, "gradient_accumulation": more}
        return f"Set batch_size to {fewer} and gradient_accumulation to {more}.", told
    if not config.get("gradient_checkpointing"):
        return "Set gradient_checkpointing to true.", {"gradient_checkpointing": True}
    if (resolution := config.get("resolution", 0)) > 256:
        smaller = max(256, resolution * 3 // 4 // 64 * 64)
        return f"Set resolution to {smaller}.", {"resolution": smaller}
    rank = max(1, config["lora_rank"] // 2)
    return f"Set lora_rank to {rank}, or choose a smaller base model.", {"lora_rank": rank}


def _listen(stop: threading.Event) -> None:
    while os.read(0, 4096):
        pass
    stop.set()


def _answer(answers: TextIO, told: dict[str, Any]) -> None:
    try:
        answers.write(json.dumps(told) + "\n")
        answers.flush()
    except BrokenPipeError:  # nobody listens any more: the end of standard input tells the same
        return


if __name__ == "__main__":
    main()
