"""Conversations from other programs: their files in, one shape of transcript out."""

from troupe.cards.domain.transcripts.documents import transcripts_in
from troupe.cards.domain.transcripts.finding import are_lines, chats_in_trees
from troupe.cards.domain.transcripts.handing import as_handed, handed
from troupe.cards.domain.transcripts.jsonl import lines_of, read_jsonl
from troupe.cards.domain.transcripts.moments import moment_of
from troupe.cards.domain.transcripts.note import OldNote
from troupe.cards.domain.transcripts.own import FORMAT, OwnChat, own_chat
from troupe.cards.domain.transcripts.transcript import OldLine, Transcript, Wording

__all__ = [
    "FORMAT",
    "OldLine",
    "OldNote",
    "OwnChat",
    "Transcript",
    "Wording",
    "are_lines",
    "as_handed",
    "chats_in_trees",
    "handed",
    "lines_of",
    "moment_of",
    "own_chat",
    "read_jsonl",
    "transcripts_in",
]
