"""The command line: every command speaks JSON when asked, ends with the right code, and never acts on the terminal."""

import io
import json
import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer

from tests.support.studio import TROUPE, surroundings, troupe
from troupe.app.cli import NOUNS, VERBS, app, everywhere
from troupe.app.console import Console, visible
from troupe.app.endings import EXIT, run_to_end
from troupe.kit.errors import Conflict, Denied, Invalid, Limited, Missing, Unavailable

NOBODY = "5f0c0f0e-0000-4000-8000-000000000000"
# These run until they are stopped; what they print is shown by their own tests.
RUNNING = {("up",), ("worker",)}
# These read standard input when they are told nothing.
SAID = {
    ("personas", "prompt"): [NOBODY, "hello"],
    ("personas", "style"): [NOBODY, "hello"],
    ("boundaries", "check"): ["somebody"],
    ("memory", "extract"): ["I live by the sea"],
}


def commands() -> dict[tuple[str, ...], list[str]]:
    """Every command, and one word for each of its arguments."""
    return dict(_below(typer.main.get_command(app), ()))


def _below(command, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], list[str]]]:
    if not hasattr(command, "list_commands"):
        yield path, [*SAID.get(path, ()), *(word for each in command.params if each.required for word in _words(each))]
        return
    context = command.make_context("troupe", [], resilient_parsing=True)
    for name in command.list_commands(context):
        yield from _below(command.get_command(context, name), (*path, name))


WORDS = {
    "base": "1",
    "candidate": "2",
    "file": __file__,
    "files": __file__,
    "audio": __file__,
    "config": __file__,
    "tier": "free",
    "role": "member",
    "to": "out.zip",
    "stars": "3",
    "score": "3",
    "arm_a": "1",
    "arm_b": "2",
    "number": "1",
    "outcome": "tie",
    "doing": "remove",
    "which": "voice_key",
}


def _words(parameter) -> list[str]:
    """What a required argument or option is given: something of its kind."""
    word = WORDS.get(parameter.name, NOBODY)
    return [word] if parameter.param_type_name == "argument" else [parameter.opts[0], word]


COMMANDS = commands()
WITHOUT_A_DIRECTORY = {("version",), ("openapi",), ("cards", "inspect"), ("looks", "scenery")}


@pytest.fixture(autouse=True)
def _usual_logging():
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    yield
    root.handlers[:], root.level = before, level


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(tmp_path_factory, monkeypatch):
    """What a command writes beside itself lands there."""
    monkeypatch.chdir(tmp_path_factory.mktemp("here"))


@pytest.fixture(autouse=True)
def _with_nobody_typing(monkeypatch):
    """A command that listens hears the end at once."""
    monkeypatch.setattr("sys.stdin", io.StringIO(""))


