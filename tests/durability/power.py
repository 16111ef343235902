"""Pull the plug at every step: record what a durable write asks the disk for, and build every state it may be left in.

The model of a disk is the weakest that POSIX allows: bytes count only after their fsync, and a new name, a rename or
a removal only after the fsync of its folder. Until then any of them may be there or not, and unsynced bytes may be
absent, half there, there, or zeros.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from typing import Literal

from troupe.kit.durable import FileOps

Loss = Literal["absent", "half", "whole", "zeros"]
LOSSES: tuple[Loss, ...] = ("absent", "half", "whole", "zeros")


@dataclass
class Inode:
    """A file: what is certain, and what only the cache knows."""

    safe: bytes = b""
    cached: bytes = b""

    def after(self, loss: Loss) -> bytes:
        if self.cached == self.safe:
            return self.safe
        if not self.cached.startswith(self.safe):  # cut back, not grown
            return self.cached if loss in ("whole", "half") else self.safe
        fresh = self.cached[len(self.safe) :]
        kept = {"absent": b"", "half": fresh[: len(fresh) // 2], "whole": fresh, "zeros": bytes(len(fresh))}[loss]
        return self.safe + kept

    @property
    def unsafe(self) -> bool:
        return self.cached != self.safe


@dataclass
class Name:
    """A change of names that its folders do not remember yet."""

    gone: str | None
    made: str | None
    inode: Inode | None
    waiting: set[str] = field(default_factory=set)
    step: int = 0
    """What one step did to several names happens to all of them or to none: a folder is renamed as one."""


class PluggedDisk(FileOps):
    """Does everything for real below `root`, and notes after each step what a power cut would leave."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.states: list[tuple[str, dict[str, bytes]]] = []
        self.acknowledged = ""
        self._inodes: dict[int, Inode] = {}
        self._paths: dict[str, Inode] = {}
        self._safe: dict[str, Inode] = {}
        self._pending: list[Name] = []
        self._renames = 0
        for path in root.rglob("*"):
            if path.is_file():
                known = Inode(path.read_bytes(), path.read_bytes())
                self._paths[self._name(path)] = self._safe[self._name(path)] = known

    def create(self, path: Path) -> int:
        handle = super().create(path)
        inode = self._inodes[handle] = self._paths[self._name(path)] = Inode()
        self._pending.append(Name(None, self._name(path), inode, {self._name(path.parent)}))
        self._note("create")
        return handle

    def open_growing(self, path: Path) -> int:
        handle = super().open_growing(path)
        self._inodes[handle] = self._paths[self._name(path)]
        return handle

    def write(self, handle: int, data: bytes) -> int:
        written = super().write(handle, data)
        self._inodes[handle].cached += data[:written]
        self._note("write")
        return written

    def truncate(self, handle: int, length: int) -> None:
        super().truncate(handle, length)
        self._inodes[handle].cached = self._inodes[handle].cached[:length]
        self._note("truncate")

    def sync(self, handle: int) -> None:
        super().sync(handle)
        if inode := self._inodes.get(handle):
            inode.safe = inode.cached
            self._note("sync")

    def close(self, handle: int) -> None:
        super().close(handle)
        self._inodes.pop(handle, None)

    def rename(self, source: Path, target: Path) -> None:
        super().rename(source, target)
        prefix, self._renames = self._name(source), self._renames + 1
        for path, inode in list(self._paths.items()):
            if path == prefix or path.startswith(f"{prefix}/"):
                moved = self._name(target) + path[len(prefix) :]
                self._paths[moved] = self._paths.pop(path)
                folders = {self._name(source.parent), self._name(target.parent)}
                self._pending.append(Name(path, moved, inode, folders, self._renames))
        self._note("rename")

    def link(self, source: Path, target: Path) -> None:
        super().link(source, target)
        inode = self._paths[self._name(target)] = self._paths[self._name(source)]
        self._pending.append(Name(None, self._name(target), inode, {self._name(target.parent)}))
        self._note("link")

    def remove(self, path: Path) -> None:
        super().remove(path)
        inode = self._paths.pop(self._name(path))
        self._pending.append(Name(self._name(path), None, inode, {self._name(path.parent)}))
        self._note("remove")

    def sync_folder(self, path: Path) -> None:
        super().sync_folder(path)
        for name in self._pending:
            name.waiting.discard(self._name(path))
        # A rename between two folders is remembered as soon as one of them is; journalling file systems log it whole.
        for name in [n for n in self._pending if not n.waiting or (n.gone and n.made and len(n.waiting) < 2)]:
            self._remember(self._safe, name)
            self._pending.remove(name)
        self._note("sync_folder")

    def note_now(self) -> None:
        """What is left if the power goes now, after the last step."""
        self._note("end")

    def _note(self, step: str) -> None:
        steps = {name.step or -place: None for place, name in enumerate(self._pending, 1)}
        for kept in product((False, True), repeat=len(steps)):
            stays, names = dict(zip(steps, kept, strict=True)), dict(self._safe)
            for place, name in enumerate(self._pending, 1):
                if stays[name.step or -place]:
                    self._remember(names, name)
            for contents in _contents(names):
                self.states.append((f"{self.acknowledged}:{step}", contents))

    @staticmethod
    def _remember(names: dict[str, Inode], change: Name) -> None:
        if change.gone:
            names.pop(change.gone, None)
        if change.made and change.inode:
            names[change.made] = change.inode

    def _name(self, path: Path) -> str:
        return path.relative_to(self.root).as_posix()


def _contents(names: dict[str, Inode]) -> Iterator[dict[str, bytes]]:
    unsafe = [name for name, inode in names.items() if inode.unsafe]
    for losses in product(LOSSES, repeat=len(unsafe)):
        chosen = dict(zip(unsafe, losses, strict=True))
        yield {name: inode.after(chosen.get(name, "whole")) for name, inode in names.items()}


def lay_out(state: dict[str, bytes], root: Path) -> Path:
    """Build the state on a real disk, ready to be recovered."""
    for name in ("tmp", "sessions"):
        (root / name).mkdir(parents=True)
    for name, content in state.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return root
