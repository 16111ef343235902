"""What kits and their files may be called."""

import re

LONGEST_ID = 128
_ID = re.compile(r"avatar\.(identity|style)(\.[A-Za-z0-9_]{1,64}){1,6}")
PERSONALITY = r"personality(\.[A-Za-z0-9_]{1,64}){1,6}"
_TALKING_ID = re.compile(PERSONALITY)
TOKEN = re.compile(r"[A-Za-z0-9_]{1,64}")

MANIFEST, WEIGHTS, PROMPTS, BASE, LICENCE, RIG = (
    "talent.json",
    "weights.safetensors",
    "prompts.json",
    "base.txt",
    "LICENSE.txt",
    "rig.json",
)
EXAMPLES, CONTROLS = "examples", "controls"
PREVIEW = "preview.png"
CONTROL_FILES = ("openpose.png", "lineart.png", "depth.png", "segmentation.png", "alpha.png")
SUMS = "SHA256SUMS"
AT_THE_TOP = frozenset(
    {MANIFEST, WEIGHTS, PROMPTS, BASE, LICENCE, RIG, PREVIEW}
    | {"README.md", "train_config.yaml", "loss.csv", "report.json"}
)
_PICTURE = re.compile(r"[A-Za-z0-9_\-]{1,64}(\.[A-Za-z0-9_\-]{1,32}){0,2}\.(png|jpg|jpeg|webp)", re.IGNORECASE)
_TYPES = {"json": "application/json", "png": "image/png", "webp": "image/webp", "txt": "text/plain; charset=utf-8"}


def is_kit_id(text: str) -> bool:
    """Whether this may name a kit; nothing else ever reaches the file system."""
    return len(text) <= LONGEST_ID and _ID.fullmatch(text) is not None


def is_talking_id(text: str) -> bool:
    """Whether this may name a kit that talks."""
    return len(text) <= LONGEST_ID and _TALKING_ID.fullmatch(text) is not None


def type_of(id: str) -> str:
    """`identity` or `style`, from a kit's id."""
    return id.split(".")[1]


def is_example(name: str) -> bool:
    """Whether a file below `examples` is a picture."""
    return _PICTURE.fullmatch(name) is not None


def is_known(path: str) -> bool:
    """Whether a kit may hold a file of this name, counted from its folder."""
    folder, slash, name = path.rpartition("/")
    if not slash:
        return name in AT_THE_TOP
    return (folder == EXAMPLES and is_example(name)) or (folder == CONTROLS and name in CONTROL_FILES)


def media_type(path: str) -> str:
    """What a file of a kit is, for whoever fetches it."""
    ending = path.rpartition(".")[2].lower()
    if ending in ("jpg", "jpeg"):
        return "image/jpeg"
    return _TYPES.get(ending, "application/octet-stream")
