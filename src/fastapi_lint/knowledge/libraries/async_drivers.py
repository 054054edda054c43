"""Asynchronous database drivers: nothing blocks; listed for their types."""

from __future__ import annotations

from fastapi_lint.knowledge.schema import Class, Function, Library

_ASYNCPG_IO = (
    "copy_from_query copy_from_table copy_records_to_table copy_to_table execute executemany fetch "
    "fetchmany fetchrow fetchval"
)

LIBRARY = Library(
    packages=("asyncpg", "aiosqlite", "aiomysql", "databases"),
    distribution="asyncpg",
    aliases={
        "asyncpg.Pool": "asyncpg.pool.Pool",
        "asyncpg.connection.Connection": "asyncpg.Connection",
        "asyncpg.connection.connect": "asyncpg.connect",
        "asyncpg.pool.create_pool": "asyncpg.create_pool",
        "aiosqlite.core.Connection": "aiosqlite.Connection",
        "aiosqlite.core.connect": "aiosqlite.connect",
        "aiosqlite.cursor.Cursor": "aiosqlite.Cursor",
        "aiomysql.connection.Connection": "aiomysql.Connection",
        "aiomysql.connection.connect": "aiomysql.connect",
        "aiomysql.pool.Pool": "aiomysql.Pool",
        "aiomysql.pool.create_pool": "aiomysql.create_pool",
        "aiomysql.cursors.Cursor": "aiomysql.Cursor",
        "databases.core.Database": "databases.Database",
    },
    functions={
        "asyncpg.connect": Function(returns="asyncpg.Connection", coroutine=True),
        "asyncpg.create_pool": Function(returns="asyncpg.pool.Pool", coroutine=True),
        "aiosqlite.connect": Function(returns="aiosqlite.Connection", coroutine=True),
        "aiomysql.connect": Function(returns="aiomysql.Connection", coroutine=True),
        "aiomysql.create_pool": Function(returns="aiomysql.Pool", coroutine=True),
    },
    classes={
        "asyncpg.Connection": Class(
            asynchronous=True,
            coroutines=f"{_ASYNCPG_IO} close prepare reset add_listener remove_listener",
            quiet="transaction cursor is_closed terminate",
        ),
        "asyncpg.pool.Pool": Class(
            asynchronous=True,
            coroutines=f"{_ASYNCPG_IO} close release",
            returns={"acquire": "asyncpg.Connection"},
            quiet="terminate",
        ),
        "aiosqlite.Connection": Class(
            asynchronous=True,
            coroutines="close commit cursor execute executemany executescript rollback execute_fetchall",
            returns=dict.fromkeys(["cursor", "execute", "executemany", "executescript"], "aiosqlite.Cursor"),
        ),
        "aiosqlite.Cursor": Class(
            asynchronous=True,
            coroutines="close execute executemany executescript fetchall fetchmany fetchone",
        ),
        "aiomysql.Connection": Class(
            asynchronous=True,
            coroutines="autocommit begin commit cursor ensure_closed ping rollback select_db",
            returns={"cursor": "aiomysql.Cursor"},
            quiet="close",
        ),
        "aiomysql.Pool": Class(
            asynchronous=True,
            coroutines="acquire clear release wait_closed",
            returns={"acquire": "aiomysql.Connection"},
            quiet="close terminate",
        ),
        "aiomysql.Cursor": Class(
            asynchronous=True,
            coroutines="callproc close execute executemany fetchall fetchmany fetchone nextset",
        ),
        "databases.Database": Class(
            asynchronous=True,
            coroutines="connect disconnect execute execute_many fetch_all fetch_one fetch_val",
            quiet="iterate transaction connection",
        ),
    },
)
