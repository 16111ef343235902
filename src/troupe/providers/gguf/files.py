"""Which files in the folder of models are models."""

from pathlib import Path


def model_files(folder: Path) -> list[Path]:
    """Files ending in .gguf, by name; folders below and links are not looked into."""
    if not folder.is_dir():
        return []
    return sorted(path for path in folder.glob("*.gguf") if path.is_file() and not path.is_symlink())


def find_model(folder: Path, name: str) -> Path | None:
    """The file a request names, and never a path out of the folder."""
    return next((path for path in model_files(folder) if path.name == name), None)
