"""SQLAlchemy 1.4 and 2: sessions, queries, connections, engines."""

from __future__ import annotations

from fastapi_lint.knowledge.schema import Class, Effect, Function, Library, functions, spelled

_DATABASE = Effect.DATABASE
_SESSION_IO = (
    "begin_nested bulk_insert_mappings bulk_save_objects bulk_update_mappings commit connection execute "
    "flush get get_one merge refresh rollback scalar scalars"
)
_SESSION_QUIET = "add add_all begin close expire expire_all expunge expunge_all delete"
_SESSION_RETURNS = {
    "query": "sqlalchemy.orm.Query",
    "execute": "sqlalchemy.Result",
    "scalars": "sqlalchemy.ScalarResult",
    "connection": "sqlalchemy.Connection",
    "begin": "sqlalchemy.orm.SessionTransaction",
    "begin_nested": "sqlalchemy.orm.SessionTransaction",
}
_QUERY_CHAINS = (
    "add_columns add_entity correlate distinct enable_assertions enable_eagerloads except_ except_all "
    "execution_options filter filter_by from_statement group_by having intersect intersect_all join limit "
    "offset only_return_tuples options order_by outerjoin params populate_existing prefix_with "
    "reset_joinpoint select_from set_label_style slice suffix_with tuples union union_all where "
    "with_entities with_for_update with_hint with_parent with_session with_statement_hint yield_per"
)
_RESULT_ONE = "all fetchall fetchmany fetchone first one one_or_none scalar scalar_one scalar_one_or_none"
_INSPECTOR = (
    "get_check_constraints get_columns get_foreign_keys get_indexes get_pk_constraint get_schema_names "
    "get_sequence_names get_sorted_table_and_fkc_names get_table_comment get_table_names get_table_options "
    "get_temp_table_names get_temp_view_names get_unique_constraints get_view_definition get_view_names "
    "has_sequence has_table reflect_table"
)

