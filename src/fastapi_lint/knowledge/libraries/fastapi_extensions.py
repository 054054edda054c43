"""Packages that bring applications, routers and responses of their own."""

from __future__ import annotations

from fastapi_lint.knowledge.schema import Class, Library

_ROUTER = Class(bases=("fastapi.APIRouter",))

LIBRARY = Library(
    packages=("cadwyn", "fastapi_utils", "fastapi_restful", "sse_starlette"),
    distribution="cadwyn",
    aliases={"sse_starlette.sse.EventSourceResponse": "sse_starlette.EventSourceResponse"},
    classes={
        "sse_starlette.EventSourceResponse": Class(),
        "cadwyn.Cadwyn": Class(bases=("fastapi.FastAPI",)),
        "cadwyn.VersionedAPIRouter": _ROUTER,
        "fastapi_utils.inferring_router.InferringRouter": _ROUTER,
        "fastapi_restful.inferring_router.InferringRouter": _ROUTER,
    },
)
