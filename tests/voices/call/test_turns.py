"""Whose turn it is in a call: what happens, how it stands then, and what is done."""

from dataclasses import replace

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from troupe.voices import call
from troupe.voices.domain.call import Cut, Pardon, Recognise, Stay, Take, Think, Turns

BY_KEY = Turns("nora").connected()
FREE = Turns("nora", "hands_free").connected()


def after(turns, *happenings):
    acts = []
    for what in happenings:
        turns, more = turns.after(what)
        acts += more
    return turns, acts


def speaking(turns):
    """With a first turn that is being answered aloud."""
    found, _ = after(turns, call.Typed("Hello"), call.SoundBegan(turns.turn + 1))
    assert found.state == "speaking"
    return found


ANSWERED = [Recognise(1), Think(1, "Hello")]
SAID = [call.TalkStarted(), call.TalkEnded(), call.Understood(1, " Hello ")]
STEPS = {
    "a held key is heard, and answered once it is let go": (BY_KEY, SAID, "thinking", ANSWERED),
    "an answer begins with its first sound": (BY_KEY, [*SAID, call.SoundBegan(1)], "speaking", ANSWERED),
    "after an answer it is the caller's turn": (speaking(BY_KEY), [call.Finished(1)], "listening", []),
    "with a key to hold, sound alone is no turn": (BY_KEY, [call.SpeechBegan(), call.SpeechEnded()], "listening", []),
    "hands-free, the end of speech ends the turn": (
        FREE, [call.SpeechBegan(), call.SpeechEnded()], "thinking", [Recognise(1)]),
    "a key in the hand is not let go by a pause": (FREE, [call.TalkStarted(), call.SpeechEnded()], "hearing", []),
    "what is typed needs no recognising": (BY_KEY, [call.Typed("Hi")], "thinking", [Think(1, "Hi")]),
    "the key interrupts": (speaking(BY_KEY), [call.TalkStarted()], "hearing", [Cut("barge_in")]),
    "with a key to hold, sound does not interrupt": (speaking(BY_KEY), [call.BargedIn()], "speaking", []),
    "hands-free, speech interrupts": (speaking(FREE), [call.BargedIn()], "hearing", [Cut("barge_in")]),
    "hands-free, the beginning of speech alone does not": (speaking(FREE), [call.SpeechBegan()], "speaking", []),
    "stop is quiet": (speaking(BY_KEY), [call.Stopped()], "listening", [Cut("stop")]),
    "stop in silence cuts nothing": (BY_KEY, [call.Stopped()], "listening", []),
    "what is typed interrupts": (speaking(BY_KEY), [call.Typed("No")], "thinking", [Cut("stop"), Think(2, "No")]),
    "an answer of an earlier turn ends nothing": (speaking(speaking(BY_KEY)), [call.Finished(1)], "speaking", []),
    "a change of mode while speaking begins again": (
        BY_KEY, [call.TalkStarted(), call.ModeChanged("hands_free")], "listening", []),
    "another one takes the line at once": (
        speaking(BY_KEY), [call.SwitchAsked("max", now=True)], "thinking", [Cut("switch"), Take(2, "nora", "max")]),
    "another one takes the line after the answer": (
        speaking(BY_KEY), [call.SwitchAsked("max", now=False), call.Finished(1)], "thinking", [Take(2, "nora", "max")]),
    "of two switches the last wins": (
        speaking(BY_KEY),
        [call.SwitchAsked("max", now=False), call.SwitchAsked("ida", now=False), call.Finished(1)],
        "thinking", [Take(2, "nora", "ida")]),
    "whoever has the line stays": (speaking(BY_KEY), [call.SwitchAsked("nora", now=True)], "speaking", [Stay("nora")]),
    "after an answer that was cut nobody takes the line": (
        speaking(BY_KEY), [call.SwitchAsked("max", now=False), call.Stopped()], "listening", [Cut("stop")]),
    "whoever takes the line hears the caller out": (
        BY_KEY, [call.TalkStarted(), call.SwitchAsked("max", now=True)], "hearing",
        [Take(0, "nora", "max", speaks=False)]),
    "one may ask for another by voice": (
        BY_KEY, [call.TalkStarted(), call.TalkEnded(), call.Understood(1, "switch to Max", "max")],
        "thinking", [Recognise(1), Take(2, "nora", "max")]),
    "what nobody hears is not said": (speaking(BY_KEY), [call.LineLost()], "listening", [Cut("error")]),
    "an answer that is thought about waits for the line": (BY_KEY, [*SAID, call.LineLost()], "thinking", ANSWERED),
    "hanging up ends what is said": (speaking(BY_KEY), [call.HungUp()], "ended", [Cut("stop")]),
    "after the end nothing happens": (BY_KEY, [call.HungUp(), call.Typed("Hi"), call.TalkStarted()], "ended", []),
    "before anyone is on the line nothing happens": (Turns("nora"), [call.Typed("Hi")], "idle", []),
}  # fmt: skip


