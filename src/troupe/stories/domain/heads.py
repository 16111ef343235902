"""What a long story is made of without reading it: the first fields of a frame, as the journal has them.

A frame that does not look as it is written today is read whole.
"""

import re
from dataclasses import dataclass
from functools import partial

from troupe.kit.durable import Frame
from troupe.stories.domain import frames as f
from troupe.stories.domain.tree import Later

_ID = rb'"([^"\\\\]{1,64})"'
_TOLD = re.compile(
    rb'\{"status":"committed","run_id":' + _ID + rb',"turn_id":' + _ID + rb',"candidate_id":' + _ID
    + rb',"parent":(null|' + _ID + rb'),"index":([0-9]{1,9}),"branch_id":' + _ID + rb',"user_input":"'
)  # fmt: skip
_ASKED = re.compile(rb'\{"run_id":' + _ID + rb',"turn_id":' + _ID + rb',"kind":"')
_SENT_UNDER = re.compile(rb',"key":(?:null|"([0-9a-f:]{1,160})")\}\Z')
_STARTED = re.compile(rb',"started_at":"([^"\\]{1,40})","left":null\}\Z')
_LEFT_NOTHING = b',"left":null}'


@dataclass(frozen=True, slots=True)
class ToldHead:
    """Where a telling stands."""

    run_id: str
    turn_id: str
    candidate_id: str
    parent: str | None
    index: int
    branch_id: str
    left: f.Line | None
    started_at: str | None
    telling: Later[f.Committed]


def head_of_telling(frame: Frame) -> ToldHead | None:
    """None for the end of a run that told nothing."""
    found = _TOLD.match(frame.unread)
    if found and frame.unread.endswith(_LEFT_NOTHING):
        telling = Later(partial(_read_telling, frame))
        run_id, turn_id, candidate_id, branch_id = (found[place].decode() for place in (1, 2, 3, 7))
        parent = found[5].decode() if found[5] is not None else None
        began = _STARTED.search(frame.unread)
        started = began[1].decode() if began else None
        return ToldHead(run_id, turn_id, candidate_id, parent, int(found[6]), branch_id, None, started, telling)
    if frame.data.get("status") != "committed":
        return None
    told = _read_telling(frame)
    return ToldHead(
        told.run_id, told.turn_id, told.candidate_id, told.parent, told.index, told.branch_id, told.left,
        told.started_at, Later(None, told),
    )  # fmt: skip


def input_of(frame: Frame) -> tuple[str, str, Later[f.Asked], str | None]:
    """The run, the turn, what was said, and the key it was sent under."""
    if (found := _ASKED.match(frame.unread)) and (key := _SENT_UNDER.search(frame.unread)):
        sent = key[1].decode() if key[1] else None
        return found[1].decode(), found[2].decode(), Later(partial(_read_input, frame)), sent
    asked = _read_input(frame)
    return asked.run_id, asked.turn_id, Later(None, asked), asked.key


def _read_telling(frame: Frame) -> f.Committed:
    return f.Committed.model_validate(frame.data)


def _read_input(frame: Frame) -> f.Asked:
    return f.Asked.model_validate(frame.data)
