"""Which files in the folder of models are models."""

from pathlib import Path

_MAGIC = b"GGUF"


def model_files(folder: Path) -> list[Path]:
    """Files ending in .gguf, by name; folders below and links are not looked into."""
    if not folder.is_dir():
        return []
    return sorted(path for path in folder.glob("*.gguf") if path.is_file() and not path.is_symlink())


def is_model(path: Path) -> bool:
    """A model file says so in its first four bytes."""
    try:
        with path.open("rb") as file:
            return file.read(len(_MAGIC)) == _MAGIC
    except OSError:
        return False


def find_model(folder: Path, name: str) -> Path | None:
    """The file a request names, and never a path out of the folder."""
    return next((path for path in model_files(folder) if path.name == name), None)
