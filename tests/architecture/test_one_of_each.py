"""What there is one of: one opener of databases, one writer of files, one way out, one reader of addresses."""

import ast
import re

from tests.architecture.sources import calls_of, excepted, importers_of, modules, outside

ENGINES = {"create_engine", "create_async_engine", "sqlalchemy.create_engine", "aiosqlite.connect", "sqlite3.connect"}
WRITERS = {
    "os.rename", "os.replace", "os.remove", "os.unlink", "os.link", "os.symlink", "os.truncate", "os.write",
    "shutil.copy", "shutil.copy2", "shutil.copyfile", "shutil.copytree", "shutil.move", "shutil.rmtree",
    "tempfile.NamedTemporaryFile", "tempfile.TemporaryFile", "tempfile.mkstemp",
}  # fmt: skip
# Methods of paths, with the number of arguments that tells them from methods of other things.
WRITING_METHODS = {"write_text": 1, "write_bytes": 1, "unlink": 0, "touch": 0, "rename": 1, "symlink_to": 1}
OTHER_WAYS_OUT = ("requests", "urllib.request", "http.client", "aiohttp", "urllib3", "httpx", "websockets.client")
INCOMING = {"request", "websocket"}
SQL = re.compile(
    r"\s*(SELECT\s|INSERT\s+INTO|UPDATE\s+\S+\s+SET|DELETE\s+FROM|CREATE\s|DROP\s|ALTER\s|PRAGMA\s)", re.IGNORECASE
)


def found(calls_like_this) -> set[str]:
    """The modules with at least one such call."""
    return {module for module, tree in modules().items() if any(calls_like_this(*call) for call in calls_of(tree))}


def test_only_the_database_room_opens_databases():
    openers = found(lambda name, _: name in ENGINES or name.endswith((".create_engine", ".create_async_engine")))
    drivers = importers_of("sqlite3", "aiosqlite", "psycopg")

    assert outside(openers | drivers, "database/") == excepted("opens databases")


def test_only_the_durable_writer_writes_files():
    writers = found(lambda name, call: name in WRITERS or writes(name, call))

    assert outside(writers, "kit/durable/") == excepted("writes files")


def writes(name: str, call: ast.Call) -> bool:
    method = name.rsplit(".", 1)[-1]
    if name in {"open", "io.open"} or (method == "open" and name != "os.open"):
        return bool(set(mode_of(call, name)) & set("wax+"))
    if name == "os.open":
        return "O_WRONLY" in ast.unparse(call) or "O_RDWR" in ast.unparse(call) or "O_CREAT" in ast.unparse(call)
    return "." in name and WRITING_METHODS.get(method) == len(call.args)


def mode_of(call: ast.Call, name: str) -> str:
    named = [keyword.value for keyword in call.keywords if keyword.arg == "mode"]
    placed = call.args[1:2] if name in {"open", "io.open"} else call.args[0:1]
    modes = [node.value for node in [*named, *placed] if isinstance(node, ast.Constant)]
    return next((mode for mode in modes if isinstance(mode, str) and len(mode) <= 4), "r")


def test_there_is_one_way_out():
    clients = found(lambda name, _: re.fullmatch(r"httpx2\.(Async)?Client|httpx2\.[a-z]+", name) is not None)

    assert outside(clients | importers_of(*OTHER_WAYS_OUT), "kit/outbound/") == excepted("goes out")


def test_at_most_one_module_asks_under_which_address_it_was_called():
    askers = {
        module
        for module, tree in modules().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and node.attr in {"url", "base_url", "url_for"}
        and isinstance(node.value, ast.Name)
        and node.value.id in INCOMING
    }

    # What the way out calls a request goes out; its address is not ours.
    assert len(outside(askers, "kit/outbound/")) <= 1, f"An address is read in one place: {sorted(askers)}"


def test_no_statement_is_glued_together_from_strings():
    glued = {
        module
        for module, tree in modules().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.JoinedStr)
        and isinstance(node.values[0], ast.Constant)
        and SQL.match(str(node.values[0].value))
    }

    assert glued == excepted("glues statements")
