"""The boundary of a turn: what is written before it is kept, and what is told before anybody hears it.

Every persona that tells or speaks has its say, and the strictest counts; the studio's rules and those of the listener
are in all of them. What was refused is an error and never a part of the story.
"""

from collections.abc import Sequence

from troupe.accounts import User
from troupe.minds import BoundaryStream, Gate, LeavingOut, Lines, Verdict, guide, is_acute
from troupe.personas import MinorSignal, Persona, Personas
from troupe.stories.errors import StoryRefused

HEARD_AGAIN = 300
_RANK = ("allow", "soften", "refer", "avoid_specifics", "refuse")


class Watch:
    """What watches over one turn."""

    def __init__(
        self,
        user: User,
        personas: Personas,
        documents: Sequence[Persona],
        asked: str,
        before: str,
        unsaid: Sequence[str] = (),
    ) -> None:
        self._user = user
        self._personas = personas
        self._documents = documents
        self._asked = asked
        gates = [Gate.of(document, user.realm) for document in documents]
        self._verdicts = [gate.judge(asked, before) for gate in gates]
        self._streams = [
            BoundaryStream(gate, Lines.of(document), gate.hits(asked))
            for gate, document in zip(gates, documents, strict=True)
        ]
        self._leaving_out = LeavingOut(unsaid)
        self._tail = ""

    def check_input(self) -> None:
        """Refuse what somebody wrote, before it is kept."""
        self._personas.require_grown_words(self._asked, self._documents[0].language)
        worst = max(range(len(self._verdicts)), key=lambda place: _rank(self._verdicts[place]))
        if self._verdicts[worst].action == "refuse":
            raise _refused(self._verdicts[worst], self._documents[worst], self.care)

    @property
    def care(self) -> str | None:
        """Lines of help, where these words say that somebody may harm themselves; the same as in chats."""
        if not is_acute(self._asked):
            return None
        return Lines.of(self._documents[0], self._user.time_zone).care

    @property
    def guidance(self) -> str:
        """What the prompt says of this turn, from the persona that is strictest about it."""
        worst = max(range(len(self._verdicts)), key=lambda place: _rank(self._verdicts[place]))
        return guide(self._documents[worst], self._verdicts[worst], acute=is_acute(self._asked))

    def passed(self, text: str) -> str:
        """What of a telling may be published now."""
        for stream in self._streams:
            text = stream.feed(text)
        return self._leaving_out.feed(self._allowed(text))

    def closed(self) -> str:
        """What was held back and may be told after all."""
        text = ""
        for stream in self._streams:
            text = (stream.feed(text) if text else "") + stream.close()
        return self._leaving_out.feed(self._allowed(text)) + self._leaving_out.close()

    def check_whole(self, text: str) -> str:
        """The same for a text that is there at once."""
        return self.passed(text) + self.closed()

    def _allowed(self, text: str) -> str:
        for stream, document in zip(self._streams, self._documents, strict=True):
            if stream.ended and stream.verdict is not None:
                raise _refused(stream.verdict, document)
        if text:
            heard = self._tail + text
            self._personas.require_grown_words(heard, self._documents[0].language)
            self._tail = heard[-HEARD_AGAIN:]
        return text


def check_words(
    user: User, personas: Personas, documents: Sequence[Persona], words: Sequence[str], before: str
) -> Watch:
    """Judge an input together with the notes that go with it."""
    watch = Watch(user, personas, documents, "\n".join(word for word in words if word), before)
    watch.check_input()
    return watch


def _rank(verdict: Verdict) -> int:
    return _RANK.index("refer" if verdict.action.startswith("refer") else verdict.action)


def _refused(verdict: Verdict, document: Persona, care: str | None = None) -> StoryRefused:
    said = "\n\n".join(filter(None, (care, Lines.of(document).refusal)))
    return StoryRefused(said, verdict.rule_id or "", verdict.topic or "")


__all__ = ["MinorSignal", "Watch", "check_words"]
