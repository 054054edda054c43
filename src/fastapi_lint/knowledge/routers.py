"""Libraries that bring routes, routers or views of their own: what a project gets from them.

Names are dotted and canonical; `path` of a route is that below the router's prefix.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class ExternalRoute(NamedTuple):
    """A route that a library registers: `method` is `WS` for WebSockets."""

    method: str
    path: str
    handler: str
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
    """Routes written as `METHOD path handler`, one a line, a path of `-` being empty."""
    split = (line.split() for line in text.strip().splitlines())
    return tuple(
        ExternalRoute(method, path.replace("-", "", path == "-"), name) for method, path, name in split
    )


_GRAPHQL = ExternalRouter(
    _routes("GET - handle_http_get\nPOST - handle_http_post\nWS - websocket_endpoint"),
    "path",
    1,
    (
        ExternalDependency("<lambda>", False, "context_getter"),
        ExternalDependency("dependency", True),
        ExternalDependency("__get_root_value", True, "root_value_getter"),
    ),
)
_OAUTH = ExternalRouter(_routes("GET /authorize authorize\nGET /callback callback"))
_USERS = "fastapi_users.FastAPIUsers"

ROUTERS: Mapping[str, ExternalRouter] = {
    "strawberry.fastapi.GraphQLRouter": _GRAPHQL,
    "strawberry.fastapi.router.GraphQLRouter": _GRAPHQL,
    f"{_USERS}.get_auth_router": ExternalRouter(_routes("POST /login login\nPOST /logout logout")),
    f"{_USERS}.get_register_router": ExternalRouter(_routes("POST /register register")),
    f"{_USERS}.get_verify_router": ExternalRouter(
        _routes("POST /request-verify-token request_verify_token\nPOST /verify verify")
    ),
    f"{_USERS}.get_reset_password_router": ExternalRouter(
        _routes("POST /forgot-password forgot_password\nPOST /reset-password reset_password")
    ),
    f"{_USERS}.get_users_router": ExternalRouter(
        _routes(
            "GET /me me\nPATCH /me update_me\nGET /{id} get_user\nPATCH /{id} update_user\n"
            "DELETE /{id} delete_user"
        )
    ),
    f"{_USERS}.get_oauth_router": _OAUTH,
    f"{_USERS}.get_oauth_associate_router": _OAUTH,
}
"""Router classes and functions that make routers."""

EXPOSED: Mapping[str, tuple[ExternalRoute, str]] = {
    "prometheus_fastapi_instrumentator.Instrumentator.expose": (
        ExternalRoute("GET", "/metrics", "metrics", False),
        "endpoint",
    ),
    "prometheus_fastapi_instrumentator.instrumentation.Instrumentator.expose": (
        ExternalRoute("GET", "/metrics", "metrics", False),
        "endpoint",
    ),
}
"""Methods that register a route on the application they are given first, with the parameter for its path."""

CHAINED: frozenset[str] = frozenset(
    {
        "prometheus_fastapi_instrumentator.Instrumentator",
        "prometheus_fastapi_instrumentator.instrumentation.Instrumentator",
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
