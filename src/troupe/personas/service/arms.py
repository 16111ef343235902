"""Which version of a persona performs in a chat, while an experiment runs."""

from dataclasses import replace

from troupe.personas.domain import CastPersona, Persona
from troupe.personas.errors import SeedPersonaNotFound
from troupe.personas.store import ExperimentStore, VersionStore

KNOWN = 64


class Arms:
    """The versions of running experiments. Versions never change, so each is read once."""

    def __init__(self, experiments: ExperimentStore, versions: VersionStore) -> None:
        self._experiments = experiments
        self._versions = versions
        self._known: dict[tuple[str, int], Persona] = {}

    async def cast_for(self, persona: CastPersona, chat_id: str) -> CastPersona:
        """The persona as it performs in this chat; without a running experiment as it is, at no cost."""
        if persona.experiment_id is None:
            return persona
        experiment = await self._experiments.find(persona.experiment_id)
        if experiment is None or experiment.status != "running":
            return persona
        number = experiment.version_for(chat_id)
        if number == persona.version:
            return persona
        document = await self._document(persona.id, number)
        return persona if document is None else _as_version(persona, document, number)

    async def as_version(self, persona: CastPersona, number: int) -> CastPersona:
        """The persona as it was then, whatever experiment runs."""
        if number == persona.version:
            return persona
        document = await self._document(persona.id, number)
        if document is None:
            raise SeedPersonaNotFound(persona.id, "version")
        return _as_version(persona, document, number)

    async def _document(self, persona_id: str, number: int) -> Persona | None:
        key = persona_id, number
        if key not in self._known:
            found = await self._versions.find(persona_id, number)
            if found is None:
                return None
            self._known[key] = found.document
            if len(self._known) > KNOWN:
                del self._known[next(iter(self._known))]
        return self._known[key]


def _as_version(persona: CastPersona, document: Persona, number: int) -> CastPersona:
    """That version for whoever asked; how far the voice is trained, and whose brain thinks, is as it is now."""
    trained = {"training_status": persona.document.voice_model_config.training_status}
    voice = document.voice_model_config.model_copy(update=trained)
    brain = document.brain_id if persona.role == "owner" else None
    document = document.model_copy(update={"voice_model_config": voice, "brain_id": brain})
    return replace(persona, document=document, version=number)
