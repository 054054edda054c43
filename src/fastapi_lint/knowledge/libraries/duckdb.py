"""DuckDB: runs queries in the process."""

from __future__ import annotations

from fastapi_lint.knowledge.schema import Class, Effect, Function, Library, functions, spelled

_DATABASE = Effect.DATABASE
_FETCH = "df fetch_df fetchall fetchdf fetchmany fetchnumpy fetchone"

LIBRARY = Library(
    packages=("duckdb", "_duckdb"),
    distribution="duckdb",
    aliases=spelled("duckdb", "_duckdb", "DuckDBPyConnection connect execute"),
    functions={
        "duckdb.connect": Function(_DATABASE, returns="duckdb.DuckDBPyConnection"),
        **functions(
            "duckdb", "execute executemany", Function(_DATABASE, returns="duckdb.DuckDBPyConnection")
        ),
        # Relations are evaluated when they are fetched.
        **functions(
            "duckdb",
            "from_csv_auto from_parquet query read_csv read_json read_parquet sql table view",
            Function(returns="duckdb.DuckDBPyRelation"),
        ),
    },
    classes={
        "duckdb.DuckDBPyConnection": Class(
            blocks={_DATABASE: f"begin checkpoint commit execute executemany rollback {_FETCH}"},
            returns={
                "cursor": "self",
                "execute": "self",
                "executemany": "self",
                "query": "duckdb.DuckDBPyRelation",
                "sql": "duckdb.DuckDBPyRelation",
                "table": "duckdb.DuckDBPyRelation",
            },
            quiet="close",
        ),
        "duckdb.DuckDBPyRelation": Class(
            blocks={
                _DATABASE: (
                    "create df fetchall fetchdf fetchnumpy insert to_csv to_df to_parquet write_csv "
                    "write_parquet"
                )
            },
            chains="aggregate distinct filter join limit order project select",
        ),
    },
)
