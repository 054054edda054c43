"""requests, requests-oauthlib and requests-toolbelt's sessions."""

from __future__ import annotations

from fastapi_lint.knowledge.schema import Class, Effect, Function, Library, functions, spelled

_VERBS = "get options head post put patch delete request"
_CALL = Function(Effect.NETWORK, returns="requests.Response", instead="httpx.AsyncClient")

LIBRARY = Library(
    packages=("requests",),
    distribution="requests",
    aliases={
        **spelled("requests", "requests.api", _VERBS),
        **spelled("requests", "requests.sessions", "Session session"),
        "requests.models.Response": "requests.Response",
    },
    functions={
        **functions("requests", _VERBS, _CALL),
        "requests.session": Function(returns="requests.Session"),
    },
    classes={
        "requests.Session": Class(
            blocks={Effect.NETWORK: f"{_VERBS} send"},
            returns=dict.fromkeys(f"{_VERBS} send".split(), "requests.Response"),
            quiet="close mount prepare_request",
            instead="httpx.AsyncClient",
        ),
        "requests.Response": Class(
            lazy={Effect.NETWORK: "iter_content iter_lines"},
            quiet="close json raise_for_status",
            attributes={"text": "str", "content": "bytes", "status_code": "int"},
            instead="httpx.AsyncClient",
        ),
    },
)
