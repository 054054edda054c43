"""Alembic and SQLAlchemy-Utils, which open connections of their own; FastAPI-SQLAlchemy's session."""

from __future__ import annotations

from fastapi_lint.knowledge.schema import Class, Effect, Function, Library, functions

_DATABASE = Function(Effect.DATABASE)
_SESSION = "fastapi_sqlalchemy.middleware.DBSessionMeta"

LIBRARY = Library(
    packages=("alembic", "sqlalchemy_utils", "fastapi_sqlalchemy"),
    distribution="alembic",
    classes={_SESSION: Class(attributes={"session": "sqlalchemy.orm.Session"}, call_returns="self")},
    values={"fastapi_sqlalchemy.db": _SESSION, "fastapi_sqlalchemy.middleware.db": _SESSION},
    functions={
        **functions(
            "alembic.command", "check current downgrade ensure_version revision stamp upgrade", _DATABASE
        ),
        **functions("sqlalchemy_utils", "create_database database_exists drop_database", _DATABASE),
        **functions("sqlalchemy_utils.functions", "create_database database_exists drop_database", _DATABASE),
    },
)
