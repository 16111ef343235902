"""Which chats a file holds: a line for each message, or documents of other programs."""

from collections.abc import Mapping, Sequence
from typing import Any

from troupe.cards.domain.transcripts.documents import transcripts_in
from troupe.cards.domain.transcripts.own import own_chat
from troupe.cards.domain.transcripts.transcript import Transcript

MOST_CHATS = 100
_LOOKED_AT = 200_000


def chats_in_trees(trees: Sequence[Mapping[str, Any]]) -> Sequence[Transcript]:
    """The chats of documents; none where they are something else."""
    own = own_chat(trees[0]) if len(trees) == 1 else None
    if own is not None:
        first = next(iter(own.members.values()), "")
        return [Transcript("troupe_json", [], persona_name=first, title=own.title, own=own)]
    return [each for tree in trees for each in transcripts_in(tree)][:MOST_CHATS]


def are_lines(content: bytes) -> bool:
    """Several lines, each an object of its own; a single message is one too."""
    begun = [line.strip() for line in content[:_LOOKED_AT].split(b"\n") if line.strip()][:2]
    whole = all(line.startswith((b"{", b"\xef\xbb\xbf{")) for line in begun) and begun[:1] != [b"{"]
    first = begun[0] if begun else b""
    return whole and ((len(begun) > 1 and first.endswith(b"}")) or b'"mes"' in first)
