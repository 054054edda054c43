"""Further databases: InfluxDB, Snowflake, Milvus, Couchbase, Pony, FAISS index files."""

from __future__ import annotations

from fastapi_lint.knowledge.schema import Class, Effect, Function, Library, functions

_NETWORK = Effect.NETWORK
_DATABASE = Effect.DATABASE

LIBRARY = Library(
    packages=("influxdb_client", "snowflake", "pymilvus", "couchbase", "pony", "faiss"),
    distribution="influxdb-client",
    aliases={
        "influxdb_client.client.influxdb_client.InfluxDBClient": "influxdb_client.InfluxDBClient",
        "snowflake.connector.connection.SnowflakeConnection": "snowflake.connector.SnowflakeConnection",
        "snowflake.connector.cursor.SnowflakeCursor": "snowflake.connector.SnowflakeCursor",
        "pymilvus.orm.collection.Collection": "pymilvus.Collection",
        "pymilvus.milvus_client.MilvusClient": "pymilvus.MilvusClient",
    },
    functions={
        "snowflake.connector.connect": Function(_DATABASE, returns="snowflake.connector.SnowflakeConnection"),
        "pymilvus.connections.connect": Function(_NETWORK),
        **functions("pony.orm", "commit flush rollback", Function(_DATABASE)),
        **functions("faiss", "read_index write_index", Function(Effect.FILE)),
    },
    classes={
        "influxdb_client.InfluxDBClient": Class(
            blocks={_NETWORK: "health ping ready version"},
            returns={"query_api": "influxdb_client.QueryApi", "write_api": "influxdb_client.WriteApi"},
            quiet="close",
            instead="influxdb_client.client.influxdb_client_async.InfluxDBClientAsync",
        ),
        "influxdb_client.QueryApi": Class(
            blocks={_NETWORK: "query query_csv query_data_frame query_raw"},
            lazy={_NETWORK: "query_data_frame_stream query_stream"},
            instead="influxdb_client.client.influxdb_client_async.InfluxDBClientAsync",
        ),
        # Batching by default: `write` hands the points to a thread unless made synchronous.
        "influxdb_client.WriteApi": Class(blocks={_NETWORK: "flush"}, quiet="close write"),
        "snowflake.connector.SnowflakeConnection": Class(
            blocks={_DATABASE: "commit execute_string rollback"},
            returns={"cursor": "snowflake.connector.SnowflakeCursor"},
            quiet="close",
            dynamic="exported under another name by some releases",
        ),
        "snowflake.connector.SnowflakeCursor": Class(
            blocks={
                _DATABASE: (
                    "callproc describe execute executemany fetch_pandas_all fetchall fetchmany fetchone"
                )
            },
            returns={"execute": "self"},
            iterates=_DATABASE,
            quiet="close execute_async",
            dynamic="exported under another name by some releases",
        ),
        "pymilvus.MilvusClient": Class(
            blocks={
                _NETWORK: (
                    "create_collection create_index delete describe_collection drop_collection flush get "
                    "get_collection_stats has_collection hybrid_search insert list_collections "
                    "load_collection query release_collection search upsert"
                )
            },
            quiet="close create_schema",
            instead="pymilvus.AsyncMilvusClient",
        ),
        "pymilvus.Collection": Class(
            constructs=_NETWORK,
            blocks={
                _NETWORK: (
                    "create_index delete drop flush has_index hybrid_search insert load query release search "
                    "upsert"
                )
            },
            instead="pymilvus.AsyncMilvusClient",
        ),
        "couchbase.cluster.Cluster": Class(
            constructs=_NETWORK,
            blocks={_NETWORK: "connect ping wait_until_ready"},
            lazy={_NETWORK: "analytics_query query search"},
            returns={"bucket": "couchbase.bucket.Bucket", "connect": "self"},
            quiet="close",
            instead="acouchbase.cluster.Cluster",
        ),
        "couchbase.bucket.Bucket": Class(
            returns={
                "collection": "couchbase.collection.Collection",
                "default_collection": "couchbase.collection.Collection",
                "scope": "couchbase.scope.Scope",
            }
        ),
        "couchbase.scope.Scope": Class(
            lazy={_NETWORK: "query"}, returns={"collection": "couchbase.collection.Collection"}
        ),
        "couchbase.collection.Collection": Class(
            blocks={
                _NETWORK: (
                    "exists get get_and_touch get_multi insert lookup_in mutate_in remove replace upsert"
                )
            },
            instead="acouchbase.cluster.Cluster",
        ),
    },
)
