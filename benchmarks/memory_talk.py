"""A long conversation that is the same every time: sixty things are told among chatter, some put right later, and asked
for in other words. It is made here, so that its figure can be shown without anybody's data."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

TURNS = 400

# What is told, what is asked for it later, and what puts it right in between, if anything does.
PLANTED: Sequence[tuple[str, str, str]] = (
    ("I live in Lisbon, close to the river.", "Which city is my home now?", "We've moved to Porto, boxes everywhere."),
    ("I work as a beekeeper.", "What do I do for a living?", "I work as a baker now, the bees are sold."),
    ("My sister is called Ines.", "What's the name of my sister?", ""),
    ("We adopted a dog named Biscuit.", "What did we call our puppy?", ""),
    ("I'm allergic to peanuts.", "Which food must I avoid for my health?", ""),
    ("I love oat milk in everything.", "What do I like to put into my cup?", ""),
    ("My birthday is on the 3rd of May.", "When was I born, on which day of the year?", ""),
    ("My favourite colour is moss green.", "Which colour do I like best?", "My favourite colour is cobalt blue."),
    ("I play the cello in a small quartet.", "Which musical instrument do I play?", ""),
    ("I broke my left wrist when I fell off the ladder in the orchard.", "How did I injure my arm?", ""),
    ("My car is an old yellow van that needs a new clutch.", "What is wrong with my vehicle?", ""),
    ("I'm going to visit my uncle in Oslo in September.", "Where do I travel in autumn?", ""),
    ("The rent went up by ninety euros, I had to cancel the gym.", "Why did I stop going to the gym?", ""),
    ("My grandmother taught me to bake rye bread with caraway.", "Who showed me how to make bread?", ""),
    ("I'm afraid of flying since the storm over Madrid.", "What makes me nervous about planes?", ""),
    ("Our neighbour Henrik lends me his lawn mower every spring.", "Who gives me the mower?", ""),
    ("I read the whole of Middlemarch in one rainy week.", "Which novel did I finish during bad weather?", ""),
    ("My knee surgery is planned for the second week of June.", "When will my knee be operated on?", ""),
    ("I sold my grandfather's watch and regret it.", "What do I wish I had never sold?", ""),
    ("The kids' school closes at noon on Wednesdays.", "On which day do the children come home early?", ""),
    ("I promise to send you the photos of the lighthouse.", "Which pictures did I say I would send?", ""),
    ("I don't drink coffee any more.", "Which drink did I give up?", ""),
    ("My boss is called Marta and she hates long meetings.", "What is the name of my manager?", ""),
    ("I am studying for the sailing licence.", "Which exam am I preparing for?", ""),
    ("We painted the kitchen in ochre last weekend.", "What colour are the kitchen walls?", ""),
    ("My brother Tom lives in Canada with three huskies.", "Where did my brother settle?", ""),
    ("I forgot my umbrella in the theatre, the red one.", "Where did I leave my umbrella?", ""),
    ("The doctor says my blood pressure is too high.", "What did the physician warn me about?", ""),
    ("I have been a vegetarian for twelve years.", "Do I eat meat?", ""),
    ("Our first date was at a bowling alley in Graz.", "Where did I meet my partner for the first date?", ""),
    ("I keep the spare key under the blue flower pot.", "Where is the second key to the house?", ""),
    ("My daughter wants to become a marine biologist.", "What does my girl dream of becoming?", ""),
    ("The library fined me fourteen euros for a cookbook.", "How much did I pay for a late book?", ""),
    ("I can't stand the smell of lavender.", "Which scent do I dislike?", ""),
    ("We are saving for a wooden sailing boat.", "What are we putting money aside for?", ""),
    ("I grew up in a village called Ahrensdorf.", "Where did I spend my childhood?", ""),
    ("My phone fell into the lake during the picnic.", "What happened to my mobile?", ""),
    ("I take piano tuning lessons every Tuesday evening.", "What do I do on Tuesday nights?", ""),
    ("Our cat Miso had four kittens under the stairs.", "What did the cat do beneath the staircase?", ""),
    ("The wedding anniversary is on the ninth of October.", "When do we celebrate our marriage?", ""),
    ("I voted for the new cycle path through the park.", "What did I support in the town vote?", ""),
    ("My first job was selling ice cream at the zoo.", "How did I earn my first money?", ""),
    ("I lost eight kilos since January by walking to work.", "How did I get slimmer?", ""),
    ("The heating broke and we slept in the living room.", "Why did we sleep in another room?", ""),
    ("I collect stamps with trains on them.", "What do I collect?", ""),
    ("My aunt Rosa left me her sewing machine.", "What did I inherit from my aunt?", ""),
    ("I was late because a swan blocked the tram.", "Which animal held up the tram?", ""),
    ("I'm learning Finnish with a tape from 1982.", "Which language am I studying?", ""),
    ("Our holiday house has no electricity, only candles.", "How do we light the cabin?", ""),
    ("I hide chocolate behind the atlas.", "Where are my sweets?", ""),
    ("My best friend Noor moved to Nairobi for a hospital.", "Why did Noor leave the country?", ""),
    ("The password hint for the router is the name of a river.", "What is the hint for the internet box?", ""),
    ("I had a nightmare about missing stairs.", "What did I dream of?", ""),
    ("The tailor shortened my winter coat too much.", "What went wrong with my coat?", ""),
    ("I owe Henrik two bottles of elderflower wine.", "What do I owe the neighbour?", ""),
    ("My thesis was about bridges that hum in the wind.", "What did I write my degree about?", ""),
    ("We named the sourdough starter Gerald.", "What is the name of our starter?", ""),
    ("I get migraines from fluorescent light.", "What triggers my headaches?", ""),
    ("I'm going to sell the van next spring.", "What becomes of the car?", "I'm going to keep the van."),
    ("My running shoes are half a size too small.", "What is the matter with my trainers?", ""),
)  # fmt: skip

# Like what is told, but about others or something else; each is said twice.
_ALIKE = (
    "My colleague lives in Madrid and hates it.", "A friend's puppy chewed the sofa again.",
    "The baker on the corner is a grumpy man.", "Everybody at work seems to be allergic to something.",
    "The neighbour's cat sat on our roof.", "My cousin plays the drums far too loudly.",
    "Somebody's car blocked the drive this morning.", "There was a film about a beekeeper on television.",
    "The school called about the summer party.", "The gym sent me another advert.",
    "A doctor on the radio talked about sleep.", "The library has new opening hours.",
    "My uncle wrote a postcard from Rome.", "The kitchen tap drips.", "The theatre is closed for repairs.",
    "The tram was full of tourists.", "A swan hissed at a child in the park.", "The lake is frozen at the edges.",
    "Someone left an umbrella on the bus.", "The town wants to build a new bridge.",
    "Chocolate has become so expensive.", "My neighbour is learning French.", "The internet was slow all evening.",
    "A colleague broke her leg while skiing.", "The boss of the shop is very friendly.",
    "A friend is getting married in autumn.", "The stairs in the station are being painted.",
    "My mother has a headache every time it snows.", "The winter coats are on sale.",
    "The bread from the market was stale.", "My brother's friend sold his boat.",
    "There is a new novel everyone reads.",
)  # fmt: skip

_THINGS = (
    "the weather", "the market", "a film about trains", "the news", "the soup", "the garden", "a song on the radio",
    "the traffic", "a crossword", "the neighbour's fence", "a long queue", "the river", "a chess problem", "the moon",
)  # fmt: skip
_SAID = (
    "It rained again and {thing} was grey.",
    "Tell me something about {thing}.",
    "{thing} made me laugh today.",
    "Nothing much happened, only {thing}.",
    "What do you think of {thing}?",
    "There was a bit of trouble with {thing} this morning.",
    "Let us talk about {thing} for a while.",
    "Honestly, {thing} is overrated.",
)
_ANSWERED = ("I see. Go on.", "That sounds like a day.", "Tell me more about it.", "How did that feel?", "Oh, really?")


@dataclass(frozen=True)
class Asked:
    """A question, and the turns in which its answer was given."""

    question: str
    evidence: frozenset[int]


@dataclass(frozen=True)
class Talk:
    turns: Sequence[tuple[str, str]]
    questions: Sequence[Asked]


def made_up(turns: int = TURNS) -> Talk:
    """The conversation; what puts something right comes after it."""
    draw = random.Random(11)
    said: list[tuple[str, str]] = [_chatter(draw) for _ in range(turns)]
    for place, alike in zip(draw.sample(range(turns), 2 * len(_ALIKE)), 2 * _ALIKE, strict=True):
        said[place] = (alike, draw.choice(_ANSWERED))
    places = draw.sample(range(turns // 2), len(PLANTED))
    later = iter(draw.sample(range(turns // 2, turns), len(PLANTED)))
    questions = []
    for place, (told, question, righted) in zip(places, PLANTED, strict=True):
        said[place] = (told, draw.choice(_ANSWERED))
        evidence = place
        if righted:
            evidence = next(later)
            said[evidence] = (righted, draw.choice(_ANSWERED))
        questions.append(Asked(question, frozenset({evidence})))
    return Talk(said, questions)


def _chatter(draw: random.Random) -> tuple[str, str]:
    thing = draw.choice(_THINGS)
    said = draw.choice(_SAID).format(thing=thing)
    return said[0].upper() + said[1:], draw.choice(_ANSWERED)
