"""SQLModel: SQLAlchemy's session with `exec`."""

from __future__ import annotations

from fastapi_lint.knowledge.schema import Class, Effect, Library, spelled

LIBRARY = Library(
    packages=("sqlmodel",),
    distribution="sqlmodel",
    aliases={
        "sqlmodel.orm.session.Session": "sqlmodel.Session",
        "sqlmodel.main.SQLModel": "sqlmodel.SQLModel",
        **spelled("sqlalchemy", "sqlmodel", "create_engine inspect MetaData Table"),
    },
    classes={
        "sqlmodel.Session": Class(
            bases=("sqlalchemy.orm.Session",),
            blocks={Effect.DATABASE: "exec execute"},
            returns={"exec": "sqlalchemy.ScalarResult", "execute": "sqlalchemy.Result"},
            instead="sqlmodel.ext.asyncio.session.AsyncSession",
        ),
        "sqlmodel.ext.asyncio.session.AsyncSession": Class(
            bases=("sqlalchemy.ext.asyncio.AsyncSession",),
            asynchronous=True,
            coroutines="exec execute",
            returns={"exec": "sqlalchemy.ScalarResult", "execute": "sqlalchemy.Result"},
        ),
        "sqlmodel.SQLModel": Class(attributes={"metadata": "sqlalchemy.MetaData"}),
    },
)
