"""Applications with event handlers, in every shape that FAL101 turns into a lifespan.

Each handler notes its name in `journal`, which every shape can import; the application is `app` in `main`.
"""

from __future__ import annotations

from textwrap import dedent
from typing import NamedTuple

JOURNAL = """\
log = []
failing = set()


def note(name):
    log.append(name)
    if name in failing:
        raise RuntimeError(name)
"""


class Shape(NamedTuple):
    """Files by name, and for a shape that has no equal lifespan a part of the reason."""

    name: str
    files: dict[str, str]
    refusal: str = ""


def shape(name: str, refusal: str = "", **files: str) -> Shape:
    """A shape from modules by their names (`package__module` for those of a package)."""
    paths = {f"{module.replace('__', '/')}.py": dedent(text).lstrip("\n") for module, text in files.items()}
    packages = {f"{path.partition('/')[0]}/__init__.py": "" for path in paths if "/" in path}
    return Shape(name, {**paths, **packages, "journal.py": JOURNAL}, refusal)


ORDER = shape(
    "several handlers, plain and async",
    main="""
    from fastapi import FastAPI

    from journal import note

    app = FastAPI()


    @app.on_event("startup")
    def first():
        note("first")


    @app.on_event("shutdown")
    async def last():
        note("last")


    @app.on_event("startup")
    async def second():
        note("second")


    @app.on_event("shutdown")
    def very_last():
        note("very last")
    """,
)
ON_THE_SPOT = shape(
    "registered on the spot",
    main="""
    from fastapi import FastAPI

    from journal import note

    app = FastAPI()


    async def connect():
        note("connect")


    def disconnect():
        note("disconnect")


    app.on_event("startup")(connect)
    app.router.add_event_handler("shutdown", disconnect)
    """,
)
LISTS = shape(
    "lists in the constructor run first",
    main="""
    from fastapi import FastAPI

    from journal import note


    async def connect():
        note("connect")


    def disconnect():
        note("disconnect")


    app = FastAPI(on_startup=[connect], on_shutdown=[disconnect, connect])


    @app.on_event("startup")
    async def warm():
        note("warm")
    """,
)
BOTH = shape(
    "one handler for both events, and twice for one",
    main="""
    from fastapi import FastAPI

    from journal import note

    app = FastAPI()


    @app.on_event("startup")
    @app.on_event("shutdown")
    async def report():
        note("report")


    app.on_event("startup")(report)
    """,
)
FACTORY = shape(
    "a factory with handlers inside and outside",
    main="""
    from fastapi import FastAPI

    from journal import note


    async def connect():
        note("connect")


    def create_app():
        app = FastAPI()

        @app.on_event("startup")
        async def warm():
            note("warm")

        app.router.add_event_handler("startup", connect)
        app.router.add_event_handler("shutdown", connect)
        return app


    app = create_app()
    """,
)
SUBCLASS = shape(
    "a subclass of FastAPI",
    main="""
    import fastapi

    from journal import note


    class Service(fastapi.FastAPI):
        pass


    app: Service = Service(title="x")


    @app.on_event(event_type="shutdown")
    async def stop():
        note("stop")
    """,
)
HANDLERS_ELSEWHERE = shape(
    "handlers imported from another file",
    main="""
    from fastapi import FastAPI

    import work.cache
    from work.db import connect as open_db
    from work.db import disconnect

    app = FastAPI(on_startup=[open_db])
    app.router.add_event_handler("startup", work.cache.fill)
    app.on_event("shutdown")(disconnect)
    """,
    work__cache="""
    from journal import note


    def fill():
        note("fill")
    """,
    work__db="""
    from journal import note


    async def connect():
        note("connect")


    async def disconnect():
        note("disconnect")
    """,
)
REGISTERED_ELSEWHERE = shape(
    "registered in another file that the application's imports",
    main="""
    from service.main import app
    """,
    service__main="""
    from fastapi import FastAPI

    app = FastAPI()

    from service import events  # registers the handlers
    """,
    service__events="""
    from journal import note
    from service.main import app


    @app.on_event("startup")
    async def connect():
        note("connect")


    @app.on_event("shutdown")
    def disconnect():
        note("disconnect")


    @app.on_event("startup")
    def warm():
        note("warm")
    """,
)
ROUTER = shape(
    "a router under an application with a lifespan",
    main="""
    from contextlib import asynccontextmanager

    from fastapi import FastAPI

    from jobs import router
    from journal import note


    @asynccontextmanager
    async def lifespan(app: FastAPI):
        note("app starts")
        try:
            yield
        finally:
            note("app stops")


    app = FastAPI(lifespan=lifespan)
    app.include_router(router)
    """,
    jobs="""
    from fastapi import APIRouter

    from journal import note

    router = APIRouter()


    @router.on_event("startup")
    async def start():
        note("router starts")


    @router.on_event("shutdown")
    async def stop():
        note("router stops")
    """,
)
CHILD_FAILS = shape(
    "an included router whose lifespan can fail",
    main="""
    from contextlib import asynccontextmanager

    from fastapi import APIRouter, FastAPI

    from journal import note


    @asynccontextmanager
    async def router_lifespan(app: FastAPI):
        note("router starts")
        yield
        note("router stops")


    router = APIRouter(lifespan=router_lifespan)
    app = FastAPI()
    app.include_router(router)


    @app.on_event("startup")
    async def connect():
        note("connect")


    @app.on_event("shutdown")
    async def disconnect():
        note("disconnect")
    """,
)
UNDER_ONE_CONDITION = shape(
    "made and filled in one branch",
    main="""
    from fastapi import FastAPI

    from journal import note

    if note is not None:
        app = FastAPI()

        @app.on_event("startup")
        async def connect():
            note("connect")
    else:
        app = None
    """,
)
CONVERTED = (
    ORDER,
    ON_THE_SPOT,
    LISTS,
    BOTH,
    FACTORY,
    SUBCLASS,
    HANDLERS_ELSEWHERE,
    REGISTERED_ELSEWHERE,
    ROUTER,
    CHILD_FAILS,
    UNDER_ONE_CONDITION,
)
