"""Which moves an answer is made of, for each thing a user may have meant."""

from dataclasses import dataclass

from troupe.providers.improv.character import Character
from troupe.providers.improv.customs import ANEW, BARE, COUNTED, PLAYED

_ORDINARY = (
    *("recall_topic", "recall_lore", "of_lead", "expert", "remark", "fond", "back", "mechanism", "offer", "image"),
    *("practical", "ordered", "reassure", "quip", "energy", "closer"),
)
_CONTINUED = (
    *("back_to", "recall_topic", "recall_lore", "expert", "remark", "back", "mechanism", "offer"),
    *("image", "reassure", "quip", "closer"),
)
_TAKEN = ("expert", "remark", "of_lead", "back", "image", "reassure", "quip", "closer")
_ROUND = ("angle", "remark", "recall_lore", "of_lead", "expert", "quip", "image")
_LONG_STORIES = frozenset(
    {
        *PLAYED,
        *ANEW,
        "forget",
        "sequel",
        "knock",
        "knock_who",
        "not_funny",
        "here",
        "rude",
        "declined",
        "not_that",
        "farewell",
        "real",
        "love",
        "love_me",
        "foreign",
        "your_name",
        "my_name",
        "age",
        "code",
        "fact",
        "fact_grave",
        "fact_unknown",
        "looked_back",
        "looked_first",
        "looked_all",
        "listen",
        "luck",
        "private",
        "new_here",
        "quiet",
        "of_me",
        "languages",
        "can_not",
        "forgets",
        "outside",
        "howto",
        "poem",
        "story",
        "joke",
        "cheer_me",
        "sum",
        "sum_impossible",
        "clock",
        "key",
        "connect",
        "boundary",
    }
)
_QUIET = ("recall_topic", "remark", "reassure", "closer")


@dataclass(frozen=True, slots=True)
class Plan:
    """Moves that must come, moves that may come, and what may be asked at the end."""

    body: tuple[str, ...]
    extras: tuple[str, ...] = _ORDINARY
    ask: tuple[str, ...] = ()
    asks: float | None = None
    """How likely it asks; None leaves that to the character."""
    grave: bool = False
    """No jokes, no exclamation marks, no catch phrases."""
    opener: bool = False


