"""Stand-ins for PostgreSQL's client, which the engine loads for SQLite too: 8 MB of a studio that never uses it.

The engine needs it there only to ask of an error whether it was that client's. Whoever asks a stand-in for something
gets it from the real one, which is loaded then.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from types import ModuleType

_CLIENT = "psycopg"
_ERRORS = f"{_CLIENT}.errors"


class StandIn(ModuleType):
    """Has what the module of its name has, and loads that when it is asked."""

    def __getattr__(self, name: str) -> object:
        if name.startswith("__"):  # whoever imports looks for these, which is not yet a use
            raise AttributeError(name)
        return getattr(import_module(self.__name__), name)


@contextmanager
def client_stood_in_for(dialect: str) -> Iterator[None]:
    """What is imported meanwhile gets stand-ins; everyone later the real client."""
    if dialect != "sqlite" or _CLIENT in sys.modules:
        yield
        return
    client, errors = StandIn(_CLIENT), StandIn(_ERRORS)
    vars(client)["errors"] = errors
    stand_ins = {_CLIENT: client, _ERRORS: errors}
    sys.modules.update(stand_ins)
    try:
        yield
    finally:
        for name, stand_in in stand_ins.items():
            if sys.modules.get(name) is stand_in:
                del sys.modules[name]
