"""Further synchronous drivers after the DB-API: ODBC, Oracle, SQL Server."""

from __future__ import annotations

from fastapi_lint.knowledge.schema import Class, Effect, Function, Library

_DATABASE = Effect.DATABASE
_C_EXTENSION = "made by a C extension"
_CURSOR_IO = "callproc execute executemany fetchall fetchmany fetchone"

LIBRARY = Library(
    packages=("pyodbc", "oracledb", "pymssql"),
    distribution="oracledb",
    functions={
        "pyodbc.connect": Function(_DATABASE, returns="pyodbc.Connection", instead="aioodbc.connect"),
        "oracledb.connect": Function(
            _DATABASE, returns="oracledb.Connection", instead="oracledb.connect_async"
        ),
        "oracledb.create_pool": Function(
            _DATABASE, returns="oracledb.ConnectionPool", instead="oracledb.create_pool_async"
        ),
        "oracledb.connect_async": Function(returns="oracledb.AsyncConnection", coroutine=True),
        "oracledb.create_pool_async": Function(returns="oracledb.AsyncConnectionPool"),
        "pymssql.connect": Function(_DATABASE, returns="pymssql.Connection"),
    },
    classes={
        "pyodbc.Connection": Class(
            blocks={_DATABASE: "commit execute rollback"},
            returns={"cursor": "pyodbc.Cursor", "execute": "pyodbc.Cursor"},
            exits=_DATABASE,
            quiet="close",
            instead="aioodbc.connect",
        ),
        "pyodbc.Cursor": Class(
            blocks={_DATABASE: "commit execute executemany fetchall fetchmany fetchone fetchval rollback"},
            returns={"execute": "self"},
            iterates=_DATABASE,
            quiet="close",
            instead="aioodbc.connect",
        ),
        "oracledb.Connection": Class(
            blocks={_DATABASE: "begin commit is_healthy ping rollback"},
            returns={"cursor": "oracledb.Cursor"},
            quiet="close",
            instead="oracledb.connect_async",
        ),
        "oracledb.Cursor": Class(
            blocks={_DATABASE: f"{_CURSOR_IO} callfunc"},
            iterates=_DATABASE,
            quiet="close",
            instead="oracledb.connect_async",
        ),
        "oracledb.ConnectionPool": Class(
            blocks={_DATABASE: "acquire"},
            returns={"acquire": "oracledb.Connection"},
            quiet="close release",
            instead="oracledb.create_pool_async",
        ),
        "oracledb.AsyncConnection": Class(asynchronous=True, coroutines="close commit rollback"),
        "oracledb.AsyncConnectionPool": Class(
            asynchronous=True, coroutines="close", returns={"acquire": "oracledb.AsyncConnection"}
        ),
        "pymssql.Connection": Class(
            blocks={_DATABASE: "commit rollback"},
            returns={"cursor": "pymssql.Cursor"},
            quiet="close",
            dynamic=_C_EXTENSION,
        ),
        "pymssql.Cursor": Class(
            blocks={_DATABASE: _CURSOR_IO}, iterates=_DATABASE, quiet="close", dynamic=_C_EXTENSION
        ),
    },
)
