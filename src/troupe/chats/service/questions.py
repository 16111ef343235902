"""What a brain is asked in a turn: the conversation as it stands, and the prompt that is made of it."""

from troupe.accounts import Preferences
from troupe.chats.domain.run import ASIDE
from troupe.chats.domain.standing import variables_kept
from troupe.chats.service.circle import Circle
from troupe.chats.service.gathered import Gathered
from troupe.chats.service.gathering import Gathering, path_to
from troupe.chats.service.runlog import RunLog
from troupe.chats.service.script import script_of
from troupe.chats.service.talk import Talk
from troupe.chats.service.tooling import Tooling
from troupe.chats.service.turn import Felt, Performance, Turn
from troupe.chats.service.wanted import Wanted
from troupe.minds import Ask, Reminding, RulesHere, Sampling, Thinking
from troupe.ports.text import Purpose

_AT_ONCE = 0
"""Words a second where nobody reads along."""
_PURPOSES: dict[str, Purpose] = {"draft": "draft", "suggest": "suggest"}


class Questions:
    """Reads what a turn stands on, in one moment of the database that its caller holds."""

    def __init__(
        self,
        talk: Talk,
        gathering: Gathering,
        tooling: Tooling,
        thinking: Thinking,
        runlog: RunLog,
        preferences: Preferences,
        reminding: Reminding,
        rules: RulesHere,
    ) -> None:
        self._talk = talk
        self._circle = Circle(talk)
        self._gathering = gathering
        self._tooling = tooling
        self._thinking = thinking
        self._runlog = runlog
        self._preferences = preferences
        self._reminding = reminding
        self._rules = rules

    async def turn(self, wanted: Wanted, performance: Performance, felt: Felt) -> Turn:
        """What one answer stands on."""
        user, chat, run, leaf, unwritten = wanted.user, wanted.chat, wanted.run, wanted.leaf, wanted.unwritten
        persona = await self._rules.over(user, wanted.persona)
        aside, company = run.kind in ASIDE, await self._circle.company(user, chat, persona.id)
        ears = chat.listener(None if aside and company else persona.id)
        path = await path_to(self._talk, leaf, ears, itself=aside, unwritten=unwritten)
        performance.so_far = so_far = leaf.text if run.kind == "continue" else ""
        performance.turn = turn = Turn.of(
            user,
            wanted.brain,
            persona,
            chat,
            run,
            path,
            performance,
            felt,
            leaf.place.depth,
            wanted.wish,
            so_far,
            self._thinking.abilities(wanted.brain),
            company,
            bool(leaf.visible_to) and not aside,
            unwritten.above_id if unwritten else None,
            await self._rules.unsaid(user),
        )
        return turn

    async def ask(self, turn: Turn) -> Ask:
        """The prompt of this turn, told to whoever watches, and the same as data for a mind that speaks by rules."""
        persona, performance = turn.persona, turn.performance
        server = await self._thinking.reached(turn.user, turn.brain)
        reminder = await self._reminding.due_now(turn.run.chat_id, persona)
        performance.reminder_id = reminder.id if reminder else None
        gathered = await self._gathering.prompt(turn, reminder.traits if reminder else ())
        performance.gathered, prompt = gathered, gathered.prompt
        performance.variables = variables_kept(prompt.variables, prompt.deeds)
        script = await self._script(turn, gathered) if turn.brain.kind == "scripted" else None
        told = {"prompt_id": turn.run.id, "tokens": prompt.tokens, "blocks": prompt.summary()}
        told |= {"shared_prefix_ratio": prompt.shared_prefix_ratio, "dropped": prompt.dropped}
        self._runlog.say(performance.opened, "prompt.ready", told)
        sampling = Sampling.of(turn.chat.settings.temperature, turn.wish.params).for_brain(turn.brain)
        performance.params = sampling.as_fields() | {"seed": turn.run.seed, "max_output_tokens": turn.reply_tokens}
        return Ask(prompt, script, turn.run.seed, turn.reply_tokens, turn.persona.id, turn.run.chat_id, sampling,
                   _PURPOSES.get(turn.run.kind, "reply"), self._tooling.for_turn(turn), gathered.pictures,
                   performance.receipt, server=server)  # fmt: skip

    async def _script(self, turn: Turn, gathered: Gathered) -> dict[str, object]:
        wanted = (await self._preferences.values(turn.user))["improv.words_per_second"]
        pace = _AT_ONCE if turn.wish.spoken else wanted
        return script_of(turn, gathered, self._talk.clock(), pace)
