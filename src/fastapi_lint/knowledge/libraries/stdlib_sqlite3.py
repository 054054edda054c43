"""sqlite3."""

from __future__ import annotations

from fastapi_lint.knowledge.schema import Class, Effect, Function, Library, Prefixed, spelled

_IN_MEMORY = "stands for that of a database in memory"

LIBRARY = Library(
    packages=("sqlite3", "_sqlite3"),
    aliases={
        **spelled("sqlite3", "sqlite3.dbapi2", "connect Connection Cursor Row"),
        **spelled("sqlite3", "_sqlite3", "connect Connection Cursor Row"),
    },
    functions={
        "sqlite3.connect": Function(
            Effect.DATABASE,
            returns="sqlite3.Connection",
            instead="aiosqlite.connect",
            unless=(Prefixed("database", 0, (":memory:", "file::memory:")),),
            becomes="sqlite3.in_memory.Connection",
        ),
    },
    classes={
        "sqlite3.Connection": Class(
            blocks={Effect.DATABASE: "backup commit execute executemany executescript iterdump rollback"},
            returns={
                "cursor": "sqlite3.Cursor",
                "execute": "sqlite3.Cursor",
                "executemany": "sqlite3.Cursor",
                "executescript": "sqlite3.Cursor",
            },
            constructs=Effect.DATABASE,
            # `with connection:` commits at its end.
            exits=Effect.DATABASE,
            instead="aiosqlite.connect",
        ),
        "sqlite3.Cursor": Class(
            blocks={Effect.DATABASE: "execute executemany executescript fetchall fetchmany fetchone"},
            returns={
                "execute": "self",
                "executemany": "self",
                "executescript": "self",
                "fetchall": "list[sqlite3.Row]",
                "fetchmany": "list[sqlite3.Row]",
                "fetchone": "sqlite3.Row | None",
            },
            iterates=Effect.DATABASE,
            item="sqlite3.Row",
            instead="aiosqlite.connect",
        ),
        "sqlite3.Row": Class(),
        "sqlite3.in_memory.Connection": Class(
            returns=dict.fromkeys(
                ["cursor", "execute", "executemany", "executescript"], "sqlite3.in_memory.Cursor"
            ),
            dynamic=_IN_MEMORY,
        ),
        "sqlite3.in_memory.Cursor": Class(
            chains="execute executemany executescript",
            returns={"fetchall": "list[sqlite3.Row]", "fetchone": "sqlite3.Row | None"},
            item="sqlite3.Row",
            dynamic=_IN_MEMORY,
        ),
    },
)
