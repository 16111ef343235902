"""What a file is, by its first bytes: never by its name, and never by what somebody says it is."""

WEIGHTS = "application/x-unsafe-weights"
ARCHIVE = "application/zip"
LONGEST_MAGIC = 4096

_EXTENSIONS = {
    "image/png": ("png",),
    "image/jpeg": ("jpg", "jpeg", "jpe", "jfif"),
    "image/webp": ("webp",),
    "image/gif": ("gif",),
    "image/avif": ("avif",),
    "audio/wav": ("wav",),
    "audio/flac": ("flac",),
    "audio/mpeg": ("mp3",),
    "audio/ogg": ("ogg", "oga", "opus"),
    "audio/mp4": ("m4a",),
}
_ALIASES = {
    "image/jpg": "image/jpeg",
    "image/pjpeg": "image/jpeg",
    "image/x-png": "image/png",
    "audio/x-wav": "audio/wav",
    "audio/wave": "audio/wav",
    "audio/vnd.wave": "audio/wav",
    "audio/x-flac": "audio/flac",
    "audio/mp3": "audio/mpeg",
    "audio/opus": "audio/ogg",
    "application/ogg": "audio/ogg",
    "audio/x-m4a": "audio/mp4",
    "audio/m4a": "audio/mp4",
}
_WEIGHT_EXTENSIONS = {"pkl", "pickle", "ckpt", "pt", "pth", "bin", "npy", "npz", "gguf", "ggml"}
_BRANDS: dict[bytes, str] = {
    b"avif": "image/avif",
    b"avis": "image/avif",
    b"M4A ": "audio/mp4",
    b"M4B ": "audio/mp4",
}


def file_type(head: bytes) -> str | None:
    """The type that the first bytes show (give at least `LONGEST_MAGIC` when there are so many), or None."""
    for magic, type in _PLAIN:
        if head.startswith(magic):
            return type
    if head[:4] == b"RIFF":
        return {b"WEBP": "image/webp", b"WAVE": "audio/wav"}.get(head[8:12])
    if head[4:8] == b"ftyp":
        return _branded(head)
    if head[:4] == b"GGUF" or (head[:1] == b"\x80" and head[1:2] in (b"\x02", b"\x03", b"\x04", b"\x05")):
        return WEIGHTS
    if head[:4] == b"PK\x03\x04":
        return WEIGHTS if b"data.pkl" in head or b".npy" in head else ARCHIVE
    return "audio/mpeg" if _is_mpeg_frame(head) else None


def type_of_name(name: str) -> str | None:
    """The type that a file's extension claims; None without an extension, "" for one that is not known."""
    stem, dot, extension = name.rpartition(".")
    if not dot or not stem:
        return None
    extension = extension.lower()
    if extension in _WEIGHT_EXTENSIONS:
        return WEIGHTS
    return next((type for type, known in _EXTENSIONS.items() if extension in known), "")


def plain_type(declared: str) -> str | None:
    """A declared type in its one spelling; None when it claims nothing."""
    plain = declared.partition(";")[0].strip().lower()
    return None if plain in ("", "application/octet-stream") else _ALIASES.get(plain, plain)


def extension_of(type: str) -> str | None:
    """The extension that files of a type get here."""
    return _EXTENSIONS[type][0] if type in _EXTENSIONS else None


_PLAIN = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"fLaC", "audio/flac"),
    (b"OggS", "audio/ogg"),
    (b"ID3", "audio/mpeg"),
    (b"\x93NUMPY", WEIGHTS),
)


def _branded(head: bytes) -> str | None:
    """ISO media files say what they are in their major brand, else in a compatible one."""
    length = min(int.from_bytes(head[:4], "big"), len(head))
    brands = [head[8:12], *(head[place : place + 4] for place in range(16, length - 3, 4))]
    return next((_BRANDS[brand] for brand in brands if brand in _BRANDS), None)


def _is_mpeg_frame(head: bytes) -> bool:
    """A layer III frame header with a known bit rate and sample rate."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE6 != 0xE2:
        return False
    return head[2] >> 4 not in (0, 15) and head[2] >> 2 & 3 != 3 and head[1] >> 3 & 3 != 1
