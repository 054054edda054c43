"""Alembic and SQLAlchemy-Utils: both open a connection of their own."""

from __future__ import annotations

from fastapi_lint.knowledge.schema import Effect, Function, Library, functions

_DATABASE = Function(Effect.DATABASE)

LIBRARY = Library(
    packages=("alembic", "sqlalchemy_utils"),
    distribution="alembic",
    functions={
        **functions(
            "alembic.command", "check current downgrade ensure_version revision stamp upgrade", _DATABASE
        ),
        **functions("sqlalchemy_utils", "create_database database_exists drop_database", _DATABASE),
        **functions("sqlalchemy_utils.functions", "create_database database_exists drop_database", _DATABASE),
    },
)
