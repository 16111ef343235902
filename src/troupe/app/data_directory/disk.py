"""What the file system below the data directory is, and how much room it has."""

import os
from pathlib import Path

_GIB = 1024**3
_NETWORK = {
    "9p",
    "afs",
    "beegfs",
    "ceph",
    "cifs",
    "coda",
    "davfs",
    "glusterfs",
    "gpfs",
    "lustre",
    "ncpfs",
    "nfs",
    "nfs4",
    "smb2",
    "smb3",
    "smbfs",
}
_NETWORK_FUSE = {"sshfs", "s3fs", "glusterfs", "rclone", "goofys", "gcsfuse", "davfs2", "mount-s3", "ceph", "smbnetfs"}
_MOUNTS = Path("/proc/mounts")


def network_file_system(path: Path, mounts: str | None = None) -> str | None:
    """The type of the network file system that holds `path`, or None for a disk of this computer."""
    if mounts is None:
        mounts = _MOUNTS.read_text(errors="replace") if _MOUNTS.exists() else ""
    type = _type_at(path, mounts)
    name, _, inner = type.partition(".")
    return type if name in _NETWORK or (name == "fuse" and inner in _NETWORK_FUSE) else None


def free_space(path: Path) -> int:
    """Bytes that can still be written here by who runs Troupe."""
    room = os.statvfs(path)
    return room.f_bavail * room.f_frsize


def disk_floor(path: Path) -> int:
    """Bytes that stay free for the user's own words: media and exports stop before them."""
    room = os.statvfs(path)
    return min(_GIB, room.f_blocks * room.f_frsize // 50)


def _type_at(path: Path, mounts: str) -> str:
    """The file system whose mount point is nearest above the path; of two on one point the later covers the earlier."""
    best, found = -1, ""
    for line in mounts.splitlines():
        fields = line.split()
        if len(fields) < 3:
            continue
        point = Path(_plain(fields[1]))
        if path.is_relative_to(point) and len(point.parts) >= best:
            best, found = len(point.parts), fields[2]
    return found


def _plain(text: str) -> str:
    """Mount points write spaces and tabs as octal numbers."""
    for escaped, character in (("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\")):
        text = text.replace(escaped, character)
    return text
