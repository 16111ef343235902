"""The floors hold, and a house that broke them would be noticed."""

import configparser
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.sources import PACKAGE, ROOT

CONFIG = ROOT / ".importlinter"
FLOORS = "Floors: a room may use the rooms below it"
ROLES = "Inside a slice"
KNOTS = "No cycles"


def lint(config: Path, sources: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-cache", "--config", config],
        cwd=sources,
        env={"PYTHONPATH": str(sources), "PATH": "", "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def copy_of_the_house(tmp_path):
    shutil.copytree(PACKAGE, tmp_path / "troupe", ignore=shutil.ignore_patterns("webdist", "__pycache__"))
    return tmp_path


def add_line(house: Path, module: str, line: str) -> None:
    path = house / "troupe" / module
    if not path.parent.exists():
        path.parent.mkdir(parents=True)
        (path.parent / "__init__.py").touch()
    if not path.exists() and path.with_suffix("").is_dir():
        path = path.with_suffix("") / "__init__.py"
    path.write_text(f"{path.read_text() if path.exists() else ''}\n{line}\n")


def test_all_contracts_hold():
    verdict = lint(CONFIG, ROOT / "src")

    assert verdict.returncode == 0, verdict.stdout


@pytest.mark.parametrize(
    ("module", "line", "contract"),
    [
        ("chats/service.py", "import troupe.app", FLOORS),
        ("kit/ids.py", "import troupe.ports", FLOORS),
        ("minds/service.py", "import troupe.chats", FLOORS),
        ("attic/__init__.py", "", FLOORS),
        ("personas/domain.py", "import sqlalchemy", "Domain code knows no framework"),
        ("chats/routes.py", "import troupe.chats.store", "Doors know their service"),
        ("personas/store.py", "import troupe.personas.service", ROLES),
        ("personas/helpers.py", "", ROLES),
        ("looks/rig/paths.py", "import troupe.looks.service", "Inside looks"),
        ("chats/service.py", "import troupe.providers", "Only the app plugs providers in"),
        ("providers/fake_text/text.py", "import troupe.providers.openai_like", "Providers do not know one another"),
    ],
    ids=lambda value: value if isinstance(value, str) and "/" in value else None,
)
def test_a_broken_floor_is_noticed_and_named(copy_of_the_house, module, line, contract):
    add_line(copy_of_the_house, module, line)

    verdict = lint(CONFIG, copy_of_the_house)

    assert verdict.returncode != 0
    assert any(contract in said and "BROKEN" in said for said in verdict.stdout.splitlines()), verdict.stdout


def test_two_modules_that_need_each_other_are_noticed(copy_of_the_house):
    add_line(copy_of_the_house, "kit/day.py", "import troupe.kit.night")
    add_line(copy_of_the_house, "kit/night.py", "import troupe.kit.day")

    verdict = lint(CONFIG, copy_of_the_house)

    assert verdict.returncode != 0
    assert any(KNOTS in said and "BROKEN" in said for said in verdict.stdout.splitlines()), verdict.stdout


def test_every_slice_keeps_the_names_of_the_roles():
    contracts = configparser.ConfigParser()
    contracts.read(CONFIG)
    floors = contracts["importlinter:contract:floors"]["layers"].split("accounts")[0]
    slices = {name.strip("() ") for line in floors.split("\n") for name in line.split("|")} - {"", "app", "client"}
    kept = {
        name
        for contract in ("slice-roles", "inside-looks")
        for name in contracts[f"importlinter:contract:{contract}"]["containers"].split()
    }

    built = {f"troupe.{name}" for name in {*slices, "accounts"} if (PACKAGE / name).is_dir()}
    assert kept == built
