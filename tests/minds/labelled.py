"""Sentences with the full or the short form that a careful reader would write: what styling is measured by.

Frames are filled with several words each, so that every rule is met in many surroundings; the frames and what they
become are written by hand. Where a rule stays on the safe side, the label still says what a reader would write.
"""

from collections.abc import Iterator, Sequence

Pair = tuple[str, str]


def _filled(frame: Pair, fillings: Sequence[str | Pair]) -> Iterator[Pair]:
    """A frame with each filling; a filling may itself be a short form and its full one."""
    for filling in fillings:
        short, full = (filling, filling) if isinstance(filling, str) else filling
        yield frame[0].replace("_", short, 1), frame[1].replace("_", full, 1)


_NEGATED = [
    ("isn't", "is not"), ("aren't", "are not"), ("wasn't", "was not"), ("weren't", "were not"), ("don't", "do not"),
    ("doesn't", "does not"), ("didn't", "did not"), ("haven't", "have not"), ("hasn't", "has not"),
    ("hadn't", "had not"), ("couldn't", "could not"), ("shouldn't", "should not"), ("wouldn't", "would not"),
    ("mightn't", "might not"), ("mustn't", "must not"), ("needn't", "need not"), ("can't", "cannot"),
    ("won't", "will not"), ("shan't", "shall not"), ("mayn't", "may not"), ("daren't", "dare not"),
]  # fmt: skip
_VERB_FRAMES = [
    ("The people who _ agree may leave.", "The people who _ agree may leave."),
    ("My neighbours said they _, and that was all.", "My neighbours said they _, and that was all."),
    ("Whoever _ know will ask again.", "Whoever _ know will ask again."),
    ("The keys that _ there yesterday came back.", "The keys that _ there yesterday came back."),
]
_ASKED = [
    ("Don't you", "Do you not"), ("Isn't it", "Is it not"), ("Can't we", "Can we not"), ("Won't they", "Will they not"),
    ("Haven't you", "Have you not"), ("Didn't she", "Did she not"), ("Wouldn't he", "Would he not"),
    ("Aren't we", "Are we not"), ("Couldn't I", "Could I not"), ("Shouldn't there", "Should there not"),
]  # fmt: skip
_ASKED_SMALL = [(short[0].lower() + short[1:], full[0].lower() + full[1:]) for short, full in _ASKED]
_PARTICIPLES = ("seen", "taken", "finished", "forgotten", "written", "heard", "opened", "lost", "told", "painted",
                "given", "broken", "planned", "brought", "kept")  # fmt: skip
_BASES = ("go", "like", "see", "take", "need", "put", "come", "feed", "read", "stay", "say", "prefer", "proceed", "cut",
          "love")  # fmt: skip
_STATES = ("late", "in the garden", "a good idea", "not so simple", "always cold", "going home", "tired of it",
           "three miles away", "what I meant", "very kind", "done for today", "called a lute")  # fmt: skip
_OWNERS = ("John's coat is blue.", "The dog's bowl is empty.", "My sister's house is old.", "Today's news is short.",
           "Someone's key lies here.", "The children's room is bright.", "At the baker's it smells of bread.",
           "It is five o'clock.", "Yes, ma'am, at once.", "Give 'em a hand.", "Wait 'til Monday.",
           "Rock 'n' roll is loud.", "She OK'd the plan.", "I was gonna go and dont mind.",
           "The '90s were loud.")  # fmt: skip
_PROTECTED = (
    '"I don\'t know," she said.', "“It's late,” he wrote.", "Run `can't --stop` first.",
    "See https://x.org/don't/it's now.",
    "Write to don't@example.org today.", "The tag #don't is old.", "Ask @i'm about it.", "> It's quoted\n",
    "«C'est l'eau» stays.",
    "„Ich hab's“ sagte er.", "<b title=\"isn't\">bold</b> text", "    it's code\n", "```\ncan't\n```\n",
    "He wrote 'I can't' and left.", "Open /srv/don't/x.txt please.",
)  # fmt: skip


