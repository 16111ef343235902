"""What personas say in a call by rule, and the words by which a caller asks for another one."""

import re
from collections.abc import Mapping, Sequence

_PARDONS: Mapping[str, Sequence[str]] = {
    "en": ("Sorry, I did not catch that.", "Pardon? Could you say that once more?"),
    "de": ("Entschuldige, das habe ich nicht verstanden.", "Wie bitte? Sag das noch einmal."),
    "fr": ("Pardon, je n'ai pas compris.", "Tu peux répéter, s'il te plaît ?"),
    "es": ("Perdona, no te he entendido.", "¿Puedes repetirlo, por favor?"),
}
_HERE: Mapping[str, str] = {
    "en": "{name} here. I am listening.",
    "de": "Hier ist {name}. Ich höre zu.",
    "fr": "Ici {name}. Je t'écoute.",
    "es": "Soy {name}. Te escucho.",
}
_STUMBLES: Mapping[str, tuple[str, str]] = {
    "en": (
        "Sorry, I cannot find my words just now. Please say that once more.",
        "My own voice is out of reach just now. If you like, I go on in the built-in one; choose it on your screen.",
    ),
    "de": (
        "Entschuldige, mir fehlen gerade die Worte. Sag das bitte noch einmal.",
        "Meine eigene Stimme ist nicht zu erreichen. Wenn du magst, spreche ich mit der eingebauten weiter.",
    ),
    "fr": (
        "Pardon, je ne trouve pas mes mots. Peux-tu répéter, s'il te plaît ?",
        "Ma propre voix est injoignable. Si tu veux, je continue avec la voix intégrée ; le choix est sur ton écran.",
    ),
    "es": (
        "Perdona, no encuentro las palabras. Repítelo, por favor.",
        "No puedo usar mi propia voz ahora. Si quieres, sigo con la voz integrada; la opción está en tu pantalla.",
    ),
}
"""Where a brain fails, and where a voice does."""
_PHRASES: Mapping[str, Sequence[str]] = {
    "en": ("switch to {name}", "let me talk to {name}"),
    "de": ("wechsle zu {name}", "gib mir {name}"),
    "fr": ("passe moi {name}",),
    "es": ("pásame con {name}", "pásame a {name}"),
}
_SIGNS = re.compile(r"[^\w\s]+")
_POLITE = re.compile(r"^(?:please|bitte|ok|okay)\s+|\s+(?:please|bitte|now|jetzt)$")


def pardon(language: str, times: int) -> str:
    """What is said when nothing was understood, for the first time or once more."""
    lines = _PARDONS.get(_base(language), _PARDONS["en"])
    return lines[times % len(lines)]


def here(language: str, name: str) -> str:
    """What a persona says that takes the line."""
    return _HERE.get(_base(language), _HERE["en"]).format(name=name)


def stumble(language: str, *, over_voice: bool) -> str:
    """What is said in place of an answer that failed, so that nobody listens to silence."""
    brain, voice = _STUMBLES.get(_base(language), _STUMBLES["en"])
    return voice if over_voice else brain


def phrases(language: str, names: Sequence[str]) -> list[str]:
    """How one may ask for each of these by voice."""
    said = _PHRASES.get(_base(language), _PHRASES["en"])
    return [phrase.format(name=name) for name in names for phrase in said]


def asked_for(text: str, cast: Mapping[str, Sequence[str]]) -> str | None:
    """Whom of the cast somebody asks for who says nothing else; `cast` gives each one's names."""
    said = _plain(text)
    for persona_id, names in cast.items():
        for spoken in _PHRASES.values():
            if any(said == _plain(phrase.format(name=name)) for phrase in spoken for name in names if name.strip()):
                return persona_id
    return None


def _plain(text: str) -> str:
    return _POLITE.sub("", " ".join(_SIGNS.sub(" ", text.casefold()).split()))


def _base(language: str) -> str:
    return language.partition("-")[0].casefold()
