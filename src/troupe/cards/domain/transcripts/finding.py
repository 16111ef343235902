"""Which chats a file holds: a line for each message, or documents of other programs."""

from collections.abc import Mapping, Sequence
from typing import Any, BinaryIO

from troupe.cards.domain.plain import trees_in
from troupe.cards.domain.transcripts.documents import transcripts_in
from troupe.cards.domain.transcripts.jsonl import lines_of, read_jsonl
from troupe.cards.domain.transcripts.own import own_chat
from troupe.cards.domain.transcripts.transcript import Transcript

MOST_CHATS = 100
LOOKED_AT = 200_000


def chats_in_trees(trees: Sequence[Mapping[str, Any]]) -> Sequence[Transcript]:
    """The chats of documents; none where they are something else."""
    own = own_chat(trees[0]) if len(trees) == 1 else None
    if own is not None:
        first = next(iter(own.members.values()), "")
        return [Transcript("troupe_json", [], persona_name=first, title=own.title, own=own)]
    return [each for tree in trees for each in transcripts_in(tree)][:MOST_CHATS]


def chats_in_file(file: BinaryIO) -> Sequence[Transcript]:
    """The chats of a file, one document or a line for each message; none where it is something else."""
    file.seek(0)
    content = file.read()
    return [read_jsonl(lines_of(content))] if are_lines(content) else chats_in_trees(trees_in(content)[0])


def are_lines(content: bytes) -> bool:
    """Several lines, each an object of its own; a single message is one too."""
    begun = [line.strip() for line in content[:LOOKED_AT].split(b"\n") if line.strip()][:2]
    whole = all(line.startswith((b"{", b"\xef\xbb\xbf{")) for line in begun) and begun[:1] != [b"{"]
    first = begun[0] if begun else b""
    return whole and ((len(begun) > 1 and first.endswith(b"}")) or b'"mes"' in first)
