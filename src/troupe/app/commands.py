"""Commands of the whole house: run it, make it, look after it."""

import asyncio
import ctypes
import gc
import json
import sys
import webbrowser
from collections.abc import Coroutine, Sequence
from typing import Annotated

import typer

from troupe.app.console import Console

_MOST_ARENAS = -8  # the name of this setting in the C library


def up(
    context: typer.Context,
    host: Annotated[str | None, typer.Option(help="address to listen on; others than loopback need --multi")] = None,
    port: Annotated[int | None, typer.Option(help="port to listen on; 0 lets the system choose")] = None,
    realm: Annotated[str | None, typer.Option(help="refuse to start unless the directory is of this realm")] = None,
    test: Annotated[bool, typer.Option("--test", help="fake brain, settable clock; own directories only")] = False,
    multi: Annotated[bool, typer.Option("--multi", help="people sign in")] = False,
    https: Annotated[bool, typer.Option("--https", help="TLS with a certificate of its own")] = False,
    no_open: Annotated[bool, typer.Option("--no-open", help="do not open the browser")] = False,
) -> None:
    """Start the studio and open the page."""
    share_memory()
    gc.disable()  # what is loaded now lives to the end; looking for garbage in it takes a fifth of the start
    context.call_on_close(gc.enable)
    console: Console = context.obj
    given = {"host": host, "port": port, "port_asked": port is not None, "realm": realm, "test": test}
    given |= {"https": https}
    settings = console.settings(**given, mode="multi" if multi else None)
    console.log_to(settings)
    from troupe.app.preparing import schema_made_meanwhile

    with schema_made_meanwhile(settings):
        from troupe.app.serving import serve

    def announce(address: str) -> None:
        gc.freeze()  # and later collections pass over it, which would take a tenth of a second each
        gc.set_threshold(10_000, 20, 20)  # answers make little garbage that only a collection finds
        gc.enable()
        print(json.dumps({"address": address}) if console.as_json else f"Troupe is at {address}", flush=True)
        if sys.stdout.isatty() and not no_open and not test:
            webbrowser.open(address)

    def show_code(code: str) -> None:
        print(f"Set-up code, valid for an hour: {code}", file=sys.stderr, flush=True)

    _with_uvloop(serve(settings, announce, show_code))


def share_memory() -> None:
    """Let threads take their memory from two places: each that keeps some of its own makes an idle studio larger.

    Only the C library of most Linux systems knows this; elsewhere nothing is asked.
    """
    tell = getattr(ctypes.CDLL(None), "mallopt", None) if sys.platform == "linux" else None
    if tell is not None:
        tell(_MOST_ARENAS, 2)


def worker(
    context: typer.Context,
    queues: Annotated[str | None, typer.Option(help="queues to work on: cpu,gpu,io")] = None,
    id: Annotated[str | None, typer.Option(help="the stable name of this worker")] = None,
) -> None:
    """Do background work beside the studio, or for it on another machine."""
    from troupe.app.working import work

    console: Console = context.obj
    settings = console.settings(queues=queues, worker_id=id)
    console.log_to(settings)
    asyncio.run(work(console, settings))


def init(
    context: typer.Context, realm: Annotated[str, typer.Option(help="family or adult; for ever")] = "family"
) -> None:
    """Make a data directory."""
    console: Console = context.obj
    if realm not in ("family", "adult"):
        raise typer.BadParameter("A realm is family or adult.", param_hint="--realm")

    async def run() -> None:
        async with console.open(realm=realm) as studio:
            if realm == "adult" and (passphrase := console.secret("Passphrase of this studio")):
                await studio.household.padlock.set_passphrase(passphrase)
            console.show({"data": str(studio.directory.path), "realm": studio.realm})

    console.run(run)


def doctor(context: typer.Context) -> None:
    """Check everything the studio stands on; changes nothing."""
    from troupe.app.doctor import examine

    console: Console = context.obj

    async def run() -> Sequence[dict[str, str]]:
        return await examine(console)

    checks = asyncio.run(run())
    console.show({"checks": checks} if console.as_json else checks, table=("state", "name", "detail", "next_step"))
    if any(check["state"] == "fail" for check in checks):
        raise typer.Exit(8)


def status(context: typer.Context) -> None:
    """Say whether the studio runs, and where."""
    from troupe.app.data_directory import DataDirectory
    from troupe.kit.durable import take_lock

    console: Console = context.obj
    settings = console.settings()
    directory = DataDirectory.open(settings.data, test_mode=(settings.data / "made-for-tests").exists())
    free = take_lock(directory.path / "up.lock")
    if free:
        free.release()
    console.show(
        {
            "running": free is None,
            "address": directory.address if free is None else None,
            "data": str(directory.path),
            "realm": directory.realm,
        }
    )


def say(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="a persona's name or id")],
    text: Annotated[str, typer.Argument(help="what to say; - reads standard input")],
    attach: Annotated[
        list[str] | None, typer.Option(help="a file of the library: its id, or ID=what is to be seen on it")
    ] = None,
) -> None:
    """Say something to a persona and hear the answer."""
    from troupe.app.saying import say_once

    console: Console = context.obj
    words = sys.stdin.read() if text == "-" else text

    async def run() -> None:
        async with console.open() as studio:
            await say_once(studio, console, name, words, attach or ())

    console.run(run)


def talk(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="a persona's name or id")],
    chat: Annotated[str | None, typer.Option(help="go on in this chat; else in the one of `troupe say`")] = None,
) -> None:
    """Talk with a persona until /quit; what is typed or piped in is said line by line."""
    from troupe.app.talking import talk as talk_on

    console: Console = context.obj

    async def run() -> None:
        async with console.open() as studio:
            await talk_on(studio, console, name, chat)

    console.run(run)


def openapi(context: typer.Context) -> None:
    """Print the description of every HTTP door."""
    from troupe.app.describing import describe

    print(json.dumps(asyncio.run(describe()), ensure_ascii=False, indent=1, sort_keys=True))


def version(context: typer.Context) -> None:
    """Print the version."""
    from troupe import __version__

    context.obj.show({"version": __version__})


def _with_uvloop(serving: Coroutine[None, None, None]) -> None:
    try:
        import uvloop
    except ImportError:  # not made for Windows
        asyncio.run(serving)
        return
    uvloop.run(serving)
