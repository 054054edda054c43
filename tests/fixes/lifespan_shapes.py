"""Applications with event handlers, in every shape that FAL101 turns into a lifespan, and in those it leaves.

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

_HEAD = """
from fastapi import APIRouter, FastAPI

from journal import note


async def connect():
    note("connect")
"""


def _refused(name: str, reason: str, rest: str, **files: str) -> Shape:
    return shape(name, reason, main=_HEAD + dedent(rest), **files)


REFUSED = (
    _refused(
        "a lifespan silences the handlers",
        "has a lifespan already, so its handlers never run",
        """
        from contextlib import asynccontextmanager


        @asynccontextmanager
        async def lifespan(app: FastAPI):
            note("start")
            yield


        app = FastAPI(lifespan=lifespan)
        app.on_event("startup")(connect)
        """,
    ),
    _refused(
        "registered under a condition",
        "`connect` is registered under a condition",
        """
        app = FastAPI()
        if note is None:
            app.on_event("startup")(connect)
        """,
    ),
    _refused(
        "registered behind an early return",
        "may return before `connect` is registered",
        """
        def create_app(plain=False):
            app = FastAPI()
            if plain:
                return app
            app.on_event("startup")(connect)
            return app


        app = create_app(True)
        """,
    ),
    _refused(
        "one registration for two applications",
        "one registration serves several applications",
        """
        if note is None:
            app = FastAPI(title="a")
        else:
            app = FastAPI(title="b")
        app.on_event("startup")(connect)
        """,
    ),
    _refused(
        "a function that registers on what it is given",
        "handed to a function (main.py)",
        """
        def register(app: FastAPI):
            app.on_event("startup")(connect)


        app = FastAPI()
        app.on_event("shutdown")(connect)
        register(app)
        """,
    ),
    _refused(
        "a list of handlers changed by hand",
        "lists of handlers are changed by hand (main.py)",
        """
        app = FastAPI()
        app.on_event("startup")(connect)
        app.router.on_startup.append(connect)
        """,
    ),
    _refused(
        "a class with a constructor of its own",
        "has an `__init__` of its own",
        """
        class Service(FastAPI):
            def __init__(self):
                super().__init__(on_shutdown=[connect])


        app = Service()
        app.on_event("startup")(connect)
        """,
    ),
    _refused(
        "a partial call",
        "no function of the project known by name",
        """
        from functools import partial


        def say(what="nothing"):
            note(what)


        app = FastAPI()
        app.router.add_event_handler("startup", partial(say, "hello"))
        """,
    ),
    _refused(
        "a name bound twice",
        "`warm` is bound more than once",
        """
        app = FastAPI()


        @app.on_event("startup")
        async def warm():
            note("warm")


        warm = None
        """,
    ),
    _refused(
        "a router under an application without lifespan",
        "once more for each include, and `app` has no lifespan",
        """
        router = APIRouter()
        router.on_event("startup")(connect)
        app = FastAPI()
        app.include_router(router)
        """,
    ),
    _refused(
        "a router inside a router without lifespan",
        "and `outer` has no lifespan",
        """
        from contextlib import asynccontextmanager


        @asynccontextmanager
        async def lifespan(app: FastAPI):
            yield


        router = APIRouter()
        router.on_event("startup")(connect)
        outer = APIRouter()
        outer.include_router(router)
        app = FastAPI(lifespan=lifespan)
        app.include_router(outer)
        """,
    ),
    _refused(
        "an included router with handlers",
        "an included router has handlers of its own",
        """
        async def start():
            note("router starts")


        router = APIRouter(on_startup=[start])
        app = FastAPI()
        app.include_router(router)
        app.on_event("startup")(connect)
        """,
    ),
    _refused(
        "registered in a file that the application's does not import",
        "registered in another file (events.py), which that of the application does not import",
        """
        app = FastAPI()
        """,
        events="""
        from main import app, connect

        app.on_event("startup")(connect)
        """,
    ),
    _refused(
        "registered in a script",
        "also run as a script",
        """
        app = FastAPI()

        import events
        """,
        events="""
        from main import app, note


        @app.on_event("startup")
        async def warm():
            note("warm")


        if __name__ == "__main__":
            print(app)
        """,
    ),
    _refused(
        "an application that serves itself as a script",
        "serves it when it is run as a script",
        """
        app = FastAPI()

        import events

        if __name__ == "__main__":
            import uvicorn

            uvicorn.run(app, port=8000)
        """,
        events="""
        from main import app, note


        @app.on_event("startup")
        async def warm():
            note("warm")
        """,
    ),
)
