"""Every door says who may enter, and the command line opens without waking the whole house."""

import ast
import json
import subprocess
import sys
from pathlib import Path

from tests.architecture.sources import calls_of, modules

HEAVY = ("fastapi", "starlette", "sqlalchemy", "pydantic", "uvicorn", "dbos", "httpx2", "xllamacpp", "numpy", "alembic")
LATER = (
    *(
        "alembic",
        "mako",
        "dbos",
        "psycopg",
        "xllamacpp",
        "onnxruntime",
        "torch",
        "PIL",
        "lxml",
        "jinja2",
        "scipy",
        "yaml",
    ),
    *("numpy", "av", "cryptography", "c2pa", "obstore", "re2", "argon2", "thorvg_python", "pyvips"),
    *("troupe.chats.routes", "troupe.stories.routes", "troupe.duels.schemas", "troupe.talents.schemas"),
)
"""What a studio begins without: it is read when somebody first needs it, or, the job engine, behind the doors."""
METHODS = {"get", "post", "put", "patch", "delete", "head", "options", "api_route"}
ASK_FOR_HELP = """
import sys
from troupe.app.cli import main
sys.argv = ["troupe", "--help"]
try:
    main()
except SystemExit as end:
    assert not end.code, end.code
print("\\nLOADED", *sorted(sys.modules))
"""

BEGIN_AS_UP_DOES = """
import asyncio, sys
from pathlib import Path
from troupe.app.preparing import schema_made_meanwhile
from troupe.app.settings import Settings

settings = Settings(data=Path(sys.argv[1]))
with schema_made_meanwhile(settings):
    from troupe.app import serving

async def begin():
    async with serving.open_studio(settings, "up") as studio:
        keeper = serving._doorkeeper(settings, studio, 1, "http")
        serving._config(serving.build_app(studio, keeper), studio).load()
        print("LOADED", *sorted(sys.modules))

asyncio.run(begin())

from troupe.jobs.standing_in import client_stood_in_for
with client_stood_in_for("sqlite"):
    import dbos
print("ENGINE", *sorted(sys.modules))
from dbos import _sys_db, _utils
import psycopg
assert _utils.psycopg.OperationalError is psycopg.OperationalError
assert _sys_db.pg_errors.LockNotAvailable is psycopg.errors.LockNotAvailable
"""


def operations() -> dict[str, dict[str, object]]:
    troupe = Path(sys.executable).with_name("troupe")
    told = subprocess.run([troupe, "openapi"], capture_output=True, text=True, check=True)
    assert "Warning" not in told.stderr, "a shape that doors take is built too late: it may not be deferred"
    paths = json.loads(told.stdout)["paths"]
    return {f"{method} {path}": said for path, methods in paths.items() for method, said in methods.items()}


def is_door(name: str) -> bool:
    owner, _, method = name.rpartition(".")
    return method in METHODS and owner.endswith(("router", "app"))


def test_every_door_in_the_sources_declares_who_may_enter():
    doors = {
        f"{module}:{call.lineno}": {keyword.arg for keyword in call.keywords}
        for module, tree in modules().items()
        for name, call in calls_of(tree)
        if is_door(name) and call.args and isinstance(call.args[0], ast.Constant | ast.JoinedStr)
    }

    assert len(doors) > 20
    assert [place for place, said in doors.items() if "openapi_extra" not in said] == []


def test_every_described_door_names_a_known_access_and_scope():
    vague = {
        door: (said.get("x-access"), said.get("x-scope"))
        for door, said in operations().items()
        if said.get("x-access") not in {"public", "user", "admin"}
        or said.get("x-scope") not in {"read", "write", "admin"}
    }

    assert vague == {}


def test_nothing_can_be_changed_without_being_somebody():
    changing = {door: said for door, said in operations().items() if not door.startswith("get ")}

    assert changing
    assert {door for door, said in changing.items() if said["x-access"] == "public"} == {
        "post /api/accounts/invites/redeem",
        "post /api/accounts/refresh",
        "post /api/accounts/setup",
        "post /api/accounts/sign-in",
        "post /api/accounts/unlock",
    }, "these are how one becomes somebody"


def test_help_wakes_no_heavy_module():
    told = subprocess.run([sys.executable, "-c", ASK_FOR_HELP], capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stderr
    loaded = set(told.stdout.rsplit("LOADED", 1)[1].split())

    assert "troupe.app.cli" in loaded
    assert loaded & set(HEAVY) == set()


def needs_of(tree: ast.Module) -> dict[str, ast.AST]:
    """The functions of a module that its doors depend on, by name."""
    wanted = {
        call.args[0].id
        for name, call in calls_of(tree)
        if name == "Depends" and call.args and isinstance(call.args[0], ast.Name)
    }
    return {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
            and node.name in wanted}  # fmt: skip


def test_no_door_waits_for_a_thread_to_learn_whom_it_serves():
    needs = {f"{module}:{name}": node for module, tree in modules().items() for name, node in needs_of(tree).items()}

    assert len(needs) > 10
    assert [place for place, node in needs.items() if not isinstance(node, ast.AsyncFunctionDef)] == []


def test_a_studio_begins_without_what_only_later_work_needs(tmp_path):
    told = subprocess.run(
        [sys.executable, "-c", BEGIN_AS_UP_DOES, tmp_path], capture_output=True, text=True, check=False
    )
    assert told.returncode == 0, told.stderr
    said, _, engine = told.stdout.rpartition("ENGINE")
    loaded = set(said.rsplit("LOADED", 1)[1].split())

    assert "troupe.app.server" in loaded
    assert loaded & set(LATER) == set()
    assert "dbos" in engine.split()
    assert "psycopg" not in engine.split(), "the engine got a stand-in for it"
