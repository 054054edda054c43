"""httpx2."""

from __future__ import annotations

from fastapi_lint.knowledge.schema import Class, Effect, Function, Library, functions, spelled

_VERBS = "get options head post put patch delete query request"
_RESULTS = dict.fromkeys(f"{_VERBS} send stream".split(), "httpx2.Response")

LIBRARY = Library(
    packages=("httpx2",),
    distribution="httpx2",
    aliases={
        **spelled("httpx2", "httpx2._api", f"{_VERBS} stream"),
        **spelled("httpx2", "httpx2._client", "Client AsyncClient"),
        "httpx2._models.Response": "httpx2.Response",
    },
    functions={
        **functions(
            "httpx2",
            f"{_VERBS} stream",
            Function(Effect.NETWORK, returns="httpx2.Response", instead="httpx2.AsyncClient"),
        ),
        "httpx2.websocket": Function(
            Effect.NETWORK, returns="httpx2.websockets.WebSocketSession", instead="httpx2.AsyncClient"
        ),
    },
    classes={
        "httpx2.Client": Class(
            blocks={Effect.NETWORK: f"{_VERBS} send sse stream websocket"},
            returns={**_RESULTS, "websocket": "httpx2.websockets.WebSocketSession"},
            quiet="build_request close",
            instead="httpx2.AsyncClient",
        ),
        "httpx2.AsyncClient": Class(
            asynchronous=True,
            coroutines=f"{_VERBS} send aclose",
            returns=_RESULTS,
            quiet="build_request",
        ),
        "httpx2.websockets.WebSocketSession": Class(
            blocks={
                Effect.NETWORK: (
                    "ping receive receive_bytes receive_json receive_text send send_bytes send_json send_text"
                )
            },
            quiet="close",
            instead="httpx2.AsyncClient",
        ),
        "httpx2.Response": Class(
            lazy={Effect.NETWORK: "iter_bytes iter_lines iter_raw iter_text"},
            coroutines="aread aclose",
            quiet="close json raise_for_status",
            attributes={"text": "str", "content": "bytes", "status_code": "int"},
        ),
    },
)
