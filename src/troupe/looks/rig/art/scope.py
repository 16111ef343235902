"""Which parts of a drawing a pass leaves alone."""

from troupe.looks.rig.finish.tree import Node, thickness

FEATURES = ("eye_left", "eye_right", "mouth", "brow_left", "brow_right", "nose", "marks")
"""The face's own moving parts."""
THIN = 1.5


def is_kept(node: Node, part: str) -> bool:
    """Features, the ground, and what fades with a feeling."""
    return part in FEATURES or part == "background" or "data-fade" in node.attributes


def is_line(node: Node) -> bool:
    """A fold, a strand, a seam: drawn as a thin shape."""
    shape = node.shape
    return shape is not None and not node.attributes.get("stroke") and thickness(shape) < THIN


def number_of(node: Node, name: str, otherwise: float) -> float:
    return float(node.attributes.get(name, otherwise))