@pytest.fixture(scope="module")
def data(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("cli") / "data"
    assert run_to_end(app, everywhere(["init", "--data", str(folder)])) == 0
    return folder


def run(capsys, *arguments: str) -> tuple[int, str, str]:
    capsys.readouterr()
    code = run_to_end(app, everywhere(list(arguments)))
    said = capsys.readouterr()
    return code, said.out, said.err


def one_document(text: str) -> dict:
    found = json.loads(text)  # fails on nothing, on two, and on anything beside it
    assert isinstance(found, dict | list)
    return found


def test_the_table_of_commands_is_whole():
    assert {path[0] for path in COMMANDS} == {*NOUNS, *VERBS}
    assert len(COMMANDS) > 25


@pytest.mark.parametrize("path", [path for path in COMMANDS if path not in RUNNING], ids=" ".join)
def test_every_command_answers_json_with_one_document(capsys, data, path):
    code, out, _ = run(capsys, *path, *COMMANDS[path], "--json", "--data", str(data))

    told = one_document(out)
    if code not in (0, 8, 9) or (code == 8 and path != ("doctor",)):
        assert told["error"] == told["code"], told
        assert told["detail"]
        assert told["next_step"]


@pytest.mark.parametrize("path", [path for path in COMMANDS if path not in WITHOUT_A_DIRECTORY], ids=" ".join)
def test_every_command_that_fails_answers_json_with_the_flat_error(capsys, tmp_path, path):
    (tmp_path / "holiday.jpg").write_bytes(b"x")
    code, out, _ = run(capsys, "--json", *path, *COMMANDS[path], "--data", str(tmp_path))

    told = one_document(out)
    if path == ("doctor",):
        assert code == 8
        assert told["checks"][-1]["state"] == "fail"
        return
    assert code == 4, told
    assert told["error"] == "not_a_data_directory"
    assert told["next_step"]


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_every_command_refuses_an_option_it_does_not_know(capsys, data, path):
    code, out, _ = run(capsys, *path, *COMMANDS[path], "--no-such-option", "--json", "--data", str(data))

    assert code == 2
    assert one_document(out)["error"] == "usage"


@pytest.mark.parametrize(
    "path", [(), *sorted({path[:1] for path in COMMANDS} - set(COMMANDS)), *COMMANDS], ids=" ".join
)
def test_every_command_has_help(capsys, path):
    code, out, _ = run(capsys, *path, "--help")

    assert code == 0
    assert "Usage:" in out
    assert "--help" in out


@pytest.mark.parametrize(
    ("kind", "code"),
    [(Missing, 3), (Conflict, 4), (Invalid, 5), (Denied, 6), (Limited, 7), (Unavailable, 8)],
)
def test_each_kind_of_error_has_its_exit_code(kind, code, capsys):
    def fails(args, **_) -> None:
        raise kind("What happened.", next_step="What to do.")

    assert run_to_end(fails, []) == code == EXIT[kind.kind]
    assert capsys.readouterr().err == "What happened.\nWhat to do.\n"


def test_what_nobody_foresaw_ends_with_1_and_an_incident_and_no_trace(capsys):
    def breaks(args, **_) -> None:
        raise RuntimeError("the words of a person")

    assert run_to_end(breaks, ["--json"]) == 1
    said = capsys.readouterr()
    told = one_document(said.out)
    assert told["error"] == "internal"
    assert told["incident"]
    assert "the words of a person" not in said.out + said.err


def test_ctrl_c_ends_with_130():
    def interrupted(args, **_) -> None:
        raise KeyboardInterrupt

    assert run_to_end(interrupted, []) == 130


@pytest.mark.parametrize("order", [0, 1, 2, 3])
def test_options_may_stand_anywhere(capsys, data, order):
    words = ["personas", "list"]
    words[order:order] = ["--json", f"--data={data}"] if order % 2 else ["--data", str(data), "--json"]
    code, out, _ = run(capsys, *words)

    assert code == 0
    assert one_document(out)


def test_after_two_dashes_words_are_only_words(capsys, data):
    assert everywhere(["say", "Nova", "--", "--json", "--data"]) == ["say", "Nova", "--", "--json", "--data"]
    code, out, err = run(capsys, "--data", str(data), "config", "get", "--", "--json")

    assert code == 5
    assert out == ""
    assert "--json" in err


def test_names_that_are_mistyped_suggest_the_nearest(capsys, data):
    code, _, err = run(capsys, "personnas", "list", "--data", str(data))

    assert code == 2
    assert "personas" in err


def test_unknown_things_are_missing(capsys, data):
    for words in (
        ["personas", "show", "Nobody"],
        ["chats", "show", NOBODY],
        ["media", "get", NOBODY],
        ["jobs", "show", NOBODY],
    ):
        code, _, err = run(capsys, *words, "--data", str(data))
        assert code == 3, words
        assert len(err.strip().splitlines()) >= 2, "what happened, and what to do"


def test_a_person_nobody_knows_is_denied(capsys, data):
    assert run(capsys, "chats", "list", "--as", "nobody", "--data", str(data))[0] == 6


def test_a_step_names_what_can_be_typed_and_near_names(capsys, data):
    for words, step in (
        (["chats", "show", NOBODY], "`troupe chats list`"),
        (["brains", "default", "nobody"], "`troupe brains list`"),
        (["connections", "add", "nowhere"], "`troupe connections gateways`"),
        (["say", "Novva", "hello"], "Did you mean Nova?"),
    ):
        assert step in run(capsys, *words, "--data", str(data))[2]
    assert run(capsys, "brains", "default", "Demo brain", "--data", str(data))[0] == 0


def test_what_is_written_has_a_form_and_whoever_acts_is_named_before(capsys, data, tmp_path):
    card, book = tmp_path / "nova.json", tmp_path / "book.json"

    assert run(capsys, "cards", "export", "Nova", "--as", "json", "-o", str(card), "--data", str(data))[0] == 0
    assert run(capsys, "card", "check", "Nova", "--as=json", "--spec", "v1", "--data", str(data))[0] == 0
    assert run(capsys, "--as", "nobody", "cards", "check", "Nova", "--as", "json", "--data", str(data))[0] == 6
    run(capsys, "lore", "new", "Harbour", "--data", str(data))
    form = ("--as", "sillytavern", "-o", str(book))
    assert run(capsys, "lore", "export", "Harbour", *form, "--data", str(data))[0] == 0

    assert json.loads(card.read_text())["spec"] == "chara_card_v3"
    assert "entries" in json.loads(book.read_text())


def test_files_that_are_refused_are_told_by_the_exit_code(capsys, data, tmp_path):
    (tmp_path / "good.json").write_text(json.dumps({"name": "Pell", "first_mes": "Hm."}))
    (tmp_path / "bad.txt").write_text("milk, bread")
    files = [str(tmp_path / name) for name in ("good.json", "bad.txt")]

    codes = [run(capsys, "cards", "import", *some, "--data", str(data))[0] for some in (files, files[:1], files[1:])]

    assert codes == [9, 0, 5]
    assert run(capsys, "cards", "import", str(tmp_path), "--data", str(data))[0] == 9
    code, _, told = run(capsys, "cards", "import", str(tmp_path / "none"), "--data", str(data))
    assert (code, "standard input" in told) == (3, True)
    nowhere = str(tmp_path / "nowhere" / "pell.png")
    assert run(capsys, "cards", "export", "Pell", "-o", nowhere, "--data", str(data))[0] == 5


def test_an_old_chat_comes_in_with_whoever_has_its_name_or_is_cast_for_it(capsys, data, monkeypatch):
    lines = b'{"user_name":"Ann","character_name":"Ogden"}\n{"name":"Ogden","is_user":false,"mes":"Hm."}'

    def come(*options: str) -> tuple[int, str, str]:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(lines)))
        return run(capsys, "chats", "import", "-", *options, "--json", "--data", str(data))

    unknown, cast, named = come(), come("--cast"), come("--persona", "Nova")

    assert [code for code, *_ in (unknown, cast, named)] == [5, 0, 0]
    assert one_document(unknown[1])["items"][0]["needs"]["name"] == "Ogden"
    assert one_document(cast[1])["items"][0]["created"][0]["kind"] == "chat"


