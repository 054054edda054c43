"""Applications with event handlers for which there is no equal lifespan, each with a part of the reason."""

from __future__ import annotations

from textwrap import dedent

from tests.fixes.lifespan_shapes import Shape, shape

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
