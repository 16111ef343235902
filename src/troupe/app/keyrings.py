"""Which keys seal secrets and sign tokens: those the settings give, else those of the directory."""

from collections.abc import Callable, Sequence

from troupe.app.data_directory import DataDirectory, read_keys
from troupe.app.settings import BadSetting, Settings


def master_keys(settings: Settings, directory: DataDirectory) -> Sequence[bytes] | Callable[[], Sequence[bytes]]:
    """The keys that seal secrets: given as they are, or of the directory, read again when they are turned."""
    if settings.master_key:
        return read_keys(settings.master_key, "TROUPE_MASTER_KEY")
    if settings.master_key_file:
        try:
            return read_keys(settings.master_key_file.read_text("utf-8"), str(settings.master_key_file))
        except OSError as fault:
            raise BadSetting(
                "TROUPE_MASTER_KEY_FILE",
                f"the file cannot be read ({fault.strerror}).",
                "Check the path and its rights.",
            ) from None
    return directory.changing_keys("master")


def signing_keys(settings: Settings, directory: DataDirectory) -> Callable[[], Sequence[bytes]]:
    """The keys that sign access tokens; those of the file are read again when it changes, in every process."""
    if settings.signing_key:
        given = read_keys(settings.signing_key, "TROUPE_SIGNING_KEY")
        return lambda: given
    return directory.changing_keys("signing")
