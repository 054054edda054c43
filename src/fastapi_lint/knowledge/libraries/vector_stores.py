"""Vector databases: Qdrant, Weaviate, Pinecone, Chroma."""

from __future__ import annotations

from fastapi_lint.knowledge.schema import Class, Effect, Function, Library, functions

_NETWORK = Effect.NETWORK
_QDRANT_IO = (
    "batch_update_points clear_payload collection_exists count create_collection create_payload_index "
    "create_snapshot delete delete_collection delete_payload delete_payload_index delete_snapshot "
    "delete_vectors facet get_aliases get_collection get_collection_aliases get_collections info "
    "list_snapshots overwrite_payload query_batch_points query_points query_points_groups recover_snapshot "
    "retrieve scroll set_payload update_collection update_collection_aliases update_vectors upsert"
)
# Gone from the newest release.
_QDRANT_OLD = (
    "discover discover_batch recommend recommend_batch recommend_groups search search_batch search_groups"
)
_WEAVIATE = "weaviate.collections.collection.sync.Collection"
_WEAVIATE_PART = "weaviate.collections.collection._part"
_CHROMA = "chromadb.api.models.Collection.Collection"
_CHROMA_CLIENT = "chromadb.api.ClientAPI"
_PINECONE_IO = (
    "delete delete_namespace describe_index_stats fetch list list_namespaces list_paginated query "
    "query_namespaces search search_records start_import update upsert upsert_from_dataframe "
    "upsert_records"
)

LIBRARY = Library(
    packages=("qdrant_client", "weaviate", "pinecone", "chromadb"),
    distribution="qdrant-client",
    aliases={
        "qdrant_client.qdrant_client.QdrantClient": "qdrant_client.QdrantClient",
        "qdrant_client.async_qdrant_client.AsyncQdrantClient": "qdrant_client.AsyncQdrantClient",
        "weaviate.client.WeaviateClient": "weaviate.WeaviateClient",
        "weaviate.client.WeaviateAsyncClient": "weaviate.WeaviateAsyncClient",
        "weaviate.collections.Collection": _WEAVIATE,
        "chromadb.Collection": _CHROMA,
        "chromadb.ClientAPI": _CHROMA_CLIENT,
        "chromadb.api.client.Client": _CHROMA_CLIENT,
    },
    functions={
        **functions(
            "weaviate",
            "connect_to_custom connect_to_embedded connect_to_local connect_to_wcs connect_to_weaviate_cloud",
            Function(_NETWORK, returns="weaviate.WeaviateClient", instead="weaviate.WeaviateAsyncClient"),
        ),
        **functions(
            "weaviate",
            "use_async_with_custom use_async_with_embedded use_async_with_local "
            "use_async_with_weaviate_cloud",
            Function(returns="weaviate.WeaviateAsyncClient"),
        ),
        **functions("chromadb", "HttpClient CloudClient", Function(_NETWORK, returns=_CHROMA_CLIENT)),
        **functions("chromadb", "Client PersistentClient", Function(returns=_CHROMA_CLIENT)),
        "chromadb.AsyncHttpClient": Function(returns="chromadb.api.AsyncClientAPI", coroutine=True),
    },
    classes={
        "qdrant_client.QdrantClient": Class(
            blocks={
                _NETWORK: (f"{_QDRANT_IO} {_QDRANT_OLD} recreate_collection upload_collection upload_points")
            },
            quiet="close",
            instead="qdrant_client.AsyncQdrantClient",
        ),
        "qdrant_client.AsyncQdrantClient": Class(
            asynchronous=True,
            coroutines=f"{_QDRANT_IO} {_QDRANT_OLD} close",
            quiet="upload_collection upload_points",
        ),
        "weaviate.WeaviateClient": Class(
            blocks={
                _NETWORK: "connect get_meta get_open_id_configuration graphql_raw_query is_live is_ready"
            },
            attributes={"collections": "weaviate.collections.collections.sync._Collections"},
            quiet="close is_connected",
            dynamic="attributes are set by the constructor",
            instead="weaviate.WeaviateAsyncClient",
        ),
        "weaviate.collections.collections.sync._Collections": Class(
            blocks={
                _NETWORK: (
                    "create create_from_config create_from_dict delete delete_all exists export_config "
                    "list_all"
                )
            },
            returns={"get": _WEAVIATE, "use": _WEAVIATE, "create": _WEAVIATE},
            instead="weaviate.WeaviateAsyncClient",
        ),
        _WEAVIATE: Class(
            blocks={_NETWORK: "exists"},
            attributes=dict.fromkeys(
                ["aggregate", "config", "data", "generate", "query", "tenants"], _WEAVIATE_PART
            ),
            chains="with_consistency_level with_tenant",
            lazy={_NETWORK: "iterator"},
            dynamic="attributes are set by the constructor",
            instead="weaviate.WeaviateAsyncClient",
        ),
        _WEAVIATE_PART: Class(
            otherwise=_NETWORK,
            dynamic="stands for `query`, `data` and the other parts of a collection",
            instead="weaviate.WeaviateAsyncClient",
        ),
        "weaviate.WeaviateAsyncClient": Class(asynchronous=True, coroutines="close connect is_ready"),
        "pinecone.Pinecone": Class(
            blocks={
                _NETWORK: (
                    "configure_index create_backup create_collection create_index create_index_for_model "
                    "delete_collection delete_index describe_collection describe_index has_index "
                    "list_collections list_indexes"
                )
            },
            returns={"Index": "pinecone.Index"},
            quiet="close",
            instead="pinecone.AsyncPinecone",
        ),
        "pinecone.Index": Class(
            blocks={_NETWORK: _PINECONE_IO}, quiet="close", instead="pinecone.AsyncIndex"
        ),
        "pinecone.AsyncPinecone": Class(asynchronous=True),
        "pinecone.AsyncIndex": Class(asynchronous=True),
        _CHROMA_CLIENT: Class(
            blocks={
                _NETWORK: (
                    "count_collections create_collection delete_collection get_collection "
                    "get_or_create_collection get_version heartbeat list_collections reset"
                )
            },
            returns=dict.fromkeys(
                ["create_collection", "get_collection", "get_or_create_collection"], _CHROMA
            ),
            instead="chromadb.AsyncHttpClient",
        ),
        _CHROMA: Class(
            blocks={_NETWORK: "add count delete get modify peek query update upsert"},
            instead="chromadb.AsyncHttpClient",
        ),
        "chromadb.api.AsyncClientAPI": Class(asynchronous=True),
    },
)
