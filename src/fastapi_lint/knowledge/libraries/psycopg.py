"""psycopg 3 and psycopg_pool, synchronous and asynchronous."""

from __future__ import annotations

from fastapi_lint.knowledge.schema import Class, Effect, Function, Library, spelled

_DATABASE = Effect.DATABASE
_CONNECTION_IO = "commit execute rollback tpc_begin tpc_commit tpc_prepare tpc_recover tpc_rollback wait"
_CURSOR_IO = "execute executemany"

LIBRARY = Library(
    packages=("psycopg", "psycopg_pool"),
    distribution="psycopg",
    aliases={
        "psycopg.Connection.connect": "psycopg.connect",
        "psycopg.connection.Connection": "psycopg.Connection",
        "psycopg.connection_async.AsyncConnection": "psycopg.AsyncConnection",
        "psycopg.cursor.Cursor": "psycopg.Cursor",
        "psycopg.cursor_async.AsyncCursor": "psycopg.AsyncCursor",
        **spelled("psycopg_pool", "psycopg_pool.pool", "ConnectionPool"),
        **spelled("psycopg_pool", "psycopg_pool.pool_async", "AsyncConnectionPool"),
        **spelled("psycopg_pool", "psycopg_pool.null_pool", "NullConnectionPool"),
        **spelled("psycopg_pool", "psycopg_pool.null_pool_async", "AsyncNullConnectionPool"),
    },
    functions={
        "psycopg.connect": Function(
            _DATABASE, returns="psycopg.Connection", instead="psycopg.AsyncConnection"
        ),
    },
    classes={
        "psycopg.Connection": Class(
            blocks={_DATABASE: _CONNECTION_IO},
            lazy={_DATABASE: "notifies"},
            returns={
                "cursor": "psycopg.Cursor",
                "execute": "psycopg.Cursor",
                "transaction": "psycopg.Transaction",
            },
            exits=_DATABASE,
            quiet="close",
            instead="psycopg.AsyncConnection",
        ),
        "psycopg.Transaction": Class(enters=_DATABASE, exits=_DATABASE),
        "psycopg.Cursor": Class(
            blocks={_DATABASE: _CURSOR_IO},
            lazy={_DATABASE: "stream"},
            returns={"execute": "self"},
            quiet="close fetchall fetchmany fetchone",
            instead="psycopg.AsyncCursor",
        ),
        "psycopg.AsyncConnection": Class(
            asynchronous=True,
            coroutines=f"connect cancel_safe close {_CONNECTION_IO}",
            returns={
                "connect": "self",
                "cursor": "psycopg.AsyncCursor",
                "execute": "psycopg.AsyncCursor",
                "transaction": "psycopg.AsyncTransaction",
            },
        ),
        "psycopg.AsyncTransaction": Class(asynchronous=True),
        "psycopg.AsyncCursor": Class(
            asynchronous=True,
            coroutines=f"close fetchall fetchmany fetchone scroll {_CURSOR_IO}",
            returns={"execute": "self"},
        ),
        "psycopg_pool.ConnectionPool": Class(
            blocks={_DATABASE: "getconn connection wait check"},
            returns={"connection": "psycopg.Connection", "getconn": "psycopg.Connection"},
            quiet="open close putconn",
            instead="psycopg_pool.AsyncConnectionPool",
        ),
        "psycopg_pool.NullConnectionPool": Class(bases=("psycopg_pool.ConnectionPool",)),
        "psycopg_pool.AsyncConnectionPool": Class(
            asynchronous=True,
            coroutines="check close getconn open putconn resize wait",
            returns={"connection": "psycopg.AsyncConnection", "getconn": "psycopg.AsyncConnection"},
        ),
        "psycopg_pool.AsyncNullConnectionPool": Class(
            bases=("psycopg_pool.AsyncConnectionPool",), asynchronous=True
        ),
    },
)
