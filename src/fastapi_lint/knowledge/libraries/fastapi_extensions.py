"""Packages that bring applications and routers of their own: subclasses of FastAPI's."""

from __future__ import annotations

from fastapi_lint.knowledge.schema import Class, Library

_ROUTER = Class(bases=("fastapi.APIRouter",))

LIBRARY = Library(
    packages=("cadwyn", "fastapi_utils", "fastapi_restful"),
    distribution="cadwyn",
    classes={
        "cadwyn.Cadwyn": Class(bases=("fastapi.FastAPI",)),
        "cadwyn.VersionedAPIRouter": _ROUTER,
        "fastapi_utils.inferring_router.InferringRouter": _ROUTER,
        "fastapi_restful.inferring_router.InferringRouter": _ROUTER,
    },
)