LIBRARY = Library(
    packages=("sqlalchemy",),
    distribution="sqlalchemy",
    aliases={
        **spelled(
            "sqlalchemy.orm",
            "sqlalchemy.orm.session",
            "Session sessionmaker SessionTransaction close_all_sessions",
        ),
        "sqlalchemy.orm.query.Query": "sqlalchemy.orm.Query",
        "sqlalchemy.orm.scoping.scoped_session": "sqlalchemy.orm.scoped_session",
        "sqlalchemy.orm.decl_api.DeclarativeBase": "sqlalchemy.orm.DeclarativeBase",
        **spelled("sqlalchemy.orm", "sqlalchemy.orm.decl_api", "declarative_base"),
        **spelled("sqlalchemy.orm", "sqlalchemy.ext.declarative", "declarative_base"),
        **spelled(
            "sqlalchemy",
            "sqlalchemy.engine",
            "Connection Engine Result ScalarResult CursorResult Transaction create_engine engine_from_config",
        ),
        **spelled("sqlalchemy", "sqlalchemy.engine.base", "Connection Engine Transaction"),
        **spelled("sqlalchemy", "sqlalchemy.engine.result", "Result ScalarResult"),
        **spelled("sqlalchemy", "sqlalchemy.engine.cursor", "CursorResult"),
        **spelled("sqlalchemy", "sqlalchemy.engine.create", "create_engine engine_from_config"),
        **spelled("sqlalchemy", "sqlalchemy.engine.reflection", "Inspector"),
        **spelled("sqlalchemy", "sqlalchemy.future", "Connection Engine create_engine"),
        **spelled("sqlalchemy", "sqlalchemy.future.engine", "Connection Engine create_engine"),
        **spelled("sqlalchemy", "sqlalchemy.schema", "MetaData Table"),
        **spelled("sqlalchemy", "sqlalchemy.sql.schema", "MetaData Table"),
        "sqlalchemy.inspection.inspect": "sqlalchemy.inspect",
    },
    functions={
        **functions("sqlalchemy", "create_engine engine_from_config", Function(returns="sqlalchemy.Engine")),
        "sqlalchemy.inspect": Function(returns="sqlalchemy.Inspector"),
        "sqlalchemy.orm.declarative_base": Function(returns="sqlalchemy.orm.DeclarativeBase"),
    },
    classes={
        "sqlalchemy.orm.Session": Class(
            blocks={_DATABASE: _SESSION_IO},
            returns=_SESSION_RETURNS,
            quiet=_SESSION_QUIET,
            instead="sqlalchemy.ext.asyncio.AsyncSession",
        ),
        "sqlalchemy.orm.scoped_session": Class(
            blocks={_DATABASE: _SESSION_IO},
            returns=_SESSION_RETURNS,
            quiet=f"{_SESSION_QUIET} remove",
            call_returns="sqlalchemy.orm.Session",
            instead="sqlalchemy.ext.asyncio.AsyncSession",
        ),
        "sqlalchemy.orm.sessionmaker": Class(
            # The block of `with factory.begin()` ends with a commit.
            blocks={_DATABASE: "begin"},
            returns={"begin": "sqlalchemy.orm.Session"},
            quiet="configure",
            call_returns="sqlalchemy.orm.Session",
            instead="sqlalchemy.ext.asyncio.async_sessionmaker",
        ),
        "sqlalchemy.orm.SessionTransaction": Class(
            exits=_DATABASE,
            blocks={_DATABASE: "commit rollback prepare"},
            instead="sqlalchemy.ext.asyncio.AsyncSession",
        ),
        "sqlalchemy.orm.Query": Class(
            blocks={_DATABASE: "all count delete first get one one_or_none scalar update"},
            lazy={_DATABASE: "values"},
            chains=_QUERY_CHAINS,
            returns={"count": "int"},
            quiet="as_scalar cte exists label scalar_subquery subquery",
            iterates=_DATABASE,
            instead="sqlalchemy.ext.asyncio.AsyncSession",
        ),
        "sqlalchemy.orm.DeclarativeBase": Class(attributes={"metadata": "sqlalchemy.MetaData"}),
        "sqlalchemy.Engine": Class(
            blocks={_DATABASE: "begin connect raw_connection"},
            # `with engine.begin() as x` binds a connection, as `with engine.connect() as x` does.
            returns={"begin": "sqlalchemy.Connection", "connect": "sqlalchemy.Connection"},
            chains="execution_options",
            quiet="dispose",
            instead="sqlalchemy.ext.asyncio.AsyncEngine",
        ),
        "sqlalchemy.Connection": Class(
            blocks={
                _DATABASE: (
                    "begin_nested begin_twophase commit commit_prepared exec_driver_sql execute "
                    "recover_twophase rollback rollback_prepared scalar scalars"
                )
            },
            returns={
                "begin": "sqlalchemy.Transaction",
                "begin_nested": "sqlalchemy.Transaction",
                "execute": "sqlalchemy.CursorResult",
                "exec_driver_sql": "sqlalchemy.CursorResult",
                "scalars": "sqlalchemy.ScalarResult",
            },
            chains="execution_options",
            quiet="close invalidate",
            instead="sqlalchemy.ext.asyncio.AsyncConnection",
        ),
        "sqlalchemy.Transaction": Class(exits=_DATABASE, blocks={_DATABASE: "commit rollback"}),
        # Rows are in memory once `execute` returned, server-side cursors apart: no effects.
        "sqlalchemy.Result": Class(
            quiet=f"{_RESULT_ONE} close keys mappings",
            chains="columns tuples unique yield_per",
            returns={"scalars": "sqlalchemy.ScalarResult"},
        ),
        "sqlalchemy.CursorResult": Class(bases=("sqlalchemy.Result",)),
        "sqlalchemy.ScalarResult": Class(
            quiet="all fetchall fetchmany first one one_or_none close", chains="unique"
        ),
        "sqlalchemy.Inspector": Class(
            blocks={_DATABASE: _INSPECTOR}, instead="sqlalchemy.ext.asyncio.AsyncConnection.run_sync"
        ),
        "sqlalchemy.MetaData": Class(
            blocks={_DATABASE: "create_all drop_all reflect"},
            instead="sqlalchemy.ext.asyncio.AsyncConnection.run_sync",
        ),
        "sqlalchemy.Table": Class(
            blocks={_DATABASE: "create drop"}, instead="sqlalchemy.ext.asyncio.AsyncConnection.run_sync"
        ),
    },
)
