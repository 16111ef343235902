"""Presets."""

from troupe.kit.errors import Conflict, Denied, Missing


class PresetNotFound(Missing):
    def __init__(self) -> None:
        super().__init__("There is no such preset.", next_step="Ask GET /api/looks/presets for the ones there are.")


class PresetNameTaken(Conflict):
    def __init__(self, name: str) -> None:
        super().__init__(f"A preset is called {name!r} already.", next_step="Choose another name.", field="name")


class PresetReadOnly(Denied):
    def __init__(self) -> None:
        super().__init__("This preset ships with Troupe.", next_step="Save your own under another name.")


class TooManyPresets(Conflict):
    def __init__(self, most: int) -> None:
        super().__init__(f"You keep {most} presets, which is all there is room for.", next_step="Remove one first.")
