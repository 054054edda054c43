"""urllib3."""

from __future__ import annotations

from fastapi_lint.knowledge.schema import Class, Effect, Function, Library, spelled

_POOL = Class(
    blocks={Effect.NETWORK: "request request_encode_body request_encode_url urlopen"},
    returns=dict.fromkeys(
        ["request", "request_encode_body", "request_encode_url", "urlopen"], "urllib3.HTTPResponse"
    ),
    instead="httpx.AsyncClient",
)

LIBRARY = Library(
    packages=("urllib3",),
    distribution="urllib3",
    aliases={
        **spelled("urllib3", "urllib3.poolmanager", "PoolManager ProxyManager proxy_from_url"),
        **spelled(
            "urllib3", "urllib3.connectionpool", "HTTPConnectionPool HTTPSConnectionPool connection_from_url"
        ),
        **spelled("urllib3", "urllib3.response", "HTTPResponse BaseHTTPResponse"),
    },
    functions={
        "urllib3.request": Function(
            Effect.NETWORK, returns="urllib3.HTTPResponse", instead="httpx.AsyncClient"
        ),
        "urllib3.connection_from_url": Function(returns="urllib3.HTTPConnectionPool"),
        "urllib3.proxy_from_url": Function(returns="urllib3.ProxyManager"),
    },
    classes={
        "urllib3.PoolManager": _POOL,
        "urllib3.ProxyManager": Class(bases=("urllib3.PoolManager",)),
        "urllib3.HTTPConnectionPool": _POOL,
        "urllib3.HTTPSConnectionPool": Class(bases=("urllib3.HTTPConnectionPool",)),
        "urllib3.BaseHTTPResponse": Class(
            blocks={Effect.NETWORK: "drain_conn read readinto"},
            lazy={Effect.NETWORK: "read_chunked stream"},
            quiet="json release_conn",
            attributes={"data": "bytes"},
        ),
        "urllib3.HTTPResponse": Class(bases=("urllib3.BaseHTTPResponse",)),
    },
)
