"""ClickHouse: clickhouse-connect and clickhouse-driver."""

from __future__ import annotations

from fastapi_lint.knowledge.schema import Class, Effect, Function, Library, functions, spelled

_DATABASE = Effect.DATABASE
_IO = (
    "command insert insert_arrow insert_df ping query query_arrow query_arrow_stream "
    "query_column_block_stream query_df query_df_stream query_np query_np_stream query_row_block_stream "
    "query_rows_stream raw_insert raw_query raw_stream"
)

LIBRARY = Library(
    packages=("clickhouse_connect", "clickhouse_driver"),
    distribution="clickhouse-connect",
    aliases={
        **spelled("clickhouse_driver", "clickhouse_driver.client", "Client"),
        **spelled("clickhouse_connect", "clickhouse_connect.driver", "create_client create_async_client"),
        "clickhouse_connect.driver.client.Client": "clickhouse_connect.driver.Client",
        "clickhouse_connect.driver.asyncclient.AsyncClient": "clickhouse_connect.driver.AsyncClient",
    },
    functions={
        **functions(
            "clickhouse_connect",
            "get_client create_client",
            # The constructor asks the server for its version and settings.
            Function(
                _DATABASE,
                returns="clickhouse_connect.driver.Client",
                instead="clickhouse_connect.get_async_client",
            ),
        ),
        **functions(
            "clickhouse_connect",
            "get_async_client create_async_client",
            Function(returns="clickhouse_connect.driver.AsyncClient", coroutine=True),
        ),
    },
    classes={
        "clickhouse_connect.driver.Client": Class(
            blocks={_DATABASE: _IO}, quiet="close", instead="clickhouse_connect.get_async_client"
        ),
        "clickhouse_connect.driver.AsyncClient": Class(asynchronous=True, coroutines=f"{_IO} close"),
        "clickhouse_driver.Client": Class(
            blocks={_DATABASE: "execute execute_with_progress insert_dataframe query_dataframe"},
            lazy={_DATABASE: "execute_iter"},
            returns={"from_url": "self"},
            quiet="disconnect",
            instead="clickhouse_connect.get_async_client",
        ),
    },
)
