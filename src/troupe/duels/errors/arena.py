"""What can go wrong in the arena."""

from collections.abc import Mapping, Sequence

from troupe.kit.errors import Conflict, Invalid, Missing, Unavailable


class DuelMissing(Missing):
    code = "not_found"

    def __init__(self, what: str = "duel") -> None:
        super().__init__(f"There is no such {what}.", next_step="Ask GET /api/arena/duels for yours.")


class SameContestant(Invalid):
    def __init__(self) -> None:
        super().__init__(
            "Two of these are the same persona in the same version with the same brain.",
            next_step="Choose another persona, version or brain for one of them.",
            field="contestants",
        )


class PromptRequired(Invalid):
    def __init__(self) -> None:
        super().__init__("A round needs a prompt.", next_step="Send `prompt`.", field="prompt")


class NotInThisDuel(Invalid):
    code = "invalid"

    def __init__(self) -> None:
        super().__init__(
            "A pair is two different contestants of this duel.", next_step="Name two of them.", field="pair"
        )


class TooManyRounds(Conflict):
    def __init__(self) -> None:
        super().__init__("Three rounds of this duel are being written.", next_step="Wait for one, or stop one.")


class TooEarly(Conflict):
    def __init__(self) -> None:
        super().__init__("One side has not said anything yet.", next_step="Wait for the first word of both.")


class VoteLocked(Conflict):
    def __init__(self, outcome: str) -> None:
        super().__init__("You voted on this round already.", next_step="Start another round.", outcome=outcome)


class RoundVoid(Conflict):
    def __init__(self) -> None:
        super().__init__("One side of this round has no answer.", next_step="Retry that side, or start another round.")


class RoundOver(Conflict):
    def __init__(self) -> None:
        super().__init__("This round is over.", next_step="Start another round.")


class SetIsBuiltIn(Conflict):
    code = "read_only"

    def __init__(self) -> None:
        super().__init__("The built-in prompts stay as they are.", next_step="Make a set of your own from them.")


class NoJudge(Conflict):
    def __init__(self) -> None:
        super().__init__(
            "A judge is a model; sentences by rule judge nothing.",
            next_step="Connect a brain in Settings, and name it as `brain_id`.",
        )


class JudgeIsContestant(Conflict):
    def __init__(self, name: str) -> None:
        super().__init__(
            f"{name} answered in some of these rounds and would judge itself.",
            next_step="Choose another brain, or send `allow_self` and have the verdicts marked.",
        )


class NothingToJudge(Conflict):
    def __init__(self) -> None:
        super().__init__("There is no round with two answers here.", next_step="Play some rounds first.")


class NotEnoughRatings(Conflict):
    def __init__(self, liked: int, disliked: int, needed: int) -> None:
        super().__init__(
            f"{liked} liked and {disliked} disliked replies do not tell a difference yet; it takes {needed} of each.",
            next_step="Rate more replies of this persona with stars, also those you do not like.",
            liked=liked,
            disliked=disliked,
            needed=needed,
        )


class NotEnoughPrompts(Invalid):
    def __init__(self, found: int, needed: int) -> None:
        super().__init__(
            f"{found} prompts are too few for a replay; it takes {needed} that were not voted on before.",
            next_step="Send `prompts` of your own.",
            field="prompts",
        )


class NotImproved(Conflict):
    def __init__(self, failing: Sequence[str], conditions: Sequence[Mapping[str, object]] = ()) -> None:
        super().__init__(
            f"The replay does not show that this version is better: {', '.join(failing)}.",
            next_step="Play more rounds of the replay, or change the version and replay it again.",
            conditions=[dict(each) for each in conditions],
        )


class OutOfStep(Conflict):
    def __init__(self, replayed: int, now: int) -> None:
        super().__init__(
            f"The persona was at version {replayed} when this was replayed and is at {now} now.",
            next_step="Replay the candidate against the present version.",
        )


class NothingChanged(Invalid):
    def __init__(self, base: int, candidate: int) -> None:
        super().__init__(
            f"Versions {base} and {candidate} say the same.",
            next_step="Change the persona first, and propose the version that came of it.",
            field="candidate_version",
        )


class NoWording(Unavailable):
    def __init__(self, name: str) -> None:
        super().__init__(
            f"{name} proposed no wording that differs and that a persona may have.",
            next_step="Try again, choose another brain, or change the persona by hand and propose that version.",
        )
