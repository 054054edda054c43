"""Elasticsearch, synchronous and asynchronous."""

from __future__ import annotations

from fastapi_lint.knowledge.schema import Class, Effect, Function, Library, functions, spelled

_NETWORK = Effect.NETWORK
_IO = (
    "bulk clear_scroll close_point_in_time count create delete delete_by_query delete_script exists "
    "exists_source explain field_caps get get_script get_source health_report index info mget msearch "
    "msearch_template mtermvectors open_point_in_time perform_request ping put_script rank_eval reindex "
    "render_search_template scroll search search_shards search_template terms_enum termvectors update "
    "update_by_query"
)
_NAMESPACES = (
    "async_search autoscaling cat ccr cluster connector dangling_indices enrich eql esql features fleet "
    "graph ilm indices inference ingest license logstash migration ml monitoring nodes query_rules rollup "
    "search_application searchable_snapshots security shutdown simulate slm snapshot sql ssl synonyms "
    "tasks text_structure transform watcher xpack"
)
_HELPERS = "streaming_bulk parallel_bulk scan"

LIBRARY = Library(
    packages=("elasticsearch",),
    distribution="elasticsearch",
    aliases=spelled("elasticsearch", "elasticsearch.client", "Elasticsearch"),
    functions={
        **functions(
            "elasticsearch.helpers",
            "bulk reindex",
            Function(_NETWORK, instead="elasticsearch.AsyncElasticsearch"),
        ),
        **functions(
            "elasticsearch.helpers",
            _HELPERS,
            Function(_NETWORK, lazy=True, instead="elasticsearch.AsyncElasticsearch"),
        ),
        **functions("elasticsearch.helpers", "async_bulk async_reindex", Function(coroutine=True)),
    },
    classes={
        "elasticsearch.Elasticsearch": Class(
            blocks={_NETWORK: _IO},
            attributes=dict.fromkeys(_NAMESPACES.split(), "elasticsearch.client.NamespacedClient"),
            returns={"options": "self"},
            quiet="close",
            instead="elasticsearch.AsyncElasticsearch",
        ),
        "elasticsearch.client.NamespacedClient": Class(
            otherwise=_NETWORK,
            dynamic="stands for the clients of the API's namespaces",
            instead="elasticsearch.AsyncElasticsearch",
        ),
        "elasticsearch.AsyncElasticsearch": Class(
            asynchronous=True, coroutines=f"{_IO} close", returns={"options": "self"}
        ),
    },
)