PLANS: dict[str, Plan] = {
    "greeting": Plan(("greet",), (), ("invite",), asks=0.95),
    "how_am_i": Plan(("how_am_i",), ("closer", "quip"), ("how_are_you_back",), asks=0.9),
    "farewell": Plan(("farewell",), (), asks=0),
    "thanks": Plan(("thanks",), ("back_to", "closer"), ("ask_plain",), asks=0.3),
    "real": Plan(("real",), ("connect", "reassure", "closer"), ("invite",), asks=0.2),
    "connect": Plan(("connect",), ("reassure",), asks=0),
    "who": Plan(("who", "role", "areas"), ("scripted_brief", "closer"), ("invite",)),
    "age": Plan(("age",), ("quip", "closer"), ("invite",)),
    "my_name": Plan(("my_name",), ("areas", "closer"), ("invite",)),
    "your_name": Plan(("your_name",), ("closer",), asks=0),
    "told_name": Plan(("told_name",), ("reassure", "closer"), ("invite",), asks=0.8),
    "remember": Plan(("memory",), ("memory_path",), ("invite",), asks=0.3),
    "can": Plan(("can",), ("connect", "reassure", "closer"), ("invite",)),
    "where": Plan(("where",), ("quip", "closer"), ("ask_plain",), asks=0.3),
    "doing": Plan(("doing",), ("quip", "closer"), ("invite",)),
    "when_low": Plan(("when_low",), ("closer",), ("and_what_about_you",), asks=0.5),
    "creature": Plan(("creature",), ("remark", "quip", "closer"), ("ask_plain",)),
    "knock": Plan(("knock",), (), asks=0),
    "knock_who": Plan(("knock_who",), (), asks=0),
    "not_funny": Plan(("not_funny",), (), asks=0),
    "declined": Plan(("declined",), (), ("invite", "ask_plain"), asks=0.8),
    "not_that": Plan(("not_that",), (), ("invite",), asks=0.6),
    "rude": Plan(("rude",), (), asks=0),
    "kidding": Plan(("kidding",), ("quip",), asks=0),
    "here": Plan(("here",), (), ("invite",), asks=0.8),
    "claim": Plan(("claim",), (), ("claim_ask",), asks=0.5),
    "experience": Plan(("experience",), ("quip", "closer"), ("experience_ask",), asks=0.6),
    "unhelpful": Plan(("unhelpful",), (), ("after_unhelpful",), asks=0.8),
    "reason": Plan(("reason",), ("closer",), ("ask_plain",), asks=0.2),
    "disagree": Plan(("disagree",), ("closer",), ("disagree_ask",), asks=0.6),
    "tease": Plan(("tease",), ("quip",), asks=0),
    "concede": Plan(("concede",), ("closer",), ("ask_plain",), asks=0.3),
    "assent": Plan(("assent",), ("back", "closer"), ("ask", "ask_plain"), asks=0.5),
    "knew": Plan(("then knew",), ("sad_after",), asks=0, grave=True),
    "foretell": Plan(("foretell",), ("reassure",), ("foretell_ask",), asks=0.4),
    "what_if": Plan(("what_if",), ("reassure",), ("what_if_ask",), asks=0.5),
    "join": Plan(("join",), ("closer",), ("invite",), asks=0.4),
    "apology": Plan(("apology",), ("reassure", "closer"), ("ask_plain",), asks=0.3),
    "insult": Plan(("insult",), ("reassure",), ("after_insult",), asks=0.7, grave=True),
    "compliment": Plan(("compliment",), ("quip", "closer"), ("ask_plain",), asks=0.4),
    "love": Plan(("love",), ("closer",), asks=0),
    "laugh": Plan(("laugh",), ("quip", "closer"), ("ask_plain",), asks=0.3),
    "joke": Plan(("joke_intro", "joke"), (), asks=0),
    "cheer_me": Plan(("cheer_me", "joke"), (), ("cheer_me_ask",), asks=0.6),
    "poem": Plan(("poem",), (), asks=0),
    "story": Plan(("story_for", "story"), (), asks=0),
    "anew_story": Plan(("anew", "story"), (), asks=0),
    "anew_poem": Plan(("anew", "poem"), (), asks=0),
    "anew_joke": Plan(("anew", "joke"), (), asks=0),
    "list": Plan(("list",), _ORDINARY, ("ask_plain",), opener=True),
    "advice": Plan(("advice",), _ORDINARY, ("ask", "ask_plain"), opener=True),
    "opinion": Plan(("opinion", "my_taste"), _ORDINARY, ("ask", "ask_plain")),
    "sum": Plan(("sum",), ("sum_aside",), asks=0),
    "sum_impossible": Plan(("sum_impossible",), ("sum_aside",), asks=0),
    "clock": Plan(("clock",), ("clock_aside",), asks=0),
    "cannot": Plan(("cannot",), ("connect", "remark", "reassure", "closer"), ("ask_plain",), asks=0.3),
    "help": Plan(("help",), ("offer", "reassure", "closer"), ("ask_plain",), asks=0.3),
    "bored": Plan(("bored",), ("offer", "energy", "closer"), asks=0),
    "surprise_me": Plan(("surprise_me",), ("quip", "closer"), ("ask_plain",)),
    "sad": Plan(("sad",), ("sad_after", *_QUIET), ("sad_ask",), grave=True),
    "weary": Plan(("weary",), ("sad_after", *_QUIET), ("weary_ask",), grave=True),
    "joy": Plan(("joy",), _ORDINARY, ("joy_ask",), asks=0.8),
    "fear": Plan(("fear",), ("sad_after", *_QUIET), ("fear_ask",), grave=True),
    "anger": Plan(("anger",), _QUIET, ("anger_ask",), grave=True),
    "yes": Plan(("yes",), _CONTINUED, ("ask", "ask_plain"), asks=0.8),
    "no": Plan(("no",), ("reassure", "quip", "closer"), ("ask_plain",), asks=0.6),
    "unsure": Plan(("unsure",), _CONTINUED, ("ask", "ask_plain")),
    "followup": Plan(("followup",), ("back_to", "quip", "closer"), ("ask_plain",), asks=0.4),
    "gibberish": Plan(("gibberish",), ("closer",), asks=0),
    "silence": Plan(("silence",), ("back_to", "closer"), ("ask_plain",), asks=0.4),
    "key": Plan(("key",), (), asks=0, grave=True),
    "boundary": Plan(("boundary_line",), ("reassure",), asks=0, grave=True),
    "likes": Plan(("liked",), ("closer",), ("ask_plain",), asks=0.3),
    "before": Plan(("said_before",), ("closer",), asks=0),
    "taken": Plan(("taken",), _TAKEN, ("ask", "ask_plain"), asks=0.6),
    "taken_name": Plan(("taken_name",), _TAKEN, ("ask", "ask_plain"), asks=0.6),
    "on_yes": Plan(("on_yes", "yes"), _TAKEN, ("ask", "ask_plain"), asks=0.5),
    "on_no": Plan(("on_no", "no"), ("back", "reassure", "quip", "closer"), ("invite", "ask_plain"), asks=0.6),
    "on_why": Plan(("on_why", "followup"), ("quip", "reassure", "closer"), ("ask_plain",), asks=0.2),
    "on_really": Plan(("on_really",), ("back_to", "quip", "closer"), ("ask_plain",), asks=0.4),
    "on_then": Plan(("on_then",), ("back", "back_to", "closer"), ("ask_plain",), asks=0.4),
    "sequel": Plan(("sequel",), (), asks=0),
    "sad_on": Plan(("sad_on",), ("sad_after", *_QUIET), ("sad_ask",), grave=True, asks=0.3),
    "and_you": Plan(("and_you",), ("quip", "closer"), ("ask_plain",), asks=0.2),
    "likes_what": Plan(("likes_what",), ("expert", "quip", "closer"), ("and_what_about_you",), asks=0.5),
    "forget": Plan(("forget",), (), asks=0),
    "goal": Plan(("goal",), ("quip", "closer"), ("and_what_about_you",), asks=0.4),
    "looks_like": Plan(("looks_like",), ("quip", "closer"), ("ask_plain",), asks=0.2),
    "fact": Plan(("fact",), ("of_lead", "quip", "closer"), ("ask_lead",), asks=0.4),
    "fact_grave": Plan(("fact", "kept_dear"), (), asks=0, grave=True),
    "fact_unknown": Plan(("recall_topic", "fact_unknown"), ("closer",), asks=0),
    "looked_back": Plan(("looked_back",), (), asks=0),
    "looked_first": Plan(("looked_first",), (), asks=0),
    "looked_all": Plan(("looked_all",), ("closer",), asks=0),
    "act": Plan(("act",), (), ("scene_ask",), asks=0.7),
    "act_asked": Plan(("act", "scene_asked"), (), asks=0),
    "act_said": Plan(("act", "scene_said"), (), ("scene_ask",), asks=0.5),
    "play": Plan(("play",), (), ("play_ask",), asks=1),
    "play_other": Plan(("play_other",), (), asks=0),
    "throw": Plan(("throw",), (), asks=0),
    **{name: Plan((name,), (), ("throw_again",), asks=0.4) for name in ("throw_won", "throw_lost", "throw_even")},
    **{name: Plan((name,), (), asks=0) for name in ("throw_won_so", "throw_lost_so", "throw_even_so")},
    **{name: Plan((name,), (), asks=0) for name in ("coin", "die", "riddle", *COUNTED)},
    **{
        name: Plan((name,), (), ("riddle_again",), asks=0.6) for name in ("riddle_right", "riddle_wrong", "riddle_told")
    },
    "listen": Plan(("listen",), (), asks=0),
    "luck": Plan(("luck",), ("closer",), ("luck_ask",), asks=0.4),
    "private": Plan(("private",), (), asks=0),
    "quiet": Plan(("quiet",), (), asks=0),
    "of_me": Plan(("of_me",), (), ("and_what_about_you",), asks=0.3),
    "new_here": Plan(("new_here",), (), ("invite",), asks=0.8),
    "languages": Plan(("languages",), (), asks=0),
    "can_not": Plan(("can_not",), ("connect",), asks=0),
    "forgets": Plan(("forgets",), (), asks=0),
    "outside": Plan(("outside",), ("quip",), ("outside_ask",), asks=0.7),
    "howto": Plan(("howto",), ("connect",), ("howto_ask",), asks=0.6),
    "numbers": Plan(("numbers",), ("quip", "closer"), ("numbers_ask",), asks=0.6),
    "code": Plan(("code",), ("connect",), ("code_ask",), asks=0.6),
    "topic_first": Plan(("topic_first",), _ROUND, ("hand_on", "ask_to"), asks=0.7),
    "company_agree": Plan(("company_agree", "company_agree_plain"), _ROUND, ("hand_on", "ask_to"), asks=0.5),
    "company_doubt": Plan(("company_doubt", "company_doubt_plain"), _ROUND, ("ask_to", "hand_on"), asks=0.5),
    "company_kind": Plan(("company_kind",), ("sad_after", *_QUIET), ("sad_ask",), grave=True, asks=0.4),
    "answered": Plan(("answered", "angle"), _ROUND, ("hand_on", "ask_to"), asks=0.3),
    "grave_question": Plan(("grave_question",), ("sad_after", *_QUIET), ("sad_ask",), grave=True, asks=0.3),
    "habit": Plan(("habit",), ("remark", "expert", "quip", "closer"), ("habit_back", "ask_plain"), asks=0.6),
    "foreign": Plan(("foreign",), ("closer",), asks=0),
    "propose": Plan(("propose",), ("quip", "closer"), ("propose_ask",), asks=0.7),
    "love_me": Plan(("love_me",), ("closer",), asks=0),
    "question": Plan(("turn_round", "turn_round_plain"), _ORDINARY, ("ask", "ask_plain")),
    "question_limit": Plan(("limit", "connect"), ("mechanism", "offer", "turn_round", "remark"), asks=0),
    "statement": Plan(("mirror", "notice", "acknowledge"), _ORDINARY, ("ask", "ask_plain"), opener=True),
}

