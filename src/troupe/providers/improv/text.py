"""`ImprovText`: the offline mind behind the text port."""

import asyncio
import hashlib
import re
from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import replace

from pydantic import ValidationError

from troupe.ports.text import (
    Answer,
    Capabilities,
    Finished,
    FinishReason,
    Line,
    ModelInfo,
    ProbeResult,
    ProviderError,
    Started,
    TextDelta,
    TextEvent,
    TextRequest,
    Usage,
)
from troupe.providers.improv.acting import as_speech, in_scene, scene_in
from troupe.providers.improv.almanac import by_the_calendar
from troupe.providers.improv.caring import caring
from troupe.providers.improv.character import Character, character_of
from troupe.providers.improv.company import in_company
from troupe.providers.improv.compose import Answering
from troupe.providers.improv.continuing import as_told
from troupe.providers.improv.feelings import read_feeling
from troupe.providers.improv.grammar import grammar_of
from troupe.providers.improv.hearing import hear, rules_of
from troupe.providers.improv.listening import voices_in, without_address
from troupe.providers.improv.looking_back import asking_in
from troupe.providers.improv.of_oneself import of_oneself
from troupe.providers.improv.playing import at_play, games_in
from troupe.providers.improv.proposing import STANCES, proposed
from troupe.providers.improv.rating import rating_of
from troupe.providers.improv.remembering import not_just_said
from troupe.providers.improv.spelling import as_meant
from troupe.providers.improv.story import seat_of, story_of
from troupe.providers.improv.understanding import understood

NAME = "improv"
_PIECE = re.compile(r"\s*\S+")
_STILL_SEEN = 8
_MOST_SIBLINGS = 16


class ImprovText:
    """Answers from written lines, word by word; the same words for the same question."""

    def __init__(self, words_per_second: float = 25) -> None:
        self._words_per_second = words_per_second
        # The first word of the first answer should not wait for the lines to be read.
        for read in (grammar_of, rules_of, asking_in, games_in):
            read("en")

    async def stream(self, request: TextRequest) -> AsyncGenerator[TextEvent, None]:
        pieces, reason = _cut(answer_to(request), request)
        # A story has no pace of speech: the page shows it as fast as somebody reads.
        pace = 0.0 if request.scene is not None else _pace(request.persona, self._words_per_second)
        yield Started(model=NAME)
        clock = asyncio.get_running_loop()
        began = clock.time()
        for position, piece in enumerate(pieces):
            # Paced against the start, so that a slow reader does not stretch the answer.
            if position and pace > 0:
                await asyncio.sleep(began + position / pace - clock.time())
            yield TextDelta(piece)
        yield Usage(_size(request.messages), len(pieces), source="estimated")
        yield Finished(reason)

    async def models(self) -> list[ModelInfo]:
        return [ModelInfo(id=NAME, name="Demo brain", loaded=True)]

    async def probe(self, model: str) -> ProbeResult:
        capabilities = Capabilities(
            stream="yes", system="yes", mid_system="yes", schema="no", tools="no", vision="no", seed="yes", prefill="no"
        )
        return ProbeResult(model, first_token_ms=0, latency_ms=0, capabilities=capabilities)

    async def count(self, text: str, model: str) -> int | None:
        return None

    async def typed(self, request: TextRequest, schema: type[Answer]) -> Answer:
        """The feeling in a text, by rules; anything else needs a model."""
        if request.purpose != "emotion":
            raise ProviderError("unsupported", NAME, "The demo brain has no rule for this question.")
        reading = read_feeling(_last_of_user(request.messages))
        fitting = {name: value for name, value in reading.items() if name in schema.model_fields}
        try:
            return schema.model_validate(fitting)
        except ValidationError:
            raise ProviderError("unsupported", NAME, "The demo brain has no rule for this form of answer.") from None

    async def aclose(self) -> None:
        return None


def answer_to(request: TextRequest) -> str:
    """What is said; a later attempt differs from every earlier one."""
    if request.scene is not None:
        return seat_of(request.scene) if request.purpose == "story_seat" else story_of(request.scene)
    who = character_of(request.persona, request.seed)
    if rated := rating_of(request.persona, who):
        return rated
    if request.purpose in ("draft", "suggest"):
        key = f"{who.seed}\x1f{_place(request.messages)}"
        return "\n".join(
            proposed(request.messages, who.language, key, 1 if request.purpose == "draft" else len(STANCES))
        )
    earlier: set[str] = set()
    said = ""
    for attempt in range(min(who.attempt, _MOST_SIBLINGS) + 1):
        said = _one_not_in(earlier, who, request, attempt)
        earlier.add(said)
    return said


