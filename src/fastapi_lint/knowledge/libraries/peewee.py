"""Peewee."""

from __future__ import annotations

from fastapi_lint.knowledge.schema import Class, Effect, Library

_DATABASE = Effect.DATABASE
_WRITE = Class(blocks={_DATABASE: "execute"}, chains="returning where")
_DATABASE_KIND = Class(bases=("peewee.Database",))

LIBRARY = Library(
    packages=("peewee", "playhouse"),
    distribution="peewee",
    classes={
        "peewee.Database": Class(
            blocks={
                _DATABASE: (
                    "begin commit connect create_tables drop_tables execute execute_sql get_columns "
                    "get_indexes get_tables get_views rollback table_exists"
                )
            },
            returns={"atomic": "peewee._atomic", "transaction": "peewee._transaction"},
            quiet="bind close init is_closed",
        ),
        "peewee.SqliteDatabase": _DATABASE_KIND,
        "peewee.PostgresqlDatabase": _DATABASE_KIND,
        "peewee.MySQLDatabase": _DATABASE_KIND,
        "playhouse.pool.PooledPostgresqlDatabase": Class(bases=("peewee.PostgresqlDatabase",)),
        "playhouse.pool.PooledMySQLDatabase": Class(bases=("peewee.MySQLDatabase",)),
        "playhouse.pool.PooledSqliteDatabase": Class(bases=("peewee.SqliteDatabase",)),
        "peewee._atomic": Class(enters=_DATABASE, exits=_DATABASE),
        "peewee._transaction": Class(enters=_DATABASE, exits=_DATABASE),
        "peewee.Model": Class(
            blocks={
                _DATABASE: (
                    "bulk_create bulk_update create create_table delete_by_id delete_instance drop_table "
                    "get get_by_id get_or_create get_or_none save set_by_id table_exists truncate_table"
                )
            },
            returns={
                "select": "peewee.ModelSelect",
                "filter": "peewee.ModelSelect",
                "insert": "peewee.ModelInsert",
                "insert_many": "peewee.ModelInsert",
                "replace": "peewee.ModelInsert",
                "update": "peewee.ModelUpdate",
                "delete": "peewee.ModelDelete",
                "get": "self",
                "create": "self",
            },
        ),
        "peewee.ModelSelect": Class(
            blocks={_DATABASE: "count execute exists first get get_or_none peek scalar scalars"},
            lazy={_DATABASE: "iterator"},
            chains=(
                "columns dicts distinct filter for_update from_ group_by having join join_from "
                "left_outer_join limit namedtuples objects offset order_by order_by_extend orwhere "
                "paginate select switch tuples where with_cte"
            ),
            iterates=_DATABASE,
        ),
        "peewee.ModelInsert": Class(
            blocks={_DATABASE: "execute"},
            chains="on_conflict on_conflict_ignore on_conflict_replace returning",
        ),
        "peewee.ModelUpdate": _WRITE,
        "peewee.ModelDelete": _WRITE,
    },
)
