"""SQLAlchemy's asyncio extension: nothing blocks; types and which methods are coroutines."""

from __future__ import annotations

from fastapi_lint.knowledge.schema import Class, Function, Library, functions, spelled

_SESSION_COROUTINES = (
    "aclose close close_all commit connection delete execute flush get get_one invalidate merge refresh "
    "reset rollback scalar scalars stream stream_scalars"
)
_SESSION_QUIET = (
    "add add_all expire expire_all expunge expunge_all get_bind get_transaction in_nested_transaction "
    "in_transaction is_modified"
)
_SESSION_RETURNS = {
    "begin": "sqlalchemy.ext.asyncio.AsyncSessionTransaction",
    "begin_nested": "sqlalchemy.ext.asyncio.AsyncSessionTransaction",
    "connection": "sqlalchemy.ext.asyncio.AsyncConnection",
    "execute": "sqlalchemy.Result",
    "scalars": "sqlalchemy.ScalarResult",
    "stream": "sqlalchemy.ext.asyncio.AsyncResult",
    "stream_scalars": "sqlalchemy.ext.asyncio.AsyncScalarResult",
}
_ENGINE = Function(returns="sqlalchemy.ext.asyncio.AsyncEngine")

LIBRARY = Library(
    packages=("sqlalchemy.ext.asyncio",),
    distribution="sqlalchemy",
    aliases={
        **spelled(
            "sqlalchemy.ext.asyncio",
            "sqlalchemy.ext.asyncio.session",
            "AsyncSession AsyncSessionTransaction async_object_session async_session async_sessionmaker",
        ),
        **spelled(
            "sqlalchemy.ext.asyncio",
            "sqlalchemy.ext.asyncio.engine",
            "AsyncConnection AsyncEngine AsyncTransaction async_engine_from_config create_async_engine",
        ),
        **spelled("sqlalchemy.ext.asyncio", "sqlalchemy.ext.asyncio.scoping", "async_scoped_session"),
        **spelled("sqlalchemy.ext.asyncio", "sqlalchemy.ext.asyncio.result", "AsyncResult AsyncScalarResult"),
    },
    functions=functions("sqlalchemy.ext.asyncio", "create_async_engine async_engine_from_config", _ENGINE),
    classes={
        "sqlalchemy.ext.asyncio.AsyncSession": Class(
            asynchronous=True,
            coroutines=f"{_SESSION_COROUTINES} run_sync",
            returns=_SESSION_RETURNS,
            attributes={"sync_session": "sqlalchemy.orm.Session"},
            quiet=_SESSION_QUIET,
        ),
        "sqlalchemy.ext.asyncio.async_scoped_session": Class(
            asynchronous=True,
            coroutines=f"{_SESSION_COROUTINES} remove",
            returns=_SESSION_RETURNS,
            quiet="add add_all expire expire_all expunge expunge_all get_bind is_modified",
            call_returns="sqlalchemy.ext.asyncio.AsyncSession",
        ),
        "sqlalchemy.ext.asyncio.async_sessionmaker": Class(
            asynchronous=True,
            returns={"begin": "sqlalchemy.ext.asyncio.AsyncSession"},
            quiet="configure",
            call_returns="sqlalchemy.ext.asyncio.AsyncSession",
        ),
        "sqlalchemy.ext.asyncio.AsyncSessionTransaction": Class(
            asynchronous=True, coroutines="commit rollback"
        ),
        "sqlalchemy.ext.asyncio.AsyncEngine": Class(
            asynchronous=True,
            coroutines="dispose raw_connection",
            returns={
                "begin": "sqlalchemy.ext.asyncio.AsyncConnection",
                "connect": "sqlalchemy.ext.asyncio.AsyncConnection",
            },
            chains="execution_options",
            attributes={"sync_engine": "sqlalchemy.Engine"},
        ),
        "sqlalchemy.ext.asyncio.AsyncConnection": Class(
            asynchronous=True,
            coroutines=(
                "aclose close commit exec_driver_sql execute execution_options get_raw_connection "
                "invalidate rollback run_sync scalar scalars start"
            ),
            returns={
                "begin": "sqlalchemy.ext.asyncio.AsyncTransaction",
                "begin_nested": "sqlalchemy.ext.asyncio.AsyncTransaction",
                "execute": "sqlalchemy.CursorResult",
                "exec_driver_sql": "sqlalchemy.CursorResult",
                "scalars": "sqlalchemy.ScalarResult",
                "stream": "sqlalchemy.ext.asyncio.AsyncResult",
                "stream_scalars": "sqlalchemy.ext.asyncio.AsyncScalarResult",
                "start": "self",
            },
            attributes={"sync_connection": "sqlalchemy.Connection"},
        ),
        "sqlalchemy.ext.asyncio.AsyncTransaction": Class(
            asynchronous=True, coroutines="close commit rollback start"
        ),
        "sqlalchemy.ext.asyncio.AsyncResult": Class(
            asynchronous=True,
            coroutines=(
                "all close fetchall fetchmany fetchone first one one_or_none scalar scalar_one "
                "scalar_one_or_none"
            ),
            chains="unique columns yield_per tuples",
            returns={"scalars": "sqlalchemy.ext.asyncio.AsyncScalarResult"},
        ),
        "sqlalchemy.ext.asyncio.AsyncScalarResult": Class(
            asynchronous=True, coroutines="all fetchall fetchmany first one one_or_none", chains="unique"
        ),
    },
)