def _one_not_in(earlier: set[str], who: Character, request: TextRequest, attempt: int) -> str:
    said = ""
    for again in range(_MOST_SIBLINGS):
        said = _compose(who, request, f"{attempt}.{again}")
        if said not in earlier:
            break
    return said


def _compose(who: Character, request: TextRequest, attempt: str) -> str:
    grammar = grammar_of(who.language)
    lines = [_as_meant(line, grammar.language) for line in request.messages]
    voices = voices_in(lines, request.persona or {})
    lines = lines if voices else [_said_to(who, line) for line in _with_answers(lines, grammar.language)]
    lines = lines if voices else [_without_deeds(line) for line in lines]
    asked = (
        [as_speech(each) for each in voices.asked] if voices else [line.text for line in lines if line.role == "user"]
    )
    own = [line.text for line in lines if line.role == "assistant"]
    spoken = next((line.text for line in reversed(request.messages) if line.role == "user"), "")
    scene = scene_in(voices.newest if voices else spoken)
    newest = as_speech(voices.newest) if voices else asked[-1] if asked else ""
    before = asked if voices and voices.last_speaker else asked[:-1]
    who = replace(who, memories=not_just_said(who.memories, who.name, asked[-_STILL_SEEN:]))
    key = "\x1f".join((who.seed, who.identity, _place(request.messages), attempt))
    if said := caring(request.persona or {}, grammar.language, own, key):
        return said
    company = voices.company if voices else ()
    heard = understood(hear(newest, before, grammar.language, who.name, company), before, own, grammar, who, voices)
    if voices:
        heard = in_company(heard, voices, who, own, grammar.language, key)
    if not (voices and voices.last_speaker) and heard.intent != "topic_first":
        # Whoever is spoken to by the user plays along, counts days and tells of themselves, in company too.
        heard = by_the_calendar(at_play(heard, own, grammar, key), who.now, grammar.language)
        heard = in_scene(of_oneself(heard, who, grammar.language), scene, grammar.language)
    return Answering(who, heard, grammar, own, key, voices.overheard if voices else ()).text()


def _with_answers(lines: Sequence[Line], language: str) -> list[Line]:
    """The names that were given as bare answers, told as what they were."""
    before = ["", *(line.text if line.role == "assistant" else "" for line in lines)]
    told = [
        replace(line, text=as_told(line.text, asked, language)) if line.role == "user" else line
        for line, asked in zip(lines, before, strict=False)
    ]
    return [*told[:-1], *lines[-1:]]


def _said_to(who: Character, line: Line) -> Line:
    return replace(line, text=without_address(line.text, (who.name,))) if line.role == "user" else line


def _as_meant(line: Line, language: str) -> Line:
    return replace(line, text=as_meant(line.text, language)) if line.role == "user" else line


def _without_deeds(line: Line) -> Line:
    return replace(line, text=as_speech(line.text)) if line.role == "user" else line


def _pace(persona: Mapping[str, object] | None, usual: float) -> float:
    """How fast this user wants the words; without a wish, the usual pace."""
    wish = (persona or {}).get("words_per_second")
    return min(200.0, max(0.0, float(wish))) if isinstance(wish, int | float) else usual


def _place(lines: Sequence[Line]) -> str:
    """Where in which conversation this is: the same words before give the same answer."""
    digest = hashlib.sha256()
    for line in lines:
        if line.role != "system":
            digest.update(f"{line.role}\x1f{line.text}\x1e".encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


def _cut(text: str, request: TextRequest) -> tuple[list[str], FinishReason]:
    ends = [at for stop in request.stop if stop and (at := text.find(stop)) >= 0]
    pieces = _PIECE.findall(text[: min(ends)] if ends else text)
    limit = request.max_output_tokens
    return (pieces[:limit], "length") if len(pieces) > limit else (pieces, "stop")


def _last_of_user(lines: Sequence[Line]) -> str:
    return next((line.text for line in reversed(lines) if line.role == "user"), "")


def _size(lines: Sequence[Line]) -> int:
    return sum(len(line.text.split()) for line in lines)
