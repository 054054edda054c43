"""Clients that hold connections to other services, and are made to be shared by all requests."""

from __future__ import annotations

from fastapi_lint.knowledge import lookup

# `requests.Session` is missing: it is not made for several threads, and keeps the cookies of its users. Ways
# into databases are in `sessions`.
CLIENTS = frozenset(
    {
        "httpx.Client", "httpx.AsyncClient", "httpx2.Client", "httpx2.AsyncClient", "aiohttp.ClientSession",
        "redis.Redis", "redis.asyncio.Redis",
        "elasticsearch.Elasticsearch", "elasticsearch.AsyncElasticsearch",
        "opensearchpy.OpenSearch", "opensearchpy.AsyncOpenSearch",
        "qdrant_client.QdrantClient", "qdrant_client.AsyncQdrantClient",
        "weaviate.WeaviateClient", "weaviate.WeaviateAsyncClient",
        "kafka.KafkaProducer", "aiokafka.AIOKafkaProducer",
        "pika.BlockingConnection", "aio_pika.Connection", "nats.NATS",
        "grpc.Channel", "grpc.aio.Channel",
        "openai.OpenAI", "openai.AsyncOpenAI", "anthropic.Anthropic", "anthropic.AsyncAnthropic",
        "botocore.client.BaseClient",
    }
)  # fmt: skip
"""By class, canonical; subclasses count."""

SHARING = frozenset(
    {"app", "connection_pool", "connector", "http_client", "mounts", "single_connection_client", "transport"}
)
"""Arguments that hand a client connections which live elsewhere."""

PERSONAL = frozenset({"auth", "cookie_jar", "cookies", "headers"})
"""Attributes in which a client keeps what belongs to one user."""


def is_client(class_dotted: str) -> bool:
    """Whether a value of a class is such a client, bases considered."""
    return any(name in CLIENTS for name in lookup.ancestors(class_dotted))
