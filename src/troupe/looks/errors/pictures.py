"""Pictures the studio draws itself."""

import difflib
from collections.abc import Sequence

from troupe.kit.errors import Conflict, Invalid, Limited, Missing


class UnknownTemplate(Missing):
    def __init__(self, name: str, nearest: Sequence[str]) -> None:
        super().__init__(
            f"There is no template called {name!r}.", next_step=f"Try {', '.join(nearest)}.", nearest=list(nearest)
        )


class NotInCatalogue(Missing):
    """A small picture of a choice that there is not."""

    def __init__(self, name: str, nearest: Sequence[str]) -> None:
        super().__init__(
            f"The catalogue of looks has no {name!r}.",
            next_step=f"Try {', '.join(nearest)}; GET /api/looks/catalog names everything.",
            nearest=list(nearest),
        )


class UnknownMap(Missing):
    def __init__(self, name: str, known: Sequence[str]) -> None:
        super().__init__(
            f"There is no control map called {name!r}.",
            next_step=f"Ask for {', '.join(known)}.",
            nearest=difflib.get_close_matches(name, known, 3, 0),
        )


class NoBones(Missing):
    """A bird, a fish or a thing has no shoulders and elbows."""

    def __init__(self, known: Sequence[str]) -> None:
        super().__init__(
            "Bones as pose models read them are those of people and of animals on four legs; this persona has none.",
            next_step=f"Ask for {', '.join(each for each in known if each != 'openpose')}.",
        )


class RenderNotFound(Missing):
    def __init__(self) -> None:
        super().__init__("There is no such picture.", next_step="Ask GET /api/looks/renders for the ones there are.")


class NoSuchCell(Missing):
    def __init__(self, cells: Sequence[str]) -> None:
        super().__init__(
            "This sheet has no such cell.",
            next_step=f"Its cells are 0 to {len(cells) - 1}: {', '.join(cells)}.",
            field="cell",
        )


class NothingPaintedInCells(Conflict):
    """Drawn by the studio, or a picture of one piece."""

    def __init__(self) -> None:
        super().__init__(
            "This picture was not painted cell by cell, so no cell of it can be painted alone.",
            next_step="Ask for the whole picture again with POST /avatar/render.",
        )


class SheetUnderWay(Conflict):
    def __init__(self, job_id: str) -> None:
        super().__init__(
            "This sheet is being painted.",
            next_step="Wait until its job is done, or stop it, then ask for the cell.",
            job_id=job_id,
        )


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
