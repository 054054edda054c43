"""psycopg2."""

from __future__ import annotations

from fastapi_lint.knowledge.schema import Class, Effect, Function, Library, functions, spelled

_DATABASE = Effect.DATABASE
_POOL = Class(
    constructs=_DATABASE, blocks={_DATABASE: "getconn"}, returns={"getconn": "psycopg2.extensions.connection"}
)

LIBRARY = Library(
    packages=("psycopg2",),
    distribution="psycopg2-binary",
    aliases=spelled("psycopg2.extensions", "psycopg2._psycopg", "connection cursor"),
    functions={
        "psycopg2.connect": Function(
            _DATABASE, returns="psycopg2.extensions.connection", instead="psycopg.AsyncConnection"
        ),
        **functions("psycopg2.extras", "execute_batch execute_values", Function(_DATABASE)),
    },
    classes={
        "psycopg2.extensions.connection": Class(
            blocks={_DATABASE: "commit rollback reset tpc_commit tpc_prepare tpc_recover tpc_rollback"},
            returns={"cursor": "psycopg2.extensions.cursor"},
            exits=_DATABASE,
            quiet="close",
            instead="psycopg.AsyncConnection",
        ),
        "psycopg2.extensions.cursor": Class(
            # Rows are in memory after `execute`, named cursors apart: fetching has no effect.
            blocks={_DATABASE: "callproc copy_expert copy_from copy_to execute executemany"},
            quiet="close fetchall fetchmany fetchone mogrify",
            instead="psycopg.AsyncCursor",
        ),
        "psycopg2.extras.RealDictCursor": Class(bases=("psycopg2.extensions.cursor",)),
        "psycopg2.extras.DictCursor": Class(bases=("psycopg2.extensions.cursor",)),
        "psycopg2.extras.NamedTupleCursor": Class(bases=("psycopg2.extensions.cursor",)),
        "psycopg2.pool.SimpleConnectionPool": _POOL,
        "psycopg2.pool.ThreadedConnectionPool": _POOL,
    },
)
