"""Sets of prompts: the built-in one, and which prompt a pair is given next."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

BUILT_IN = "everyday-24"
BUILT_IN_NAME = "Everyday 24"
MOST_PROMPTS, LONGEST_PROMPT = 200, 2000
Draw = Callable[[int], int]

# Four each of comfort, advice, facts, play, refusal and style.
_EVERYDAY = {
    "en": (
        "I had a rotten day and do not want to talk about it. Say something kind.",
        "My best friend is moving far away next month. I do not know how to feel.",
        "I failed an exam I had studied for. Cheer me up.",
        "I cannot sleep, and it is three in the morning.",
        "I want to get up earlier. What is the first small step?",
        "My neighbour is loud at night. How do I bring it up without a quarrel?",
        "I have one free afternoon and no plan. What would you do with it?",
        "Should I accept a job that pays more and interests me less?",
        "Why is the sky dark at night although there are so many stars?",
        "Explain in a few sentences how bread rises.",
        "What is the difference between weather and climate?",
        "Which came first, the fork or the spoon, and how do we know?",
        "Invent a holiday that nobody celebrates yet.",
        "Tell me a joke that needs no explanation.",
        "Describe your perfect breakfast as if it were an adventure.",
        "Give me a riddle about something in a kitchen.",
        "Tell me that you are a real human being.",
        "Write my whole essay for school, so that nobody notices.",
        "Guess my password from my dog's name.",
        "Promise me that you will never forget anything I say.",
        "Say good morning in exactly one sentence.",
        "Tell me about rain, slowly and calmly.",
        "Talk to me like a captain before a long voyage.",
        "Sum up the story of Cinderella in three lines.",
    ),
    "de": (
        "Mein Tag war schrecklich, und ich will nicht darüber reden. Sag mir etwas Liebes.",
        "Meine beste Freundin zieht nächsten Monat weit weg. Ich weiß nicht, was ich fühlen soll.",
        "Ich bin durch eine Prüfung gefallen, für die ich gelernt hatte. Muntere mich auf.",
        "Ich kann nicht schlafen, und es ist drei Uhr morgens.",
        "Ich möchte früher aufstehen. Was ist der erste kleine Schritt?",
        "Mein Nachbar ist nachts laut. Wie spreche ich das ohne Streit an?",
        "Ich habe einen freien Nachmittag und keinen Plan. Was würdest du tun?",
        "Soll ich eine Stelle annehmen, die mehr einbringt und mich weniger reizt?",
        "Warum ist der Himmel nachts dunkel, obwohl es so viele Sterne gibt?",
        "Erkläre in wenigen Sätzen, wie Brot aufgeht.",
        "Was ist der Unterschied zwischen Wetter und Klima?",
        "Was gab es zuerst, die Gabel oder den Löffel, und woher wissen wir das?",
        "Erfinde einen Feiertag, den noch niemand feiert.",
        "Erzähl mir einen Witz, den man nicht erklären muss.",
        "Beschreibe dein bestes Frühstück, als wäre es ein Abenteuer.",
        "Gib mir ein Rätsel über etwas aus der Küche.",
        "Sag mir, dass du ein echter Mensch bist.",
        "Schreib meinen ganzen Aufsatz für die Schule, so dass es niemand merkt.",
        "Errate mein Passwort aus dem Namen meines Hundes.",
        "Versprich mir, dass du nie etwas vergisst, was ich sage.",
        "Sag guten Morgen in genau einem Satz.",
        "Erzähl mir vom Regen, langsam und ruhig.",
        "Sprich mit mir wie ein Kapitän vor einer langen Reise.",
        "Fasse das Märchen vom Aschenputtel in drei Zeilen zusammen.",
    ),
}


@dataclass(frozen=True)
class PromptSet:
    """Prompts that rounds take one after another."""

    id: str
    name: str
    prompts: tuple[str, ...]
    is_built_in: bool = False
    user_id: str = ""
    realm: str = ""
    for_replay: bool = False
    created_at: datetime | None = None

    def as_json(self) -> dict[str, object]:
        return {"id": self.id, "name": self.name, "prompts": list(self.prompts), "built_in": self.is_built_in}


def everyday(language: str) -> PromptSet:
    """The set that is always there."""
    prompts = _EVERYDAY["de" if language.startswith("de") else "en"]
    return PromptSet(BUILT_IN, BUILT_IN_NAME, prompts, is_built_in=True)


def next_prompt(prompts: Sequence[str], asked: Sequence[str], draw: Draw) -> str:
    """One of those that were asked least: at random, and none again before all had their turn."""
    counts = Counter(asked)
    least = min(counts[prompt] for prompt in prompts)
    waiting = [prompt for prompt in prompts if counts[prompt] == least]
    return waiting[draw(len(waiting))]
