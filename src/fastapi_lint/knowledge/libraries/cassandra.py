"""The DataStax driver for Cassandra."""

from __future__ import annotations

from fastapi_lint.knowledge.schema import Class, Effect, Library

_DATABASE = Effect.DATABASE

LIBRARY = Library(
    packages=("cassandra",),
    distribution="cassandra-driver",
    classes={
        "cassandra.cluster.Cluster": Class(
            blocks={_DATABASE: "connect refresh_schema_metadata refresh_nodes"},
            returns={"connect": "cassandra.cluster.Session"},
            quiet="shutdown",
        ),
        "cassandra.cluster.Session": Class(
            blocks={_DATABASE: "execute execute_graph prepare set_keyspace"},
            returns={
                "execute": "cassandra.cluster.ResultSet",
                "execute_async": "cassandra.cluster.ResponseFuture",
            },
            quiet="shutdown",
        ),
        "cassandra.cluster.ResponseFuture": Class(
            blocks={_DATABASE: "result"},
            returns={"result": "cassandra.cluster.ResultSet"},
            quiet="add_callback add_callbacks add_errback",
        ),
        "cassandra.cluster.ResultSet": Class(blocks={_DATABASE: "all fetch_next_page"}, iterates=_DATABASE),
    },
)