def expanded() -> list[Pair]:
    """What a formal persona says instead."""
    pairs: list[Pair] = []
    for frame in _VERB_FRAMES:
        pairs += _filled(frame, _NEGATED)
    for asked, small in zip(_ASKED, _ASKED_SMALL, strict=True):
        pairs += _filled(("_ wait for the others?", "_ wait for the others?"), [asked])
        pairs += _filled(("Why _ wait a little?", "Why _ wait a little?"), [small])
        pairs += _filled(("It is open, _?", "It is open, _?"), [small])
    pairs += _filled(("I'm sure you've _ it by now.", "I am sure you have _ it by now."), _PARTICIPLES)
    pairs += _filled(("She'd _ it before we came.", "She had _ it before we came."), _PARTICIPLES)
    pairs += _filled(("They'd never _ anything like it.", "They had never _ anything like it."), _PARTICIPLES)
    pairs += _filled(("He's _ the wrong one.", "He has _ the wrong one."), _PARTICIPLES)
    pairs += _filled(("Who's already _ my letter?", "Who has already _ my letter?"), _PARTICIPLES)
    pairs += _filled(("I'd _ if there were time.", "I would _ if there were time."), _BASES)
    pairs += _filled(("We'd probably _ there.", "We would probably _ there."), _BASES)
    pairs += _filled(("They'll _ tomorrow.", "They will _ tomorrow."), _BASES)
    pairs += _filled(("Where'd you _ it?", "Where did you _ it?"), _BASES)
    pairs += _filled(("Let's _ together.", "Let us _ together."), _BASES)
    for start in (("It's", "It is"), ("That's", "That is"), ("She's", "She is"), ("Here's what's", "Here is what is")):
        pairs += _filled((f"{start[0]} _.", f"{start[1]} _."), _STATES)
    pairs += _filled(("You're _ and we're glad.", "You are _ and we are glad."), _STATES)
    verbs = ("mean", "want", "say", "think", "need", "cost", "take", "know")
    pairs += _filled(("What's it _?", "What does it _?"), verbs)
    pairs += _filled(("What's she _ of it?", "What does she _ of it?"), verbs)
    for first in ("been", "got", "had", "become"):
        pairs += [(f"It's {first} a long day.", f"It has {first} a long day."),
                  (f"There's always {first} a way.", f"There has always {first} a way.")]  # fmt: skip
    pairs += [
        ("You'd better go.", "You had better go."),
        ("I'd've known.", "I would have known."),
        ("You shouldn't've come.", "You should not have come."),
        ("CAN'T STOP", "CANNOT STOP"),
        ("I'M LATE", "I AM LATE"),
        ("Y'all come in.", "You all come in."),
        ("C'mon, it's fun.", "Come on, it is fun."),
        ("'Tis late.", "It is late."),
        ("I ain't here.", "I am not here."),
        ("We ain't here.", "We are not here."),
        ("He ain't here.", "He is not here."),
        ("Don’t go.", "Do not go."),
        ("Itʼs here.", "It is here."),
        ("Don't you dare.", "Do not you dare."),
        ("NASA'll launch it.", "NASA WILL launch it."),
    ]
    return [*pairs, *_spoken(), *((each, each) for each in (*_OWNERS, *_PROTECTED))]


