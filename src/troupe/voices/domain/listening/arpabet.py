"""Sounds of the phonetic alphabet as the nearest of the forty English ones that the offline ear knows."""

from collections.abc import Iterable, Iterator

from troupe.voices.domain.lips.sounds import letters_of

_PAIRS = {
    "tʃ": ("CH",), "dʒ": ("JH",), "tɕ": ("CH",), "dʑ": ("JH",), "ʈʂ": ("CH",), "ɖʐ": ("JH",),
    "ts": ("T", "S"), "dz": ("D", "Z"), "pf": ("P", "F"),
    "aɪ": ("AY",), "aɪə": ("AY", "AH"), "ai": ("AY",), "aʊ": ("AW",), "au": ("AW",),
    "eɪ": ("EY",), "ei": ("EY",), "oʊ": ("OW",), "əʊ": ("OW",), "ou": ("OW",), "ɔɪ": ("OY",), "ɔø": ("OY",),
    "ɔi": ("OY",), "oi": ("OY",), "ʊə": ("UH", "R"), "iə": ("IY", "AH"), "ɪə": ("IH", "R"), "eə": ("EH", "R"),
    "əl": ("AH", "L"), "ən": ("AH", "N"),
}  # fmt: skip
_LETTERS = {
    **dict.fromkeys("pɓ", "P"), **dict.fromkeys("bʙ", "B"), **dict.fromkeys("mɱ", "M"),
    **dict.fromkeys("fɸ", "F"), **dict.fromkeys("vβʋⱱ", "V"), **dict.fromkeys("wʍɥɰ", "W"),
    **dict.fromkeys("lɫʎɭɬɮʟ", "L"), "θ": "TH", "ð": "DH",
    **dict.fromkeys("tʈ", "T"), **dict.fromkeys("dɾɖɗ", "D"), **dict.fromkeys("nɳɴɲ", "N"), "ŋ": "NG",
    **dict.fromkeys("kqcʔ", "K"), **dict.fromkeys("ɡgɢɣɟ", "G"), **dict.fromkeys("hɦxχħʕ", "HH"),
    "s": "S", "z": "Z", **dict.fromkeys("ʃɕçʂ", "SH"), **dict.fromkeys("ʒʑʐʝ", "ZH"),
    **dict.fromkeys("ɹrʁɻɽʀ", "R"), "j": "Y",
    "i": "IY", **dict.fromkeys("ɪᵻɨ", "IH"), **dict.fromkeys("eɛ", "EH"), "æ": "AE",
    **dict.fromkeys("əɐʌɘɤ", "AH"), **dict.fromkeys("aɑɒɶ", "AA"), **dict.fromkeys("ɔo", "AO"),
    **dict.fromkeys("ɜɚɝøœɵɞ", "ER"), **dict.fromkeys("uyʉɯ", "UW"), **dict.fromkeys("ʊʏᵿ", "UH"),
}  # fmt: skip
_UNKNOWN = "AH"


def arpabet_of(phones: Iterable[str]) -> str:
    """The sounds of a word as a dictionary of the offline ear writes them; pauses are left out."""
    return " ".join(sound for phone in phones for sound in _sounds(letters_of(phone)))


def _sounds(letters: str) -> Iterator[str]:
    at = 0
    while at < len(letters):
        pair = next((letters[at : at + size] for size in (3, 2) if letters[at : at + size] in _PAIRS), None)
        if pair is not None:
            yield from _PAIRS[pair]
            at += len(pair)
        else:
            yield _LETTERS.get(letters[at], _UNKNOWN)
            at += 1
