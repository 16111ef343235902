"""`troupe`: everything the page can do, from the terminal.

Nothing heavy is imported here: a command's module is loaded when that command is run, so that help is instant.
"""

import gc
import importlib
import os
import sys
from typing import Any

import typer
from typer.core import TyperGroup

# noun: (where its commands are, what it is for)
NOUNS = {
    "accounts": ("troupe.accounts.commands:accounts_app", "Sign-in for several people, the audit, export, erase."),
    "boundaries": ("troupe.minds.commands:boundaries_app", "What personas will not speak about: check, bench."),
    "brains": ("troupe.minds.commands:brains_app", "What thinks: list, add, default, remove."),
    "catalogue": ("troupe.personas.commands.catalogue:catalogue_app", "The catalogue: list, publish, install, rate."),
    "cards": ("troupe.cards.commands:cards_app", "Cards of other programs: inspect, import, export."),
    "chats": ("troupe.chats.commands:chats_app", "Conversations: list, show, search, import, export, undo."),
    "config": ("troupe.accounts.commands:config_app", "Settings: list, get, set, reset."),
    "connections": ("troupe.minds.commands:connections_app", "Where models live: list, add, test, remove."),
    "costs": ("troupe.accounts.commands:costs_app", "What paid calls cost, and ceilings over them."),
    "duels": ("troupe.duels.commands:duels_app", "Duels: play, vote, board, judge, prompts, replay, adopt."),
    "jobs": ("troupe.jobs.commands:jobs_app", "Background work: see it, follow it, stop it, repeat it."),
    "keys": ("troupe.accounts.commands:keys_app", "Keys of other services: list, set, test, remove, rotate."),
    "lore": ("troupe.minds.commands:lore_app", "Lorebooks: list, show, add, scan, import, export, undo."),
    "looks": ("troupe.looks.commands:looks_app", "How personas look: see, change and draw it."),
    "masks": ("troupe.chats.commands.masks:masks_app", "Who you are in a chat: list, add, default, remove."),
    "media": ("troupe.media.commands:media_app", "Files: list, add, get, delete."),
    "memory": ("troupe.minds.commands:memory_app", "What personas remember of you: list, search, add, forget."),
    "people": ("troupe.accounts.commands:people_app", "People: list, add, tier, role, suspend, remove."),
    "personas": ("troupe.personas.commands:personas_app", "Personas: cast, change, teach, compare, delete."),
    "runs": ("troupe.chats.commands.runs:runs_app", "Answers: list, watch, cancel."),
    "stage": ("troupe.duels.commands:stage_app", "The stage: say, watch, personas, use, rate, image, key, talk, stop."),
    "stories": ("troupe.stories.commands:stories_app", "Stories: open, play, go back, look behind."),
    "talents": ("troupe.talents.commands:talents_app", "Talent kits: list, check, add, import, mix, convert, train."),
    "teams": ("troupe.accounts.commands:teams_app", "Teams: list, new, add, remove, delete."),
    "tokens": ("troupe.accounts.commands:tokens_app", "Tokens for your programs: list, create, revoke."),
    "voices": ("troupe.voices.commands:voices_app", "Voices: hear, change, cast, train, follow."),
}

# noun: where commands of other slices are that stand under it
ALSO = {
    "chats": ("troupe.cards.commands:transcripts_app",),
    "personas": ("troupe.minds.commands:measuring_app", "troupe.minds.commands:rehearsals_app"),
}

# The one of many whose name is not that of many without its last letter.
ONE_OF_MANY = {"story": "stories"}

# command: (where it is, what it does)
VERBS = {
    "up": ("troupe.app.commands:up", "Start the studio and open the page."),
    "worker": ("troupe.app.commands:worker", "Do background work for a studio."),
    "duel": ("troupe.duels.commands.playing:duel", "Have two personas answer the same, blind, and vote."),
    "init": ("troupe.app.commands:init", "Make a data directory."),
    "doctor": ("troupe.app.commands:doctor", "Check everything the studio stands on; changes nothing."),
    "status": ("troupe.app.commands:status", "Say whether the studio runs, and where."),
    "portrait": ("troupe.looks.commands:portrait", "Draw a persona by a template, and keep the picture."),
    "prompt": ("troupe.chats.commands.prompts:prompt", "Show what an answer was asked with, and why."),
    "play": ("troupe.stories.commands:play", "Play a story, one move after the other."),
    "say": ("troupe.app.commands:say", "Say something to a persona and hear the answer."),
    "chat": ("troupe.app.commands:talk", "Chat with a persona, line by line; the same as `talk`."),
    "talk": ("troupe.app.commands:talk", "Talk with a persona, line by line."),
    "openapi": ("troupe.app.commands:openapi", "Print the description of every HTTP door."),
    "version": ("troupe.app.commands:version", "Print the version."),
}


