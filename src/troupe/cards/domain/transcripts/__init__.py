"""Conversations from other programs: their files in, one shape of transcript out."""

from troupe.cards.domain.transcripts.documents import transcripts_in
from troupe.cards.domain.transcripts.finding import LOOKED_AT, are_lines, chats_in_file, chats_in_trees
from troupe.cards.domain.transcripts.handing import MOST_AT_ONCE, as_handed, handed, handed_lines, lines_handed
from troupe.cards.domain.transcripts.jsonl import lines_of, read_jsonl
from troupe.cards.domain.transcripts.moments import moment_of
from troupe.cards.domain.transcripts.note import OldNote
from troupe.cards.domain.transcripts.own import FORMAT, OwnChat, own_chat
from troupe.cards.domain.transcripts.returning import CameLines, Now, noted
from troupe.cards.domain.transcripts.transcript import OldLine, Summary, Transcript, Wording

__all__ = [
    "FORMAT",
    "LOOKED_AT",
    "MOST_AT_ONCE",
    "CameLines",
    "Now",
    "OldLine",
    "OldNote",
    "OwnChat",
    "Summary",
    "Transcript",
    "Wording",
    "are_lines",
    "as_handed",
    "chats_in_file",
    "chats_in_trees",
    "handed",
    "handed_lines",
    "lines_handed",
    "lines_of",
    "moment_of",
    "noted",
    "own_chat",
    "read_jsonl",
    "transcripts_in",
]
