"""Writes the parts of one persona for one turn, and knows what fits and what had to go."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from troupe.minds.domain.material import Material
from troupe.minds.domain.naming import in_one_line, spoken_by
from troupe.minds.domain.recalling import Recalled
from troupe.minds.domain.telling import PromptPart, Teller

GAP = "\n\n"
Count = Callable[[str], int]


@dataclass(frozen=True)
class Writer:
    """One persona on one turn: its teller, what counts for this turn only, and how much room there is."""

    teller: Teller
    turn: Sequence[PromptPart]
    user_name: str
    budget: int
    count: Count
    _told: dict[Material, Sequence[PromptPart]] = field(default_factory=dict, compare=False, repr=False)
    """What was written already: the same material is weighed several times, and nearly always all of it fits."""

    def fits(self, material: Material) -> bool:
        return self.size(material) <= self.budget

    def size(self, material: Material) -> int:
        return self.count(GAP.join(part.text for part in self.parts(material)))

    def parts(self, material: Material, chosen: Sequence[Recalled] = ()) -> list[PromptPart]:
        *told, closing = self._of(material)
        return [part for part in (*told, self.examples(chosen), *self.turn, closing) if part.text]

    def _of(self, material: Material) -> Sequence[PromptPart]:
        """What a material says by itself; the last part has its place behind those of the turn."""
        if material not in self._told:
            closing = self.teller.headed("closing", [material.closing], ("post_history_instructions",))
            told = self.teller.before_identity(material), self.teller.after_tone(material)
            self._told[material] = [*(part for parts in told for part in parts), closing]
        return self._told[material]

    def examples(self, chosen: Sequence[Recalled]) -> PromptPart:
        """Part 16: the chosen exchanges, in the order in which they were learnt."""
        named, persona = self.teller.names, in_one_line(self.teller.persona.spoken_name)
        said = [
            f"{spoken_by(self.user_name, named(one.taught.user_message))}\n"
            f"{spoken_by(persona, named(one.taught.persona_response))}"
            for one in sorted(chosen, key=lambda one: one.place)
        ]
        text = f"{self.teller.words['headings']['examples']}\n{GAP.join(said)}" if said else ""
        return PromptPart("examples", text, ("conversation_examples",))

    def choose(self, material: Material, ranked: Sequence[Recalled], most: int) -> tuple[Sequence[Recalled], int]:
        """The best that fit, and how many tokens of better ones found no room."""
        room = self.budget - self.size(material)
        chosen: list[Recalled] = []
        left_out = 0
        for one in ranked:
            if len(chosen) >= most:
                break
            if self.count(GAP + self.examples([*chosen, one]).text) <= room:
                chosen.append(one)
            else:
                left_out += self.count(self.examples([one]).text)
        return sorted(chosen, key=lambda one: one.place), left_out

    def lost(self, whole: Material, kept: Material) -> Mapping[str, int]:
        """What gave way, in tokens of each part."""
        if whole == kept:
            return {}
        before, after = ({part.id: self.count(part.text) for part in self.parts(one)} for one in (whole, kept))
        return {id: lost for id, size in before.items() if (lost := size - after.get(id, 0)) > 0}
