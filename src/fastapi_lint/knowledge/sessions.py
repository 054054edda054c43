"""What a database session, connection or engine is: for rules about where they are made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from fastapi_lint.knowledge import lookup


class Kind(str, Enum):
    """What making the object stands for: a unit of work, one connection, or a pool of them."""

    SESSION = "session"
    CONNECTION = "connection"
    ENGINE = "engine"


@dataclass(frozen=True, slots=True)
class Handle:
    """A way into a database; `asynchronous` says that its I/O is awaited."""

    kind: Kind
    asynchronous: bool = False


_SESSION = Handle(Kind.SESSION)
_CONNECTION = Handle(Kind.CONNECTION)
_ENGINE = Handle(Kind.ENGINE)
_ASYNC_SESSION = Handle(Kind.SESSION, asynchronous=True)
_ASYNC_CONNECTION = Handle(Kind.CONNECTION, asynchronous=True)
_ASYNC_ENGINE = Handle(Kind.ENGINE, asynchronous=True)

HANDLES: Mapping[str, Handle] = {
    "sqlalchemy.orm.Session": _SESSION,
    "sqlalchemy.ext.asyncio.AsyncSession": _ASYNC_SESSION,
    "sqlalchemy.Connection": _CONNECTION,
    "sqlalchemy.ext.asyncio.AsyncConnection": _ASYNC_CONNECTION,
    "sqlalchemy.Engine": _ENGINE,
    "sqlalchemy.ext.asyncio.AsyncEngine": _ASYNC_ENGINE,
    "sqlite3.Connection": _CONNECTION,
    "aiosqlite.Connection": _ASYNC_CONNECTION,
    "psycopg2.extensions.connection": _CONNECTION,
    "psycopg2.pool.SimpleConnectionPool": _ENGINE,
    "psycopg2.pool.ThreadedConnectionPool": _ENGINE,
    "psycopg.Connection": _CONNECTION,
    "psycopg.AsyncConnection": _ASYNC_CONNECTION,
    "psycopg_pool.ConnectionPool": _ENGINE,
    "psycopg_pool.AsyncConnectionPool": _ASYNC_ENGINE,
    "asyncpg.Connection": _ASYNC_CONNECTION,
    "asyncpg.pool.Pool": _ASYNC_ENGINE,
    "pymysql.connections.Connection": _CONNECTION,
    "MySQLdb.connections.Connection": _CONNECTION,
    "mysql.connector.connection.MySQLConnection": _CONNECTION,
    "mysql.connector.pooling.MySQLConnectionPool": _ENGINE,
    "mysql.connector.aio.connection.MySQLConnection": _ASYNC_CONNECTION,
    "aiomysql.Connection": _ASYNC_CONNECTION,
    "aiomysql.Pool": _ASYNC_ENGINE,
    "databases.Database": _ASYNC_ENGINE,
    "pymongo.MongoClient": _ENGINE,
    "pymongo.AsyncMongoClient": _ASYNC_ENGINE,
    "motor.motor_asyncio.AsyncIOMotorClient": _ASYNC_ENGINE,
    "duckdb.DuckDBPyConnection": _CONNECTION,
    "clickhouse_driver.Client": _CONNECTION,
    "clickhouse_connect.driver.Client": _CONNECTION,
    "clickhouse_connect.driver.AsyncClient": _ASYNC_CONNECTION,
    "cassandra.cluster.Cluster": _ENGINE,
    "cassandra.cluster.Session": _SESSION,
    "neo4j.Driver": _ENGINE,
    "neo4j.AsyncDriver": _ASYNC_ENGINE,
    "neo4j.Session": _SESSION,
    "neo4j.AsyncSession": _ASYNC_SESSION,
}
"""By class, canonical. Subclasses count; what merely makes one (`sessionmaker`) is not listed."""


def handle(class_dotted: str) -> Handle | None:
    """What a value of a class is, bases considered; None if it is no way into a database."""
    found = (HANDLES.get(name) for name in lookup.ancestors(class_dotted))
    return next((known for known in found if known is not None), None)


def made_by(dotted: str) -> Handle | None:
    """What calling a class, function or `class.method` gives; None if it is no way into a database.

    An instance of a factory (`sessionmaker()`) gives what its class says in `call_returns`: ask `handle`.
    """
    if lookup.class_(dotted) is not None:
        return handle(dotted)
    known = lookup.function(dotted)
    return handle(known.returns) if known is not None and known.returns else None
