"""Which database drivers of SQLAlchemy are synchronous, and what stands in for them in an async engine."""

from __future__ import annotations

from collections.abc import Mapping

SYNCHRONOUS = frozenset(
    {
        "psycopg2", "psycopg2cffi", "pg8000", "pymysql", "mysqldb", "mysqlconnector", "cymysql", "pysqlite",
        "pysqlcipher", "pyodbc", "pymssql", "cx_oracle",
    }
)  # fmt: skip
"""Drivers as they are named behind the `+` of a URL; `psycopg` and `oracledb` are both."""

DEFAULTS: Mapping[str, str] = {
    "sqlite": "pysqlite",
    "mysql": "mysqldb",
    "mariadb": "mysqldb",
    "mssql": "pyodbc",
}
"""What a URL without a driver loads, in every version of SQLAlchemy."""

OLD_DEFAULTS: Mapping[str, str] = {"postgresql": "psycopg2", "oracle": "cx_oracle"}
"""Likewise before SQLAlchemy 2.1, where `psycopg` and `oracledb` took their place."""

ASYNCHRONOUS: Mapping[str, tuple[str, ...]] = {
    "postgresql": ("asyncpg", "psycopg"),
    "sqlite": ("aiosqlite",),
    "mysql": ("aiomysql", "asyncmy"),
    "mariadb": ("aiomysql", "asyncmy"),
    "mssql": ("aioodbc",),
    "oracle": ("oracledb",),
}
"""Drivers for async engines, the usual one first."""
