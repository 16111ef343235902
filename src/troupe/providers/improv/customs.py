"""What is customary where: said as it stands, said whole, said often, or with nothing added."""

ANEW = frozenset({"anew_story", "anew_poem", "anew_joke"})
"""Another piece, for whoever wants the one that was given told differently."""
COUNTED = ("day_tomorrow", "day_yesterday", "until", "until_tomorrow", "until_today")
PLAYED = frozenset(
    {
        *COUNTED,
        *("act", "act_asked", "act_said", "play", "play_other", "throw", "throw_won", "throw_lost", "throw_even"),
        *("throw_won_so", "throw_lost_so", "throw_even_so", "coin", "die", "riddle"),
        *("riddle_right", "riddle_wrong", "riddle_told"),
    }
)
"""A turn of a scene or of a game is a turn, and nobody talks about themselves in it."""
# Said as it stands, whatever the numbers: verse, stories, sums and plain facts about oneself.
LEVEL = frozenset(
    {
        "poem",
        "story",
        "joke",
        *ANEW,
        "cheer_me",
        "sum",
        "sum_impossible",
        "clock",
        "key",
        "real",
        "question_limit",
        "cannot",
        "sequel",
    }
)

# What is said whole, however short the speaker is.
WHOLE = PLAYED | frozenset({"looked_all", "joke", "cheer_me", "question_limit", "answered", "story", *ANEW})

# Nobody is told that they said these before.
OFTEN_SAID = PLAYED | frozenset(
    {
        *("greeting", "farewell", "thanks", "joke", "cheer_me", "story", "poem", "clock", "sum"),
        *("yes", "no", "unsure", "followup", "silence", "laugh", "compliment", "apology"),
    }
)

# Where a catch phrase or a doubt fits in.
LOOSE = frozenset(
    {
        "statement",
        "question",
        "opinion",
        "advice",
        "list",
        "yes",
        "unsure",
        "joy",
        "doing",
        "taken",
        "company_agree",
        "company_doubt",
        "answered",
    }
)

# Of these moves one is said: the first that has something to say.
EITHER = {
    "opinion": ("opinion", "my_taste"),
    "question": ("turn_round", "turn_round_plain"),
    "statement": ("mirror", "notice", "acknowledge"),
    "on_yes": ("on_yes", "yes"),
    "on_no": ("on_no", "no"),
    "on_why": ("on_why", "followup"),
    "fact_unknown": ("recall_topic", "fact_unknown"),
    "company_agree": ("company_agree", "company_agree_plain"),
    "company_doubt": ("company_doubt", "company_doubt_plain"),
}

# Where nobody adds a word about themselves.
BARE = (
    LEVEL
    | PLAYED
    | {
        "luck",
        "listen",
        "private",
        "can_not",
        "forgets",
        "outside",
        "howto",
        "looked_back",
        "looked_first",
        "looked_all",
        *("new_here", "languages", "quiet", "of_me"),
        "forget",
        "boundary",
        "likes",
        "before",
        "insult",
        "farewell",
        "gibberish",
        "told_name",
        "your_name",
        "remember",
        "fact",
        "fact_grave",
        "fact_unknown",
        "unhelpful",
        "reason",
        "disagree",
        "tease",
        "concede",
        "assent",
        "what_if",
        "join",
        "knock",
        "knock_who",
        "not_funny",
        "declined",
        "not_that",
        "rude",
        "kidding",
        "here",
        "claim",
        "connect",
        "age",
        "my_name",
    }
)

PIECES = frozenset({"joke", "poem", "story"})
"""What is performed, behind its introduction."""
