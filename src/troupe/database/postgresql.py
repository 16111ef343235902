"""Opening PostgreSQL: the same promises as on SQLite, kept by the server."""

from sqlalchemy import Engine, create_engine
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

_STATEMENT_TIMEOUT_MS = 30_000
_OPTIONS = {"options": f"-c statement_timeout={_STATEMENT_TIMEOUT_MS} -c timezone=UTC"}


def open_async(address: str) -> AsyncEngine:
    return create_async_engine(
        address, pool_size=10, max_overflow=0, pool_pre_ping=True, connect_args=_OPTIONS, hide_parameters=True
    )


def open_engine(address: str) -> Engine:
    """A synchronous engine, for migrations and for the job engine."""
    return create_engine(
        address,
        pool_size=10,
        max_overflow=0,
        pool_pre_ping=True,
        connect_args={"options": "-c timezone=UTC"},
        hide_parameters=True,
    )