class Nouns(TyperGroup):
    """Loads a command when it is asked for."""

    def list_commands(self, ctx: Any) -> list[str]:
        return sorted({*NOUNS, *VERBS})

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        if cmd_name not in {*NOUNS, *VERBS} and f"{cmd_name}s" in NOUNS:
            cmd_name += "s"  # one look, one persona: the noun of many serves
        cmd_name = ONE_OF_MANY.get(cmd_name, cmd_name)
        if cmd_name not in NOUNS and cmd_name not in VERBS:
            return None
        place, summary = NOUNS.get(cmd_name) or VERBS[cmd_name]
        loaded = _loaded(place)
        if cmd_name in NOUNS:
            group: Any = _titled(typer.main.get_command(loaded), cmd_name)
            for further in ALSO.get(cmd_name, ()):
                more: Any = typer.main.get_command(_loaded(further))
                group.commands |= more.commands
            return group
        single = typer.Typer(add_completion=False)
        single.command(cmd_name, help=summary)(loaded)
        return _titled(typer.main.get_command(single), cmd_name)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Name the nearest commands to one that is mistyped."""
        from difflib import get_close_matches

        known = self.list_commands(ctx)
        near = (
            [] if {args[0], f"{args[0]}s", ONE_OF_MANY.get(args[0])} & {*known} else get_close_matches(args[0], known)
        )
        if near:
            ctx.fail(f"There is no command {args[0]!r}. Did you mean {' or '.join(near)}?")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """One line about each command, without loading any."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, (NOUNS.get(name) or VERBS[name])[1]) for name in self.list_commands(ctx)])


app = typer.Typer(
    cls=Nouns,
    name="troupe",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="A self-hosted studio for AI personas: cast once, performed everywhere.",
    context_settings={"help_option_names": ["--help", "-h"]},
)


@app.callback()
def options(
    context: typer.Context,
    data: str | None = typer.Option(None, "--data", metavar="DIR", help="the data directory"),
    as_json: bool = typer.Option(False, "--json", help="print exactly one JSON document, also on failure"),
    yes: bool = typer.Option(False, "--yes", help="ask no questions"),
    quiet: bool = typer.Option(False, "--quiet", help="say less on standard error"),
    verbose: bool = typer.Option(False, "--verbose", help="say more on standard error"),
    as_name: str | None = typer.Option(None, "--as", metavar="NAME", help="act as that person"),
    no_color: bool = typer.Option(False, "--no-color", help="no colours"),
) -> None:
    """Options that every command takes."""
    from troupe.app.console import Console

    context.obj = Console(
        data=data, as_json=as_json, yes=yes, quiet=quiet, verbose=verbose, as_name=as_name, no_color=no_color
    )


def main() -> None:
    """The program `troupe`."""
    # What a command loads lives to its end: looking for garbage in it takes a fifth of a short command's time.
    gc.set_threshold(200_000, 50, 50)
    # Threads of its own that multiply arrays can hold up for ever whoever starts a process meanwhile.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    arguments = everywhere(sys.argv[1:])
    if arguments == ["--version"]:
        arguments = ["version"]
    from troupe.app.endings import run_to_end

    sys.exit(run_to_end(app, arguments))


GLOBAL_FLAGS = frozenset({"--json", "--yes", "--quiet", "--verbose", "--no-color"})
GLOBAL_VALUES = frozenset({"--data", "--as"})
SHAPED = frozenset({("cards", "export"), ("cards", "check"), ("lore", "export"), ("chats", "export")})
"""What is written has a form: behind these words `--as` says which, and before them who acts."""


def everywhere(arguments: list[str]) -> list[str]:
    """Let the options of every command stand anywhere: move them to the front. What follows `--` stays."""
    front: list[str] = []
    rest: list[str] = []
    words = iter(arguments)
    for word in words:
        if word == "--":
            rest += [word, *words]
        elif word.partition("=")[0] == "--as" and _is_shaped(rest):
            rest.append(word)
        elif word in GLOBAL_FLAGS or (word.partition("=")[0] in GLOBAL_VALUES and "=" in word):
            front.append(word)
        elif word in GLOBAL_VALUES:
            front += [word, *(value for value in [next(words, None)] if value is not None)]
        else:
            rest.append(word)
    return front + rest


def _is_shaped(said: list[str]) -> bool:
    noun, verb = [*said, "", ""][:2]
    return (noun if noun in NOUNS else f"{noun}s", verb) in SHAPED


def _loaded(place: str) -> Any:
    module, _, name = place.partition(":")
    return getattr(importlib.import_module(module), name)


def _titled(command: Any, name: str) -> Any:
    command.name = name
    return command


if __name__ == "__main__":
    main()
