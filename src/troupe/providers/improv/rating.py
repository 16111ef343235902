"""How the offline mind says of itself how well a statement describes it, from 1 to 5."""

from collections.abc import Mapping

from troupe.providers.improv.chance import Chance
from troupe.providers.improv.character import Character

_SAID = {
    "en": ("That is not me at all", "That is hardly me", "That is me now and then", "That is rather like me",
           "That is very much me"),
    "de": ("Das bin ich gar nicht", "Das bin ich kaum", "Das bin ich hin und wieder", "Das bin ich eher",
           "Das bin ganz ich"),
    "es": ("Eso no soy yo en absoluto", "Eso apenas soy yo", "Eso soy yo a veces", "Eso se parece a mí",
           "Eso soy yo del todo"),
    "fr": ("Ce n'est pas du tout moi", "Ce n'est guère moi", "C'est moi de temps en temps", "C'est plutôt moi",
           "C'est tout à fait moi"),
    "ja": ("それは全く私ではありません", "それはあまり私らしくありません", "時々そういう私です",
           "それはかなり私らしいです", "それはまさに私です"),
}  # fmt: skip
# Nobody knows themselves to the tenth: every answer is off by up to this much.
_SLIP = 0.12


def rating_of(persona: Mapping[str, object] | None, who: Character) -> str | None:
    """The answer to a statement about one of its traits, or None when it was asked something else."""
    asked = (persona or {}).get("rates")
    if not isinstance(asked, Mapping) or not isinstance(asked.get("trait"), str):
        return None
    leaning = who[str(asked["trait"])]
    if asked.get("reversed"):
        leaning = 1 - leaning
    slip = (Chance(f"{who.seed}\x1f{who.identity}").draw("rating") - 0.5) * 2 * _SLIP
    number = 1 + round(4 * min(1.0, max(0.0, leaning + slip)))
    stop = "。" if who.language == "ja" else "."
    said = _SAID.get(who.language, _SAID["en"])[number - 1]
    return f"{said}{stop} {number}"
