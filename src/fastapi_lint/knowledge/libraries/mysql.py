"""Synchronous MySQL drivers: PyMySQL, mysqlclient and MySQL Connector."""

from __future__ import annotations

from fastapi_lint.knowledge.schema import Class, Effect, Function, Library

_DATABASE = Effect.DATABASE
_CURSOR_IO = "callproc execute executemany"

LIBRARY = Library(
    packages=("pymysql", "MySQLdb", "mysql"),
    distribution="pymysql",
    aliases={
        "pymysql.Connect": "pymysql.connect",
        "pymysql.Connection": "pymysql.connections.Connection",
        "MySQLdb.Connect": "MySQLdb.connect",
        "MySQLdb.Connection": "MySQLdb.connect",
        "mysql.connector.Connect": "mysql.connector.connect",
        "mysql.connector.pooling.connect": "mysql.connector.connect",
        "mysql.connector.MySQLConnection": "mysql.connector.connection.MySQLConnection",
        "mysql.connector.cursor_cext.CMySQLCursor": "mysql.connector.cursor.MySQLCursor",
        "mysql.connector.cursor_cext.CMySQLCursorDict": "mysql.connector.cursor.MySQLCursorDict",
    },
    functions={
        "pymysql.connect": Function(
            _DATABASE, returns="pymysql.connections.Connection", instead="aiomysql.connect"
        ),
        "MySQLdb.connect": Function(
            _DATABASE, returns="MySQLdb.connections.Connection", instead="aiomysql.connect"
        ),
        "mysql.connector.connect": Function(
            _DATABASE,
            returns="mysql.connector.connection.MySQLConnection",
            instead="mysql.connector.aio.connect",
        ),
        "mysql.connector.aio.connect": Function(
            returns="mysql.connector.aio.connection.MySQLConnection", coroutine=True
        ),
    },
    classes={
        "pymysql.connections.Connection": Class(
            constructs=_DATABASE,
            blocks={_DATABASE: "autocommit begin commit connect kill ping query rollback select_db"},
            returns={"cursor": "pymysql.cursors.Cursor"},
            quiet="close escape",
            instead="aiomysql.connect",
        ),
        "pymysql.cursors.Cursor": Class(
            blocks={_DATABASE: _CURSOR_IO},
            quiet="close fetchall fetchmany fetchone mogrify",
            instead="aiomysql.Cursor",
        ),
        "pymysql.cursors.DictCursor": Class(bases=("pymysql.cursors.Cursor",)),
        "pymysql.cursors.SSCursor": Class(
            bases=("pymysql.cursors.Cursor",),
            blocks={_DATABASE: "fetchall fetchmany fetchone"},
            iterates=_DATABASE,
        ),
        "MySQLdb.connections.Connection": Class(
            constructs=_DATABASE,
            blocks={_DATABASE: "autocommit begin commit kill ping query rollback select_db"},
            returns={"cursor": "MySQLdb.cursors.Cursor"},
            quiet="close",
            instead="aiomysql.connect",
        ),
        **dict.fromkeys(
            ["MySQLdb.cursors.Cursor", "MySQLdb.cursors.DictCursor"],
            Class(
                blocks={_DATABASE: _CURSOR_IO},
                quiet="close fetchall fetchmany fetchone",
                instead="aiomysql.Cursor",
            ),
        ),
        "mysql.connector.connection.MySQLConnection": Class(
            blocks={
                _DATABASE: (
                    "commit connect is_connected ping reconnect reset_session rollback start_transaction"
                )
            },
            returns={"cursor": "mysql.connector.cursor.MySQLCursor"},
            quiet="close disconnect",
            instead="mysql.connector.aio.connect",
        ),
        "mysql.connector.cursor.MySQLCursor": Class(
            # Unbuffered by default: fetching reads from the server.
            blocks={_DATABASE: f"{_CURSOR_IO} fetchall fetchmany fetchone nextset"},
            iterates=_DATABASE,
            quiet="close",
            instead="mysql.connector.aio.connect",
        ),
        "mysql.connector.cursor.MySQLCursorDict": Class(bases=("mysql.connector.cursor.MySQLCursor",)),
        "mysql.connector.pooling.MySQLConnectionPool": Class(
            constructs=_DATABASE,
            blocks={_DATABASE: "get_connection"},
            returns={"get_connection": "mysql.connector.connection.MySQLConnection"},
            instead="mysql.connector.aio.connect",
        ),
        "mysql.connector.aio.connection.MySQLConnection": Class(
            asynchronous=True, coroutines="close commit cursor ping rollback start_transaction"
        ),
    },
)