# As people talk, one rule after another and several at once.
_SPOKEN = """
I don't think we've met, but it's nice that you're here. = I do not think we have met, but it is nice that you are here.
She said she'd call when she'd finished. = She said she would call when she had finished.
If I'd known you'd be here, I'd have stayed. = If I had known you would be here, I would have stayed.
What's done is done, and that's that. = What is done is done, and that is that.
Who's there, and what's that noise? = Who is there, and what is that noise?
He's got a cold, so he isn't coming. = He has got a cold, so he is not coming.
It's been a while since we'd been there. = It has been a while since we had been there.
There's a cat that's eaten my lunch. = There is a cat that has eaten my lunch.
She's read the letter twice. = She has read the letter twice.
He's put the kettle on. = He has put the kettle on.
Who's cut the cake? = Who has cut the cake?
It's hit us hard. = It has hit us hard.
They'd better not be late. = They had better not be late.
You'd rather walk, wouldn't you? = You would rather walk, would you not?
How's your mother, and how'd it go? = How is your mother, and how did it go?
When's lunch, and where's my hat? = When is lunch, and where is my hat?
Why's it so dark? = Why is it so dark?
What'd you say? = What did you say?
We'd been waiting, and nobody'd come. = We had been waiting, and nobody had come.
That's what I'd call a plan. = That is what I would call a plan.
This'll do, and those'll follow. = This will do, and those will follow.
The doctor'll see you; the nurses've gone. = The doctor will see you; the nurses have gone.
You could've said so, but you wouldn't. = You could have said so, but you would not.
They might've left, mightn't they? = They might have left, might they not?
I can't and I won't. = I cannot and I will not.
Isn't that strange? = Is that not strange?
The play isn't bad, but the actors aren't good. = The play is not bad, but the actors are not good.
Hasn't anyone seen it? = Has anyone not seen it?
So don't we all. = So do we not all.
Please don't worry about it. = Please do not worry about it.
Don't worry, be kind. = Do not worry, be kind.
You needn't wait, and you mustn't run. = You need not wait, and you must not run.
He oughtn't to drive. = He ought not to drive.
It's raining, isn't it? = It is raining, is it not?
I've a hunch they're right. = I have a hunch they are right.
That's happened before. = That has happened before.
What's happened here? = What has happened here?
It's happened to all of us. = It has happened to all of us.
It's begun, and it's become a habit. = It has begun, and it has become a habit.
She's already left us. = She has already left us.
He's finally found his keys. = He has finally found his keys.
He's lost without them. = He is lost without them.
It's made of wood. = It is made of wood.
It's made a difference. = It has made a difference.
It's called a theorbo. = It is called a theorbo.
It's considered the best. = It is considered the best.
She's interested in maps. = She is interested in maps.
We're told it's fine. = We are told it is fine.
I'd like that, and I'd love this. = I would like that, and I would love this.
I'd need a day, and he'd feed the cat. = I would need a day, and he would feed the cat.
I'd decided to stay. = I had decided to stay.
I'd just arrived when it'd begun. = I had just arrived when it had begun.
She'd always wanted to. = She had always wanted to.
He'd never say that. = He would never say that.
We'd still go. = We would still go.
They'd recently moved. = They had recently moved.
There'd be trouble. = There would be trouble.
There'd been trouble. = There had been trouble.
That'd help. = That would help.
Who'd have thought it? = Who would have thought it?
Who'd seen it? = Who had seen it?
Where've you been? = Where have you been?
How're you doing? = How are you doing?
What're they up to? = What are they up to?
Let's see what's inside. = Let us see what is inside.
Mother's in the kitchen's far corner. = Mother's in the kitchen's far corner.
The Smiths' garden isn't theirs. = The Smiths' garden is not theirs.
His brothers' boats weren't out. = His brothers' boats were not out.
It's its own reward. = It is its own reward.
Its colour isn't red. = Its colour is not red.
I'm not sure; you're not either. = I am not sure; you are not either.
They haven't, but we have. = They have not, but we have.
(It's over.) = (It is over.)
- It's first. = - It is first.
1. It's second. = 1. It is second.
*It's* bright. = *It is* bright.
Well...I'm here. = Well...I am here.
Stop\u2014don't move! = Stop\u2014do not move!
It's 5" wide and can't bend. = It is 5" wide and cannot bend.
Is that "it's" or "its"? I can't tell. = Is that "it's" or "its"? I cannot tell.
"Don't," he said, but I didn't. = "Don't," he said, but I did not.
She wrote `isn't` where I'd say so. = She wrote `isn't` where I would say so.
Ask o'clock or ma'am, it's fine. = Ask o'clock or ma'am, it is fine.
I should've, would've, could've. = I should have, would have, could have.
I'll've finished by then. = I will have finished by then.
They'd've come. = They would have come.
ISN'T IT LOUD? = IS IT NOT LOUD?
WE'RE HERE = WE ARE HERE
I\u2019m sure it\u2019s so. = I am sure it is so.
What's that mean? = What does that mean?
What's he want now? = What does he want now?
What's it like? = What is it like?
Here's hoping. = Here is hoping.
There's been a change. = There has been a change.
Nobody's perfect. = Nobody is perfect.
Everyone's here. = Everyone is here.
"""


def _spoken() -> list[Pair]:
    halves = [line.partition(" = ") for line in _SPOKEN.strip().split("\n")]
    return [(short, full) for short, _, full in halves]


_JOINED = [(short, full) for short, full in _NEGATED if full.split()[0] not in ("may", "dare", "shall")]


def contracted() -> list[Pair]:
    """What a casual persona says instead."""
    pairs = [(full, short) for full, short in _full_first(_VERB_FRAMES)]
    pairs += _filled(("_ so late.", "_ so late."), [
        ("I am", "I'm"), ("You are", "You're"), ("We are", "We're"), ("They are", "They're"), ("It is", "It's"),
        ("He is", "He's"), ("She is", "She's"), ("That is", "That's"), ("There is", "There's"), ("Here is", "Here's"),
    ])  # fmt: skip
    pairs += _filled(("He came, and _ be there.", "He came, and _ be there."), [
        ("I will", "I'll"), ("you will", "you'll"), ("it will", "it'll"), ("they will", "they'll"),
    ])  # fmt: skip
    pairs += _filled(("I have _ it.", "I've _ it."), _PARTICIPLES)
    pairs += _filled(("I have a _.", "I have a _."), ("dog", "plan", "reason"))
    pairs += [
        ("Let us go home.", "Let's go home."),
        ("Let us know.", "Let us know."),
        ("Tell them to let us go home.", "Tell them to let us go home."),
        ("Yes, I am.", "Yes, I am."),
        ("I know what it is.", "I know what it is."),
        ("You do NOT go.", "You do NOT go."),
        ("You do *not* go.", "You do *not* go."),
        ("I am not here.", "I'm not here."),
        ("Cannot find it.", "Can't find it."),
        ("It’s true that we do not.", "It’s true that we don’t."),
        ("I can only wait.", "I can only wait."),
        ("Where is it?", "Where is it?"),
        ("`do not` stays", "`do not` stays"),
        ('He said "I do not know".', 'He said "I do not know".'),
    ]
    return pairs


def _full_first(frames: Sequence[Pair]) -> Iterator[Pair]:
    for frame in frames:
        for short, full in _JOINED:
            yield frame[0].replace("_", full), frame[1].replace("_", short)