@pytest.mark.parametrize("name", list(STEPS))
def test_a_call_goes_by_its_rules(name):
    turns, happenings, state, acts = STEPS[name]

    found, done = after(turns, *happenings)

    assert (found.state, done) == (state, acts)


def test_a_persona_asks_twice_what_was_said_and_then_waits():
    def misheard(turns):
        return after(turns, call.TalkStarted(), call.TalkEnded(), call.Understood(turns.turn + 1, "  "))

    first, asked = misheard(BY_KEY)
    second, asked_again = misheard(replace(first, state="listening"))
    third, waits = misheard(replace(second, state="listening"))
    understood, _ = after(third, call.Typed("Hello"))

    assert [asked[-1], asked_again[-1]] == [Pardon(1), Pardon(2)]
    assert waits == [Recognise(3)]
    assert (third.state, understood.pardons) == ("listening", 0)


HAPPENINGS = st.one_of(
    st.sampled_from(
        [call.TalkStarted(), call.TalkEnded(), call.SpeechBegan(), call.SpeechEnded(), call.BargedIn(), call.Stopped()]
    ),
    st.builds(call.Typed, st.just("Hi")),
    st.builds(call.Understood, st.integers(0, 3), st.sampled_from(["", "yes"]), st.sampled_from([None, "max"])),
    st.builds(call.SoundBegan, st.integers(0, 3)),
    st.builds(call.ModeChanged, st.sampled_from(["push_to_talk", "hands_free"])),
    st.builds(call.SwitchAsked, st.sampled_from(["nora", "max", "ida"]), st.booleans()),
    st.just(call.LineLost()),
)


class ACall(RuleBasedStateMachine):
    """Whatever happens: one voice at a time, every turn ends, and nothing late changes anything."""

    def __init__(self):
        super().__init__()
        self.turns = FREE
        self.saying = None

    def happens(self, what):
        if isinstance(what, call.Finished | call.Understood) and what.turn == self.saying:
            self.saying = None  # one piece of work is done
        self.turns, acts = self.turns.after(what)
        for act in acts:
            match act:
                case Cut():
                    assert self.saying is not None
                    self.saying = None
                case Recognise() | Think() | Pardon() | Take(speaks=True):
                    assert self.saying in (None, act.turn), "two are at work at once"
                    self.saying = act.turn
                    assert act.turn == self.turns.turn
        if isinstance(what, call.Understood) and not acts and self.turns.is_busy:
            self.saying = self.turns.turn  # what comes late, or twice
        if not self.turns.is_busy:
            self.saying = None

    @rule(what=HAPPENINGS)
    def anything_happens(self, what):
        self.happens(what)

    @precondition(lambda self: self.saying is not None)
    @rule()
    def it_was_said(self):
        self.happens(call.Finished(self.turns.turn))

    @rule(what=st.builds(call.Finished, st.integers(0, 3)))
    def something_late_ends(self, what):
        if what.turn != self.turns.turn:
            before = self.turns
            self.happens(what)
            assert self.turns == before

    @invariant()
    def somebody_is_at_work_where_it_says_so(self):
        assert self.turns.is_busy == (self.saying is not None)
        assert self.turns.held is False or self.turns.state == "hearing"


ACall.TestCase.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
TestWhateverHappens = ACall.TestCase
