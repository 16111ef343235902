"""What the house does without: code from data, dumping grounds, swallowed faults, raw HTML."""

import ast
import re
from pathlib import Path

from tests.architecture.sources import WEB, calls_of, importers_of, lines_of, modules

LONGEST_MODULE = 400
DUMPING_GROUNDS = {"utils", "util", "helpers", "helper", "common", "misc", "base", "manager", "core"}
CODE_FROM_DATA = {"eval", "exec", "compile", "torch.load", "yaml.load", "yaml.unsafe_load", "marshal.loads"}
RAW_HTML = re.compile(r"\{@html\b|\.(inner|outer)HTML\b|insertAdjacentHTML|document\.write\(|\beval\(|new Function\(")


def test_nothing_turns_data_into_code():
    calling = {
        module for module, tree in modules().items() if any(name in CODE_FROM_DATA for name, _ in calls_of(tree))
    }

    assert calling | importers_of("pickle", "cPickle", "dill", "cloudpickle", "marshal", "shelve") == set()


def test_no_module_is_a_dumping_ground():
    names = {part for module in modules() for part in Path(module).with_suffix("").parts}

    assert names & DUMPING_GROUNDS == set()


def test_a_fault_is_swallowed_only_with_a_reason():
    silent = [
        f"{module}:{handler.lineno}"
        for module, tree in modules().items()
        for handler in ast.walk(tree)
        if isinstance(handler, ast.ExceptHandler) and swallows_everything(handler) and not has_reason(module, handler)
    ]

    assert silent == []


def swallows_everything(handler: ast.ExceptHandler) -> bool:
    if isinstance(handler.body[-1], ast.Raise):
        return False
    caught = "" if handler.type is None else ast.unparse(handler.type)
    return caught == "" or bool({"Exception", "BaseException"} & set(re.findall(r"\w+", caught)))


def has_reason(module: str, handler: ast.ExceptHandler) -> bool:
    near = lines_of(module)[handler.lineno - 2 : handler.body[0].lineno]
    comments = " ".join(line.split("#", 1)[1] for line in near if "#" in line)
    words = re.sub(r"noqa: ?[A-Z0-9, ]+|type: ignore\S*|#", "", comments).split()
    return len(words) >= 3


def test_the_page_never_makes_html_out_of_strings():
    sources = [
        path for path in WEB.rglob("*") if path.suffix in {".svelte", ".ts", ".js"} and ".test." not in path.name
    ]
    raw = [path.relative_to(WEB).as_posix() for path in sources if RAW_HTML.search(path.read_text())]

    assert sources
    assert raw == []


def test_no_module_is_longer_than_one_can_hold():
    assert [module for module in modules() if len(lines_of(module)) > LONGEST_MODULE] == []
