"""opensearch-py, synchronous and asynchronous."""

from __future__ import annotations

from fastapi_lint.knowledge.schema import Class, Effect, Function, Library, functions, spelled

_NETWORK = Effect.NETWORK
_IO = (
    "bulk clear_scroll count create create_pit delete delete_by_query delete_pit delete_script exists "
    "exists_source explain field_caps get get_script get_source index info mget msearch msearch_template "
    "mtermvectors ping put_script rank_eval reindex render_search_template scroll search search_shards "
    "search_template termvectors update update_by_query"
)
_NAMESPACES = (
    "alerting cat cluster dangling_indices features http indices ingest knn ml nodes notifications ppl query "
    "remote_store rollups search_pipeline security snapshot sql tasks transforms"
)

LIBRARY = Library(
    packages=("opensearchpy",),
    distribution="opensearch-py",
    aliases=spelled("opensearchpy", "opensearchpy.client", "OpenSearch"),
    functions={
        **functions(
            "opensearchpy.helpers", "bulk reindex", Function(_NETWORK, instead="opensearchpy.AsyncOpenSearch")
        ),
        **functions(
            "opensearchpy.helpers",
            "parallel_bulk scan streaming_bulk",
            Function(_NETWORK, lazy=True, instead="opensearchpy.AsyncOpenSearch"),
        ),
    },
    classes={
        "opensearchpy.OpenSearch": Class(
            blocks={_NETWORK: _IO},
            attributes=dict.fromkeys(_NAMESPACES.split(), "opensearchpy.client.utils.NamespacedClient"),
            quiet="close",
            instead="opensearchpy.AsyncOpenSearch",
        ),
        "opensearchpy.client.utils.NamespacedClient": Class(
            otherwise=_NETWORK,
            dynamic="stands for the clients of the API's namespaces",
            instead="opensearchpy.AsyncOpenSearch",
        ),
        "opensearchpy.AsyncOpenSearch": Class(asynchronous=True, coroutines=f"{_IO} close"),
    },
)
