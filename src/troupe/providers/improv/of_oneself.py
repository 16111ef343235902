"""What was written about the persona answers questions about it, in the words of its description."""

from dataclasses import replace

from troupe.providers.improv.character import Character
from troupe.providers.improv.hearing import Heard
from troupe.providers.improv.looking_back import akin, asking_in
from troupe.providers.improv.wording import fold, words_of

_ASKED = frozenset({"question", "statement", "opinion", "habit", "surprise_me", "experience", "list"})
_YOU = {
    "en": frozenset({"you", "your", "yours"}),
    "de": frozenset(
        {"du", "dein", "deine", "deinen", "deinem", "deiner", "dich", "dir", "ihr", "ihre", "ihren", "sie"}
    ),
    "es": frozenset({"tu", "tus", "tú", "ti", "te", "usted", "su", "sus"}),
    "fr": frozenset({"tu", "ton", "ta", "tes", "toi", "te", "vous", "votre", "vos"}),
}
_MINE = frozenset({"my", "mine", "our", "mein", "meine", "meinen", "meinem", "meiner", "mi", "mis", "mon", "ma", "mes"})
_SHORTEST = 4


def of_oneself(heard: Heard, who: Character, language: str) -> Heard:
    """The same message as a question about the persona, where its description speaks of what is asked."""
    asking, words = asking_in(language), words_of(heard.text)
    asks = heard.intent in _ASKED and ("?" in heard.text or heard.intent != "statement" or words[:1] == ["tell"])
    if asking is None or not asks or _YOU[language].isdisjoint(words) or not _MINE.isdisjoint(words):
        return heard
    known = asking.empty | _YOU[language]
    wanted = [each for each in words if len(each) >= _SHORTEST and each not in known]
    for said in who.told:
        told = [each for each in words_of(fold(said)) if len(each) >= _SHORTEST]
        if any(akin(word, each) for word in wanted for each in told):
            return replace(heard, intent="of_me", quote=said, topic="", mirror="", matters=(), near=None, back=None)
    return heard
