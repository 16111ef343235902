"""Hear personas, and change how they sound, from the terminal."""

import asyncio
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from troupe.kit.errors import Invalid
from troupe.voices.domain.speech import FORMATS
from troupe.voices.domain.speech.foreign import LARGEST_SEED
from troupe.voices.domain.speech.request import SpeechAsked, Unavailably

speaking_app = typer.Typer()
_SHOWN = ("speech_id", "voice", "provider", "fallback", "duration_ms", "format", "sample_rate", "cost", "warnings")
Name = Annotated[str, typer.Argument(help="a persona's name, handle or id")]
Text = Annotated[str, typer.Argument(help="what to say; - reads standard input, line by line")]
Out = Annotated[Path | None, typer.Option(help="the file: .wav, .ogg, .mp3 or .flac; - is standard output")]
Captions = Annotated[Path | None, typer.Option(help="also write the words with their times: .vtt or .srt")]
Voice = Annotated[str | None, typer.Option(help="another voice; see `troupe voices list`")]
Language = Annotated[str | None, typer.Option(help="in which language it is read")]
Emotion = Annotated[str | None, typer.Option(help="joy, sadness, anger …")]
Share = Annotated[float, typer.Option(min=0, max=1)]
Factor = Annotated[float, typer.Option(min=0.5, max=2)]
Seed = Annotated[int, typer.Option(min=0, max=LARGEST_SEED, help="for engines that never say it twice alike")]
Instead = Annotated[Unavailably | None, typer.Option(help="when its engine does not speak")]


class BadEnding(Invalid):
    code = "invalid"

    def __init__(self, ending: str) -> None:
        known = ", ".join(f".{each}" for each in FORMATS)
        super().__init__(f"No sound is written as {ending!r}.", next_step=f"Let the file end in {known}.", field="out")


@speaking_app.command("say")
def say(
    context: typer.Context,
    name: Name,
    text: Text,
    out: Out = None,
    captions: Captions = None,
    voice: Voice = None,
    language: Language = None,
    emotion: Emotion = None,
    intensity: Share = 1.0,
    speed: Factor = 1.0,
    pitch: Factor = 1.0,
    seed: Seed = 0,
    on_unavailable: Instead = None,
) -> None:
    """Let a persona say something, into a sound file."""
    how = {"emotion": emotion, "intensity": intensity, "speed": speed, "pitch": pitch, "seed": seed}
    how |= {"voice": voice, "language": language, "on_unavailable": on_unavailable}
    _say(context, name, text, out or Path(f"{name.lower()}.wav"), captions, how)


@speaking_app.command("read")
def read(
    context: typer.Context,
    text: Text,
    out: Out = None,
    captions: Captions = None,
    voice: Voice = None,
    language: Language = None,
    speed: Factor = 1.0,
    pitch: Factor = 1.0,
) -> None:
    """Let the narrator, who is no persona, read something, into a sound file."""
    how = {"voice": voice, "language": language, "speed": speed, "pitch": pitch}
    _say(context, None, text, out or Path("narrator.wav"), captions, how)


@speaking_app.command("show")
def show(context: typer.Context, name: Name) -> None:
    """Show how a persona sounds, in words and in numbers, and how it sounded before."""

    async def act(studio: Any) -> object:
        return (await studio.voices.profiles.of(studio.person, await _persona(studio, name))).as_json()

    _show(context, act)


@speaking_app.command("cast")
def cast(
    context: typer.Context,
    name: Name,
    register: Annotated[str | None, typer.Option(help="any, low, high or child")] = None,
) -> None:
    """Draw another voice for a persona, unlike those of your others."""
    if register not in (None, "any", "low", "high", "child"):
        raise typer.BadParameter("any, low, high or child", param_hint="--register")

    async def act(studio: Any) -> object:
        sounds = await studio.voices.profiles.recast(studio.person, await _persona(studio, name), register)
        return sounds.as_json()

    _show(context, act)


@speaking_app.command("set")
def change(
    context: typer.Context,
    name: Name,
    voice: Annotated[str | None, typer.Option(help="default, espeak/LANGUAGE or own/ID")] = None,
    speed: Annotated[float | None, typer.Option(min=0.5, max=2)] = None,
    pitch: Annotated[float | None, typer.Option(min=0.5, max=2)] = None,
    warmth: Annotated[float | None, typer.Option(min=-1, max=1)] = None,
    language: Annotated[str | None, typer.Option(help="in which language it speaks")] = None,
) -> None:
    """Change how a persona sounds."""
    told = {"voice_id": voice, "speed": speed, "pitch": pitch, "language": language}
    changes: dict[str, object] = {field: value for field, value in told.items() if value is not None}
    if warmth is not None:
        changes["timbre"] = {"warmth": warmth}

    async def act(studio: Any) -> object:
        sounds = await studio.voices.profiles.change(studio.person, await _persona(studio, name), changes)
        return sounds.as_json()

    _show(context, act)


@speaking_app.command("undo")
def undo(context: typer.Context, name: Name, steps: Annotated[int, typer.Option(min=1, max=10)] = 1) -> None:
    """Give a persona an earlier voice back."""

    async def act(studio: Any) -> object:
        sounds = await studio.voices.profiles.rollback(studio.person, await _persona(studio, name), steps)
        return sounds.as_json()

    _show(context, act)


def _say(
    context: typer.Context, name: str | None, text: str, target: Path, captions: Path | None, how: dict[str, Any]
) -> None:
    """Into a file; standard input line by line, each as soon as it is there."""

    async def act(studio: Any) -> object:
        persona_id = await _persona(studio, name) if name else None
        asked = SpeechAsked(text=text, persona_id=persona_id, format=_format_of(target), **how)
        speaking, cached = studio.voices.speaking, False
        if text == "-":
            speech = await speaking.line_by_line(studio.person, asked, _lines_typed())
        else:
            speech, cached = await speaking.say(studio.person, asked)
        _write(context, target, (await speaking.audio(studio.person, speech.id)).content)
        if captions:
            format = "srt" if captions.suffix == ".srt" else "vtt"
            words = await speaking.captions(studio.person, speech.id, format)
            context.obj.write(captions, words.encode())
        told = speech.as_json(cached=cached)
        return {"file": str(target), **{each: told[each] for each in _SHOWN}}

    _show(context, act, quiet=str(target) == "-")


async def _lines_typed() -> AsyncIterator[str]:
    while line := await asyncio.to_thread(sys.stdin.readline):
        yield line


def _format_of(target: Path) -> Any:
    ending = target.suffix.lower().removeprefix(".")
    if str(target) == "-":
        return "wav"
    if ending not in FORMATS:
        raise BadEnding(target.suffix)
    return ending


def _write(context: typer.Context, target: Path, content: bytes) -> None:
    if str(target) == "-":
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
    else:
        context.obj.write(target, content)


async def _persona(studio: Any, name: str) -> str:
    found: str = (await studio.personas.called(studio.person, name)).id
    return found


def _show(context: typer.Context, act: Callable[[Any], Awaitable[object]], *, quiet: bool = False) -> None:
    async def run() -> None:
        async with context.obj.open() as studio:
            told = await act(studio)
            if not quiet:
                context.obj.show(told)

    context.obj.run(run)
