"""Neo4j's driver, synchronous and asynchronous."""

from __future__ import annotations

from fastapi_lint.knowledge.schema import Class, Effect, Library

_DATABASE = Effect.DATABASE
_DRIVER_IO = "execute_query get_server_info supports_multi_db verify_authentication verify_connectivity"
_SESSION_IO = "begin_transaction execute_read execute_write run"
_RESULT_IO = "consume data fetch graph peek single to_df to_eager_result value values"

LIBRARY = Library(
    packages=("neo4j",),
    distribution="neo4j",
    classes={
        "neo4j.GraphDatabase": Class(returns={"driver": "neo4j.Driver"}),
        "neo4j.AsyncGraphDatabase": Class(returns={"driver": "neo4j.AsyncDriver"}),
        "neo4j.Driver": Class(
            blocks={_DATABASE: _DRIVER_IO},
            returns={"session": "neo4j.Session"},
            quiet="close",
            instead="neo4j.AsyncGraphDatabase.driver",
        ),
        "neo4j.Session": Class(
            blocks={_DATABASE: _SESSION_IO},
            returns={"begin_transaction": "neo4j.Transaction", "run": "neo4j.Result"},
            quiet="close",
            instead="neo4j.AsyncSession",
        ),
        "neo4j.Transaction": Class(
            blocks={_DATABASE: "commit rollback run"},
            returns={"run": "neo4j.Result"},
            instead="neo4j.AsyncSession",
        ),
        "neo4j.Result": Class(
            blocks={_DATABASE: _RESULT_IO}, quiet="keys", iterates=_DATABASE, instead="neo4j.AsyncSession"
        ),
        "neo4j.AsyncDriver": Class(
            asynchronous=True, coroutines=f"{_DRIVER_IO} close", returns={"session": "neo4j.AsyncSession"}
        ),
        "neo4j.AsyncSession": Class(
            asynchronous=True,
            coroutines=f"{_SESSION_IO} close",
            returns={"begin_transaction": "neo4j.AsyncTransaction", "run": "neo4j.AsyncResult"},
        ),
        "neo4j.AsyncTransaction": Class(
            asynchronous=True, coroutines="close commit rollback run", returns={"run": "neo4j.AsyncResult"}
        ),
        "neo4j.AsyncResult": Class(asynchronous=True, coroutines=_RESULT_IO),
    },
)
