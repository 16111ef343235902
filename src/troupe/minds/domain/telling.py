"""The parts of a prompt in a pack's sentences: from the pieces of a persona to the text a model is told."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from troupe.kit.tokens import estimate_tokens
from troupe.minds.domain.material import Material
from troupe.minds.domain.naming import Names, in_one_line, not_a_heading
from troupe.minds.domain.numbers import CHARACTER, DISPOSITION, band, numbers_of, one_decimal, source_of
from troupe.minds.domain.packs import language_name

if TYPE_CHECKING:
    from troupe.personas import Persona

_LOOK_SOURCES = {"hair": "look.features.hair", "eyes": "look.features.eyes", "skin": "look.features.skin",
                 "clothing": "look.clothing", "body": "body"}  # fmt: skip
_REFER_TO = "refer_to_"


@dataclass(frozen=True)
class PromptPart:
    """One part of a compiled persona, and the fields of the document it comes from."""

    id: str
    text: str
    sources: tuple[str, ...]

    @property
    def tokens(self) -> int:
        return estimate_tokens(self.text)


@dataclass(frozen=True)
class Teller:
    """Says a persona in the sentences of one language."""

    persona: "Persona"
    words: Mapping[str, Any]
    names: Names
    """Puts names into what was learnt in conversations."""
    named: Callable[[str], str]
    """Puts names, and whatever else a turn knows, into what was written about this persona."""

    def before_identity(self, material: Material) -> Iterator[PromptPart]:
        """Parts 1 to 7: who, the numbers, what they mean."""
        words, style = self.words, self.persona.response_style
        numbers = numbers_of(self.persona)
        yield PromptPart("lead", words["lead"].format(name=in_one_line(self.persona.name)), ("name",))
        yield self._scale("character", CHARACTER, numbers)
        yield PromptPart("expertise", self.named(in_one_line(self._expertise(material))), ("expertise_areas",))
        yield PromptPart("verbosity", words["verbosity"][style.verbosity], ("response_style.verbosity",))
        yield self._scale("disposition", DISPOSITION, numbers)
        yield self._manner(numbers) if material.manner else PromptPart("manner", "", ())
        yield PromptPart("tone", words["tone"][style.tone], ("response_style.tone",))

    def after_tone(self, material: Material) -> Iterator[PromptPart]:
        """Parts 8 to 15: what was written about this persona, and the rules of the house."""
        words = self.words
        yield self._identity(material)
        personality = [material.personality, *self._joined("quirks", material.quirks, ", ")]
        yield self.headed("personality", personality, ("personality", "quirks"))
        yield self.headed("scenario", [material.scenario], ("scenario",))
        phrases = [*self._joined("say", material.say, "; "), *self._joined("avoid", material.avoid, "; ")]
        yield self.headed("phrasebook", phrases, ("phrasebook.say", "phrasebook.avoid"))
        yield self.headed("boundaries", self._boundaries(), ("boundaries",))
        yield self.headed("house", words["house"], ())
        spoken = words["language"].format(language=language_name(self.persona.language, words))
        yield self.headed("language", [spoken], ("language",))
        yield self.headed("system", [material.system], ("system_prompt",))

    def headed(self, id: str, lines: Sequence[str], sources: tuple[str, ...]) -> PromptPart:
        """A part under its heading; without a line there is no part."""
        body = "\n".join(not_a_heading(self.named(line)) for line in lines if line)
        return PromptPart(id, f"{self.words['headings'][id]}\n{body}" if body else "", sources)

    def _scale(self, id: str, names: Sequence[str], numbers: Mapping[str, float]) -> PromptPart:
        poles = self.words["poles"]
        lines = [f"- {poles[name][0]}: {one_decimal(numbers[name])} ({poles[name][1]})" for name in names]
        return PromptPart(id, "\n".join(lines), tuple(map(source_of, names)))

    def _expertise(self, material: Material) -> str:
        if not material.areas:
            return str(self.words["no_expertise"])
        areas = ", ".join(material.areas)
        if material.more_areas:
            areas = self.words["more_expertise"].format(areas=areas, count=material.more_areas)
        return str(self.words["expertise"].format(areas=areas))

    def _manner(self, numbers: Mapping[str, float]) -> PromptPart:
        bands = {name: at for name in CHARACTER + DISPOSITION if (at := band(numbers[name])) is not None}
        said = [self.words["manner"][name][at] for name, at in bands.items()]
        pace = self.words["pace"].get(self.persona.delivery.pace)
        sources = (*map(source_of, bands), *(("delivery.pace",) if pace else ()))
        gap = self.words.get("gap", " ")
        return PromptPart("manner", gap.join(said + ([pace] if pace else [])), sources)

    def _identity(self, material: Material) -> PromptPart:
        told: list[tuple[str, str, object]] = [(name, name, value) for name, value in material.facts]
        told += [("description", "description", material.description)] if material.description else []
        told += [(_LOOK_SOURCES[name], name, value) for name, value in material.looks]
        told += [("goal", "goal", material.goal)] if material.goal else []
        told += [("secrets", "secrets", secret) for secret in material.secrets]
        lines = [self.words["identity"][name].format(value) for _, name, value in told]
        return self.headed("identity", lines, tuple(dict.fromkeys(source for source, _, _ in told)))

    def _joined(self, name: str, texts: Sequence[str], between: str) -> list[str]:
        return [self.words["phrases"][name].format(between.join(texts))] if texts else []

    def _boundaries(self) -> list[str]:
        return [self._boundary(topic, action) for topic, action in self.persona.boundaries.items()]

    def _boundary(self, topic: str, action: str) -> str:
        spoken = self.words["topics"].get(topic, topic.replace("_", " "))
        if action.startswith(_REFER_TO):
            name = action.removeprefix(_REFER_TO).replace("_", " ")
            return str(self.words["boundary"]["refer_to"].format(topic=spoken, name=name))
        return str(self.words["boundary"][action].format(topic=spoken))
