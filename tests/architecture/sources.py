"""The product's sources as trees, and the lists of exceptions that its rules have."""

import ast
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src/troupe"
WEB = ROOT / "web/src"
EXCEPTIONS = Path(__file__).with_name("exceptions.toml")


@cache
def modules() -> dict[str, ast.Module]:
    """Every module of the product by its path below `src/troupe`, parsed."""
    paths = sorted(path for path in PACKAGE.rglob("*.py") if "webdist" not in path.parts)
    return {path.relative_to(PACKAGE).as_posix(): ast.parse(path.read_text(), str(path)) for path in paths}


def lines_of(module: str) -> list[str]:
    return (PACKAGE / module).read_text().splitlines()


def excepted(rule: str) -> set[str]:
    """Who may break a rule. The tests compare with `==`, so a line that is no longer needed has to go."""
    listed = tomllib.loads(EXCEPTIONS.read_text()).get(rule, {})
    assert all(isinstance(reason, str) and len(reason.split()) > 3 for reason in listed.values())
    return set(listed)


def imports_of(tree: ast.Module) -> Iterator[str]:
    """The full names of what a module imports, wherever in it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def importers_of(*names: str) -> set[str]:
    """The modules that import one of these names or something below it."""
    return {
        module
        for module, tree in modules().items()
        if any(found == name or found.startswith(f"{name}.") for found in imports_of(tree) for name in names)
    }


def calls_of(tree: ast.Module) -> Iterator[tuple[str, ast.Call]]:
    """Every call with what is called, as it is written."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), node


def outside(modules_found: set[str], *folders: str) -> set[str]:
    """Those that lie in none of these folders."""
    return {module for module in modules_found if not module.startswith(folders)}
