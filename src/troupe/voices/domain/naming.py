"""What a recording is called that somebody sent."""

from pathlib import PurePath


def plain_name(file_name: str) -> str:
    """Without folders and without what cannot be shown."""
    last = PurePath(file_name.replace("\\", "/")).name
    return "".join(each for each in last if each.isprintable())[-120:] or "recording"
