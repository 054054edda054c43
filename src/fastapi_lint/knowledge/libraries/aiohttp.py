"""aiohttp: asynchronous; listed for its types."""

from __future__ import annotations

from fastapi_lint.knowledge.schema import Class, Library, spelled

_VERBS = "get options head post put patch delete request"

LIBRARY = Library(
    packages=("aiohttp",),
    distribution="aiohttp",
    aliases={
        **spelled("aiohttp", "aiohttp.client", "ClientSession ClientResponse ClientWebSocketResponse"),
        "aiohttp.client_reqrep.ClientResponse": "aiohttp.ClientResponse",
    },
    classes={
        "aiohttp.ClientSession": Class(
            asynchronous=True,
            coroutines="close",
            returns={
                **dict.fromkeys(_VERBS.split(), "aiohttp.ClientResponse"),
                "ws_connect": "aiohttp.ClientWebSocketResponse",
            },
        ),
        "aiohttp.ClientResponse": Class(
            asynchronous=True,
            coroutines="json read text",
            returns={"text": "str", "read": "bytes"},
            quiet="close raise_for_status release",
            attributes={"content": "aiohttp.StreamReader", "status": "int"},
        ),
        "aiohttp.ClientWebSocketResponse": Class(
            asynchronous=True,
            coroutines="close receive receive_bytes receive_json receive_str send_bytes send_json send_str",
        ),
        "aiohttp.StreamReader": Class(
            asynchronous=True, coroutines="read readany readchunk readexactly readline"
        ),
    },
)
