"""A line on which somebody speaks: what is noticed, what is heard of it, and when nobody listens any more."""

import asyncio
from contextlib import asynccontextmanager

import pytest

from troupe.ports.hearing import RATE, EarFailed, Heard, HeardWord
from troupe.voices import Listening
from troupe.voices.domain.listening import Began, Ended

WINDOW = 512
LOUD, QUIET = b"\x10\x27" * WINDOW, bytes(2 * WINDOW)


class Loud:
    """Speech is what is loud."""

    name = "loud"

    async def open(self):
        return self

    def hear(self, samples):
        return [float(any(samples[at : at + 2 * WINDOW])) for at in range(0, len(samples), 2 * WINDOW)]


class Counting:
    """Hears how long it was spoken, as a word; of phrases, the first."""

    name = "counting"

    def __init__(self):
        self.asked = []
        self.breaks = False

    async def hear(self, samples, *, language, hints):
        self.asked.append((len(samples) // 2, language, tuple(hints)))
        if self.breaks:
            raise EarFailed("It broke.")
        text = hints[0] if hints else f"{len(samples) // 2 / RATE:.1f}"
        return Heard(text, 0.5, [HeardWord(text, 0, 100, 0.5)])

    async def close(self):
        pass


class Prompt(Counting):
    """The same, and hears while it is said."""

    name = "prompt"

    def __init__(self):
        super().__init__()
        self.open = 0
        self.left = asyncio.Event()

    async def begin(self, *, language, hints):
        self.open += 1
        return _Meanwhile(self, language)


class _Meanwhile:
    def __init__(self, ear, language):
        self._ear, self._language, self._samples = ear, language, b""

    async def feed(self, samples):
        self._samples += samples

    async def so_far(self):
        return Heard(f"{len(self._samples) // 1024} windows", rough=True)

    async def finish(self):
        self._ear.open -= 1
        return await self._ear.hear(self._samples, language=self._language, hints=())

    async def drop(self):
        self._ear.open -= 1
        self._ear.left.set()


class Both:
    def __init__(self, ear):
        self.ear = ear

    def detector(self):
        return Loud()

    @asynccontextmanager
    async def open(self, user_id, name):
        yield self.ear


@pytest.fixture(params=[Counting, Prompt], ids=["afterwards", "meanwhile"])
def ear(request):
    return request.param()


@pytest.fixture
def listening(ear):
    return Listening(Both(ear), None, None)


async def feed(line, *windows, at_once=700):
    """Sound in pieces of a size that fits no window."""
    sound = b"".join(windows)
    return [event for at in range(0, len(sound), at_once) for event in await line.feed(sound[at : at + at_once])]


async def test_what_was_said_is_noticed_and_heard_with_its_times(listening, ear):
    line = listening.line("de")

    events = await feed(line, QUIET * 30, LOUD * 60, QUIET * 20)
    heard = await line.text(0, line.sample)

    begin, end = 30 * WINDOW - 4800, 90 * WINDOW
    assert events == [Began(begin), Ended(end)]
    assert heard.words[0].start_ms == begin * 1000 // RATE
    [(samples, language, phrases)] = ear.asked
    assert end - begin <= samples <= end - begin + 16 * WINDOW  # heard meanwhile, the pause is heard too
    assert (language, phrases) == ("de", ())
    assert heard.provider == ear.name
    assert not line.is_speaking


async def test_silence_is_never_sent_to_an_ear(listening, ear):
    line = listening.line()
    await feed(line, QUIET * 200)

    assert (await line.text(0, line.sample)).text == ""
    assert ear.asked == []


async def test_several_things_said_in_a_turn_are_one_text_and_are_told_once(listening, ear):
    line = listening.line()
    await feed(line, QUIET * 30, LOUD * 40, QUIET * 40, LOUD * 40, QUIET * 20)

    heard = await line.text(0, line.sample)
    again = await line.text(0, line.sample)

    assert len(heard.text.split()) == 2
    assert heard.words[1].start_ms > 100 * WINDOW * 1000 // RATE
    assert again.text == ""


async def test_what_is_said_before_a_turn_is_asked_for_goes_on_after_it(listening, ear):
    line = listening.line()
    await feed(line, QUIET * 30, LOUD * 40)

    first = await line.text(0, line.sample)
    await feed(line, LOUD * 40, QUIET * 20)
    second = await line.text(70 * WINDOW, line.sample)

    assert (first.text, second.text) == (f"{(40 * WINDOW + 4800) / RATE:.1f}", f"{40 * WINDOW / RATE:.1f}")


async def test_with_phrases_only_they_are_heard_and_freely_also_the_rest(listening, ear):
    closed, free = listening.line("en", ["open the gate"]), listening.line("en", ["1.6"], free=True)
    await feed(closed, LOUD * 50, QUIET * 20)
    await feed(free, LOUD * 50, QUIET * 20)

    assert (await closed.text(0, closed.sample)).text == "open the gate"
    assert (await free.text(0, free.sample)).text == "1.6"
    assert ear.asked[0][2] == ("open the gate",)


async def test_an_ear_elsewhere_is_asked_once_for_phrases_and_for_all_else():
    ear = Counting()
    line = Listening(Both(ear), None, None).line("en", ["open the gate"], free=True)
    await line.get_ready()
    await feed(line, LOUD * 50, QUIET * 20)
    await line.text(0, line.sample)

    assert len(ear.asked) == 1


async def test_an_ear_that_is_here_loads_all_it_needs_before_somebody_speaks_and_keeps_no_place():
    ear = Prompt()
    line = Listening(Both(ear), None, None).line("en", ["open the gate"], free=True)
    await line.get_ready()

    [(samples, language, phrases)] = ear.asked
    assert (samples < 8 * RATE, language, phrases) == (True, "en", ("open the gate",))
    assert ear.open == 0
    assert ear.left.is_set()


async def test_who_listened_meanwhile_is_done_before_phrases_are_listened_for():
    ear = Prompt()
    line = Listening(Both(ear), None, None).line("en", ["open the gate"], free=True)
    await feed(line, LOUD * 50, QUIET * 20)
    heard = await line.text(0, line.sample)

    assert [phrases for _, _, phrases in ear.asked] == [(), ("open the gate",)]
    assert (heard.text, ear.open) == ("open the gate", 0)


async def test_a_failure_is_told_and_the_line_goes_on(listening, ear):
    line = listening.line()
    await feed(line, LOUD * 50, QUIET * 20)
    ear.breaks = True
    with pytest.raises(EarFailed):
        await line.text(0, line.sample)
    ear.breaks = False
    await feed(line, LOUD * 50, QUIET * 20)

    assert (await line.text(70 * WINDOW, line.sample)).text != ""


async def test_what_is_understood_so_far_is_told_where_the_ear_listens_meanwhile():
    ear = Prompt()
    line = Listening(Both(ear), None, None).line()
    nothing = await line.partial()
    await feed(line, LOUD * 30, at_once=1024)

    assert (nothing.text, (await line.partial()).text) == ("", "30 windows")


async def test_a_line_that_is_over_leaves_no_ear_listening_and_hears_nothing_more():
    ear = Prompt()
    line = Listening(Both(ear), None, None).line()
    await feed(line, LOUD * 30)
    held = ear.open
    line.close()
    await asyncio.wait_for(ear.left.wait(), 30)

    assert (held, await line.feed(LOUD * 30), (await line.text(0, 10_000)).text) == (1, [], "")
