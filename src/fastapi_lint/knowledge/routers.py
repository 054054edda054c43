"""Libraries that bring routes, routers or views of their own: what a project gets from them.

Names are dotted and canonical; `path` of a route is that below the router's prefix.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class ExternalRoute(NamedTuple):
    """A route that a library registers: `method` is `WS` for WebSockets.

    `name` is the route's name (None: it depends on what the project gives), `status_code` as the library
    writes it.
    """

    method: str
    path: str
    handler: str
    name: str | None
    status_code: str | None = None
    is_async: bool = True


class ExternalDependency(NamedTuple):
    """A dependency of such routes: `parameter` names the argument that replaces it."""

    name: str
    is_async: bool
    parameter: str = ""


class ExternalRouter(NamedTuple):
    """A router class, or a function that makes a router: `path` names the parameter (and its position) that
    all of its routes are below; `dependencies` are those of each, in order."""

    routes: tuple[ExternalRoute, ...]
    path: str | None = None
    position: int | None = None
    dependencies: tuple[ExternalDependency, ...] = ()


def _routes(text: str) -> tuple[ExternalRoute, ...]:
    """Routes written as `METHOD path handler name [status code]`, one a line; `-` is an empty path, `?` a
    name that is not known."""
    found = []
    for line in text.strip().splitlines():
        method, path, handler, name, *status = line.split()
        found.append(
            ExternalRoute(
                method,
                "" if path == "-" else path,
                handler,
                None if name == "?" else name,
                status[0] if status else None,
            )
        )
    return tuple(found)


_GRAPHQL = ExternalRouter(
    _routes("""
        GET  - handle_http_get    handle_http_get
        POST - handle_http_post   handle_http_post
        WS   - websocket_endpoint websocket_endpoint
    """),
    "path",
    1,
    (
        ExternalDependency("<lambda>", False, "context_getter"),
        ExternalDependency("dependency", True),
        ExternalDependency("__get_root_value", True, "root_value_getter"),
    ),
)
_USERS = {
    "get_auth_router": """
        POST /login  login  ?
        POST /logout logout ?
    """,
    "get_register_router": "POST /register register register:register 201",
    "get_verify_router": """
        POST /request-verify-token request_verify_token verify:request-token 202
        POST /verify               verify               verify:verify
    """,
    "get_reset_password_router": """
        POST /forgot-password forgot_password reset:forgot_password 202
        POST /reset-password  reset_password  reset:reset_password
    """,
    "get_users_router": """
        GET    /me   me          users:current_user
        PATCH  /me   update_me   users:patch_current_user
        GET    /{id} get_user    users:user
        PATCH  /{id} update_user users:patch_user
        DELETE /{id} delete_user users:delete_user 204
    """,
    "get_oauth_router": """
        GET /authorize authorize ?
        GET /callback  callback  ?
    """,
    "get_oauth_associate_router": """
        GET /authorize authorize ?
        GET /callback  callback  ?
    """,
}

ROUTERS: Mapping[str, ExternalRouter] = {
    "strawberry.fastapi.GraphQLRouter": _GRAPHQL,
    "strawberry.fastapi.router.GraphQLRouter": _GRAPHQL,
    **{
        f"fastapi_users.FastAPIUsers.{method}": ExternalRouter(_routes(text))
        for method, text in _USERS.items()
    },
}
"""Router classes and functions that make routers."""

EXPOSED: Mapping[str, tuple[ExternalRoute, str]] = {
    "prometheus_fastapi_instrumentator.Instrumentator.expose": (
        ExternalRoute("GET", "/metrics", "metrics", "metrics", None, False),
        "endpoint",
    ),
    "prometheus_fastapi_instrumentator.instrumentation.PrometheusFastApiInstrumentator.expose": (
        ExternalRoute("GET", "/metrics", "metrics", "metrics", None, False),
        "endpoint",
    ),
}
"""Methods that register a route on the application they are given first, with the parameter for its path."""

CHAINED: frozenset[str] = frozenset(
    {
        "prometheus_fastapi_instrumentator.Instrumentator",
        "prometheus_fastapi_instrumentator.instrumentation.PrometheusFastApiInstrumentator",
    }
)
"""Classes whose methods return the object itself."""

VIEW_DECORATORS: frozenset[str] = frozenset(
    {"fastapi_utils.cbv.cbv", "fastapi_utils.cbv", "fastapi_restful.cbv.cbv", "fastapi_restful.cbv"}
)
"""Class decorators that make methods path operations with the class as their dependency."""

INCLUDES: frozenset[str] = frozenset({"generate_and_include_versioned_routers"})
"""Methods of application classes of libraries that include the routers they are given."""

RESOURCE_APIS: frozenset[str] = frozenset(
    {"fastapi_utils.Api", "fastapi_utils.cbv_base.Api", "fastapi_restful.Api", "fastapi_restful.cbv_base.Api"}
)
"""Classes with `add_resource(resource, *urls)`."""
