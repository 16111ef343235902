"""Pictures the studio draws itself."""

from collections.abc import Sequence

from troupe.kit.errors import Invalid, Limited, Missing


class UnknownTemplate(Missing):
    def __init__(self, name: str, nearest: Sequence[str]) -> None:
        super().__init__(
            f"There is no template called {name!r}.", next_step=f"Try {', '.join(nearest)}.", nearest=list(nearest)
        )


class UnknownMap(Missing):
    def __init__(self, name: str, known: Sequence[str]) -> None:
        super().__init__(f"There is no control map called {name!r}.", next_step=f"Ask for {', '.join(known)}.")


class NoHumanBones(Missing):
    """An animal or a thing has no shoulders and elbows."""

    def __init__(self, known: Sequence[str]) -> None:
        super().__init__(
            "Bones as pose models read them are a person's; this persona is none.",
            next_step=f"Ask for {', '.join(each for each in known if each != 'openpose')}.",
        )


class RenderNotFound(Missing):
    def __init__(self) -> None:
        super().__init__("There is no such picture.", next_step="Ask GET /api/looks/renders for the ones there are.")


class TooManyPreviews(Limited):
    def __init__(self) -> None:
        super().__init__("These previews come too fast.", next_step="Wait a second.", retry_after=1)


class DrawnOnly(Invalid):
    def __init__(self, what: str, field: str) -> None:
        super().__init__(
            f"{what} is drawn by the studio itself, not by a model.",
            next_step="Leave `provider` out, or ask for PNG.",
            field=field,
        )