def test_a_setting_is_set_shown_and_reset_from_the_terminal(capsys, data):
    assert run(capsys, "config", "set", "appearance.captions", "false", "--data", str(data))[0] == 0
    _, out, _ = run(capsys, "config", "get", "appearance.captions", "--json", "--data", str(data))
    assert one_document(out) == {"key": "appearance.captions", "value": False}
    run(capsys, "config", "reset", "appearance.captions", "--data", str(data))
    _, out, _ = run(capsys, "config", "get", "appearance.captions", "--json", "--data", str(data))
    assert one_document(out)["value"] is True
    assert run(capsys, "config", "set", "appearance.captions", "maybe", "--data", str(data))[0] == 5


def test_saying_something_prints_the_answer_and_marks_the_demo_brain(capsys, data):
    code, out, err = run(capsys, "say", "Nova", "hello", "--data", str(data))
    again, told, _ = run(capsys, "say", "Nova", "hello", "--json", "--data", str(data))

    assert code == again == 0
    assert out.strip()
    assert "scripted, not an AI model" in err
    assert one_document(told)["state"]


@pytest.mark.parametrize(
    "hostile", ["\x1b[31mred", "\x9b2J", "a\rb", "a\x07b", "a\u202eb", "a\u2066b", "\U000e0041", "\x00"]
)
def test_control_characters_are_shown_and_never_act(capsys, hostile):
    Console().show({"name": hostile})
    Console().show([{"name": hostile}], table=("name",))
    Console().tell(hostile)
    said = capsys.readouterr()

    for text in (visible(hostile), said.out, said.err):
        assert hostile not in text
        assert "�" in text
        assert not any(ord(letter) < 32 and letter not in "\n\t" for letter in text)


def test_an_errors_words_are_made_visible_too(capsys, data):
    _, _, err = run(capsys, "personas", "show", "\x1b[2Jgone", "--data", str(data))

    assert "\x1b" not in err


def test_json_and_a_table_in_a_pipe_are_whole(capsys):
    long = "x" * 500
    Console(as_json=True).show([{"name": long}])
    assert long in capsys.readouterr().out
    Console().show([{"name": long}], table=("name",))
    assert long in capsys.readouterr().out


def test_a_closed_pipe_ends_quietly(tmp_path):
    process = subprocess.Popen(
        [*TROUPE, "openapi"], env=surroundings(tmp_path), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    process.stdout.close()
    error = process.stderr.read()
    process.stderr.close()

    assert process.wait(60) == 0
    assert error == b""


def test_without_a_terminal_nothing_is_coloured(tmp_path):
    done = troupe(tmp_path, "personas", "list", "--data", str(tmp_path / "data"), NO_COLOR="1", FORCE_COLOR="1")
    helped = troupe(tmp_path, "--help", "--no-color")

    assert done.returncode == helped.returncode == 0
    assert "\x1b" not in done.stdout + done.stderr + helped.stdout + helped.stderr


def test_progress_and_messages_go_to_standard_error_and_quiet_says_nothing(capsys):
    Console().tell("beside")
    Console(quiet=True).tell("beside")

    assert capsys.readouterr() == ("", "beside\n")


def test_a_secret_comes_from_standard_input_and_not_from_an_argument(monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO("a-key-of-somebody\n"))

    assert Console().secret("Key") == "a-key-of-somebody"


def test_version_is_a_command_and_an_option(tmp_path):
    from troupe import __version__

    assert troupe(tmp_path, "--version").stdout.strip().endswith(__version__)
    assert json.loads(troupe(tmp_path, "version", "--json").stdout) == {"version": __version__}
    assert os.listdir(tmp_path) == [], "looking makes nothing"


MULTIPLYING = """
import os, sys
from troupe.app.cli import main
sys.argv = ["troupe", "version"]
try:
    main()
except SystemExit:
    pass
before = len(os.listdir("/proc/self/task"))
import numpy
numpy.ones((600, 600)) @ numpy.ones((600, 600))
print(len(os.listdir("/proc/self/task")) - before)
"""


def test_arrays_are_multiplied_without_threads_that_hold_up_new_processes(tmp_path):
    told = subprocess.run(
        [sys.executable, "-c", MULTIPLYING], env=surroundings(tmp_path), capture_output=True, text=True, check=True
    )

    assert told.stdout.splitlines()[-1] == "0"