# Numbers that may be heard where somebody grieves or is afraid.
GENTLE = frozenset({"agreeableness", "conscientiousness", "empathy_level", "formality", "neuroticism", "proactivity",
                    "warmth"})  # fmt: skip
_MIDDLE = 0.1


def traits_heard(intent: str, who: Character, *, grave: bool) -> dict[str, float]:
    """The numbers outside the middle that may be heard in an answer, by how far they lie outside."""
    if intent in BARE:
        return {}
    outside = {name: abs(value - 0.5) for name, value in sorted(who.numbers.items())}
    return {name: far for name, far in outside.items() if far > _MIDDLE and (not grave or is_gentle(name, who))}


def is_gentle(number: str, who: Character) -> bool:
    """Whether it may be heard where somebody grieves; that one is at ease oneself is no comfort."""
    return number in GENTLE and not (number == "neuroticism" and who[number] < 0.5)


def inclination(move: str, who: Character) -> float:
    """How readily this character makes a move that nobody asked for."""
    return {
        "mechanism": (who["technical_depth"] - 0.6) * 3.2,
        "offer": (who["proactivity"] - 0.6) * 3.2,
        "remark": 0.75 - max(0.0, who["technical_depth"] - 0.6) * 0.9,
        "angle": 1.3,
        "of_lead": 0.6,
        "back": 0.3,
        "recall_topic": 1.2,
        "recall_lore": 1.2,
        "fond": 0.3,
        "back_to": 0.7,
        "memory_path": 1.0,
        "quip": who["humor_level"] * 0.6,
        "image": who["openness"] * 0.75 - 0.1,
        "practical": 0.7 - who["openness"],
        "expert": who["technical_depth"] * 0.7,
        "ordered": who["conscientiousness"] - 0.4,
        "reassure": (who["agreeableness"] + who["warmth"] + who["empathy_level"]) / 3 - 0.2,
        "energy": (who["enthusiasm"] + who["extraversion"]) / 2 - 0.6,
        "closer": 0.12,
        "sad_after": 0.5 + who["empathy_level"] * 0.4,
        "connect": 0.5,
        "scripted_brief": 0.6,
        "turn_round": 0.4 + who["proactivity"] * 0.4,
    }.get(move, 0.4)


def more_of(intent: str, plan: Plan) -> str:
    """What a long answer goes on with; some things are told as they are, whoever tells them."""
    if intent in _LONG_STORIES:
        return ""
    if plan.grave:
        return "gentle"
    if plan.extras == _ROUND:
        return "angle"
    return "musing" if plan.extras in (_ORDINARY, _CONTINUED, _TAKEN) else "company"


def asks_back(who: Character) -> float:
    return min(1.0, 0.1 + 0.45 * who["proactivity"] + 0.45 * who["extraversion"])
