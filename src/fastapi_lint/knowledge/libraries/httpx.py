"""httpx."""

from __future__ import annotations

from fastapi_lint.knowledge.schema import Class, Effect, Function, Library, functions, spelled

_VERBS = "get options head post put patch delete request"
_RESULTS = dict.fromkeys(f"{_VERBS} send stream".split(), "httpx.Response")

LIBRARY = Library(
    packages=("httpx",),
    distribution="httpx",
    aliases={
        **spelled("httpx", "httpx._api", f"{_VERBS} stream"),
        **spelled("httpx", "httpx._client", "Client AsyncClient"),
        "httpx._models.Response": "httpx.Response",
    },
    functions=functions(
        "httpx",
        f"{_VERBS} stream",
        Function(Effect.NETWORK, returns="httpx.Response", instead="httpx.AsyncClient"),
    ),
    classes={
        "httpx.Client": Class(
            blocks={Effect.NETWORK: f"{_VERBS} send stream"},
            returns=_RESULTS,
            quiet="build_request close",
            instead="httpx.AsyncClient",
        ),
        "httpx.AsyncClient": Class(
            asynchronous=True,
            coroutines=f"{_VERBS} send aclose",
            returns=_RESULTS,
            quiet="build_request",
        ),
        "httpx.Response": Class(
            lazy={Effect.NETWORK: "iter_bytes iter_lines iter_raw iter_text"},
            coroutines="aread aclose",
            quiet="close json raise_for_status",
            attributes={"text": "str", "content": "bytes", "status_code": "int"},
        ),
    },
)
