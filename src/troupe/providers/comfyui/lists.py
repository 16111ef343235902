"""What a ComfyUI has, read from the lists of choices in its description of nodes."""

from typing import Any
from urllib.parse import quote

from troupe.ports.image import ProviderError
from troupe.ports.image_families import family_of_file
from troupe.ports.image_wire import ImageWire


async def choices(wire: ImageWire, node: str, field: str) -> list[str]:
    """The files one can choose in a field of a node; none where the server has no such node."""
    try:
        told = await wire.document(f"/object_info/{node}")
    except ProviderError as error:
        if error.kind == "not_found":
            return []
        raise
    if told == {}:
        return []
    try:
        return [name for name in _listed(told[node]["input"]["required"][field]) if isinstance(name, str)]
    except (KeyError, IndexError, TypeError):
        raise wire.failed(f"ComfyUI lists the choices of {node} in a way that is not known.") from None


async def metadata_family(wire: ImageWire, folder: str, name: str) -> str | None:
    """The family that a file tells of itself; servers answer 404 for a file that tells nothing."""
    try:
        return family_of_file(await wire.document(f"/view_metadata/{folder}?filename={quote(name)}"))
    except ProviderError as error:
        if error.kind == "not_found":
            return None
        raise


def _listed(field: Any) -> list[Any]:
    """Newer servers write ["COMBO", {"options": [...]}] where older ones write [[...]]."""
    names = field[0] if isinstance(field[0], list) else field[1]["options"]
    return list(names)
