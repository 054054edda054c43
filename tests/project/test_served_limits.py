"""What is conditional, what is unresolved and why, and how applications are called."""

from __future__ import annotations

import pytest
from applications import blocking
from cases import files_of

from fastapi_lint.project.files import Memory
from fastapi_lint.project.model import Project
from fastapi_lint.served import Routes, flatten


def served(text: str) -> Routes:
    files = files_of(text)
    return Project(Memory(files), sorted(files)).served


def lines(routes: Routes) -> list[str]:
    """`app METHOD path`, with a question mark in front of what is conditional."""
    return [
        f"{'? ' if row.conditional else ''}{world.name} {'/'.join(row.methods) or 'WS'} {row.path}"
        for world in routes.worlds
        for row in world.routes
    ]


def reasons(routes: Routes) -> list[str]:
    return [f"{u.filename}:{u.line} {u.what}: {u.reason}" for u in routes.unresolved]


CONDITIONAL = """
    import os

    from fastapi import APIRouter, FastAPI
    from pydantic_settings import BaseSettings

    class Settings(BaseSettings):
        docs: bool = True
        admin: bool = False
        prefix: str = "/api"

    settings = Settings()
    router = APIRouter()

    @router.get("/x")
    def read(): ...

    app = FastAPI()
"""


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("if settings.docs: app.include_router(router)", ["? main:app GET /x"]),
        ("if settings.admin: app.include_router(router)", ["? main:app GET /x"]),
        ("if os.environ['MODE'] == 'x': app.include_router(router)", ["? main:app GET /x"]),
        ("if os.getenv('MODE'):\n    app.include_router(router)", ["? main:app GET /x"]),
        ("app.include_router(router, prefix=settings.prefix)", ["? main:app GET /api/x"]),
        ("if True: app.include_router(router)", ["main:app GET /x"]),
        ("if not app: app.include_router(router)", []),
        ("for name in os.listdir():\n    app.include_router(router)", ["? main:app GET /x"]),
        ("while os.getpid():\n    app.include_router(router)\n    break", ["? main:app GET /x"]),
        ("try:\n    import extra\nexcept ImportError:\n    pass\nelse:\n    app.include_router(router)",
         ["? main:app GET /x"]),
        ("try:\n    pass\nexcept ValueError:\n    app.include_router(router)", ["? main:app GET /x"]),
        ("def setup():\n    if os.getpid():\n        return\n    app.include_router(router)\nsetup()",
         ["? main:app GET /x"]),
        ("def setup():\n    if settings.admin:\n        return\n    app.include_router(router)\nsetup()",
         ["? main:app GET /x"]),
        ("def setup():\n    if os.getpid() < 0:\n        raise ValueError\n    app.include_router(router)\n"
         "setup()", ["main:app GET /x"]),
        ("@app.on_event('startup')\ndef start():\n    app.include_router(router)", ["? main:app GET /x"]),
    ],
)  # fmt: skip
def test_conditions_are_marked(code: str, expected: list[str]) -> None:
    text = "\n".join(line.removeprefix("    ") for line in CONDITIONAL.splitlines())
    assert lines(served(f"{text}\n{code}\n")) == expected


def test_a_lifespan_registers_once_the_application_runs() -> None:
    found = served("""
        from contextlib import asynccontextmanager
        from fastapi import FastAPI

        @asynccontextmanager
        async def lifespan(application):
            @application.get("/late")
            def late(): ...
            yield

        app = FastAPI(lifespan=lifespan)
    """)
    assert lines(found) == ["? main:app GET /late"]


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("router = APIRouter()\n@router.get('/x')\ndef read(): ...",
         "no application of the project includes its router"),
        ("app = FastAPI()\n@app.get(input())\ndef read(): ...",
         "its path is not known: `builtins.input` is not part of the project"),
        ("import sys\nprefix = '/a' if sys.argv else '/b'\napp = FastAPI()\n"
         "@app.get(prefix)\ndef read(): ...",
         "its path may be `/a` or `/b`"),
        ("app = FastAPI()\napp.add_api_route('/x', input())",
         "its handler is not known: `builtins.input` is not part of the project"),
        ("app = FastAPI()\napp.add_api_route('/x', print, methods=input())", "its methods are not known"),
        ("def register(app: FastAPI):\n    @app.get('/x')\n    def read(): ...",
         "nothing that the project starts with calls `register`"),
        ("from elsewhere import router\napp = FastAPI()\napp.include_router(router)",
         "`elsewhere.router` is not part of the project"),
        ("from crud import MemoryRouter\napp = FastAPI()\napp.include_router(MemoryRouter(schema=int))",
         "`MemoryRouter` brings its routes from outside the project"),
        ("router = APIRouter()\n@router.get('/x')\ndef read(): ...\napp = FastAPI()\n"
         "app.include_router(router, prefix=input())",
         "its path is not known: `builtins.input` is not part of the project (1 route below it)"),
        ("import importlib\napp = FastAPI()\napp.include_router(importlib.import_module(input()).router)",
         "a module is imported whose name is not known"),
        ("app = FastAPI()\nif False:\n    @app.get('/x')\n    def read(): ...",
         "a condition in front of it does not hold"),
        ("app = FastAPI()\ndef make():\n    return make()\napp.mount('/x', make())",
         "`make` goes too deep to be followed"),
    ],
)  # fmt: skip
def test_what_is_unresolved_says_why(code: str, reason: str) -> None:
    found = served(f"from fastapi import APIRouter, FastAPI\n{code}\n")
    assert lines(found) == []
    assert [entry.reason for entry in found.unresolved] == [reason]


def test_tables_of_other_packages_are_used() -> None:
    found = served("""
        from fastapi import FastAPI
        from fastapi_users import FastAPIUsers
        from prometheus_fastapi_instrumentator import Instrumentator
        from strawberry.fastapi import GraphQLRouter

        users = FastAPIUsers(None, [])
        app = FastAPI()
        app.include_router(users.get_auth_router(None), prefix="/auth")
        app.include_router(GraphQLRouter(None, "/q"), prefix="/graphql")
        Instrumentator().instrument(app).expose(app, endpoint="/prometheus")
    """)
    assert lines(found) == [
        "main:app POST /auth/login",
        "main:app POST /auth/logout",
        "main:app GET /graphql/q",
        "main:app POST /graphql/q",
        "main:app WS /graphql/q",
        "main:app GET /prometheus",
    ]
    assert found.worlds[0].routes[0].handler == "fastapi_users.FastAPIUsers.get_auth_router.login"
    assert [d.name for d in flatten(found.worlds[0].routes[2].dependencies)] == [
        "<lambda>", "dependency", "__get_root_value",
    ]  # fmt: skip
    assert not found.unresolved


@pytest.mark.parametrize("package", ["fastapi_utils", "fastapi_restful"])
def test_class_based_views_of_other_packages(package: str) -> None:
    found = served(f"""
        from fastapi import APIRouter, Depends, FastAPI
        from {package} import Api, Resource
        from {package}.cbv import cbv
        from {package}.inferring_router import InferringRouter

        def session() -> int: ...
        def user(db: int = Depends(session)) -> int: ...

        router = InferringRouter(prefix="/items", dependencies=[Depends(session)])

        @cbv(router)
        class Items:
            who: int = Depends(user)

            @router.get("/")
            def read(self, db: int = Depends(session)) -> int: ...

        plain = APIRouter()

        @cbv(plain, "/by-name")
        class ByName:
            def get(self) -> int: ...

        class Thing(Resource):
            def delete(self) -> int: ...

        app = FastAPI()
        app.include_router(router, prefix="/api")
        app.include_router(plain)
        Api(app).add_resource(Thing(), "/thing", prefix="/p")
    """)
    assert lines(found) == [
        "main:app GET /api/items/",
        "main:app GET /by-name",
        "main:app DELETE /p/thing",
    ]
    [items, by_name, thing] = found.worlds[0].routes
    assert (items.name, by_name.name, thing.name) == ("Items.read", "ByName.get", "Thing.delete")
    assert (items.response_model, by_name.response_model) == ("int", None)
    # The decorator includes what it takes out of the router, whose dependencies then come twice.
    needs = ["session", "session", "session", "user", "Items", "session"]
    assert [d.name for d in flatten(items.dependencies)] == needs


def test_what_is_mounted_from_outside_is_no_route() -> None:
    found = served("""
        import socketio
        from fastapi import FastAPI
        from prometheus_client import make_asgi_app
        from starlette.staticfiles import StaticFiles

        app = FastAPI()
        app.mount("/static", StaticFiles(directory="."))
        app.mount("/metrics", make_asgi_app())
        app.mount("/ws", socketio.ASGIApp(None))
    """)
    assert lines(found) == []
    assert not found.unresolved


NAMES = [
    ("attribute", "# file: shop/main.py\nfrom fastapi import FastAPI\napp = FastAPI()\n", ["shop.main:app"]),
    ("package", "# file: src/shop/__init__.py\nfrom fastapi import FastAPI\napi = FastAPI()\n", ["shop:api"]),
    (
        "factory",
        "# file: shop/main.py\nfrom fastapi import FastAPI\n\ndef create_app():\n    return FastAPI()\n",
        ["shop.main:create_app()"],
    ),
    (
        "result of a factory",
        "# file: shop/factory.py\nfrom fastapi import FastAPI\n\ndef create_app():\n    return FastAPI()\n"
        "# file: shop/asgi.py\nfrom shop.factory import create_app\napplication = create_app()\n",
        ["shop.asgi:application"],
    ),
    (
        "factory of a factory",
        "# file: main.py\nfrom fastapi import FastAPI\n\ndef build(title):\n    return FastAPI(title=title)\n"
        "\ndef create_app():\n    return build('x')\n",
        ["main:create_app()"],
    ),
    (
        "held by an object",
        "# file: main.py\nfrom fastapi import FastAPI\n\nclass Server:\n    def __init__(self):\n"
        "        self.api = FastAPI()\n\nserver = Server()\n",
        ["main:server.api"],
    ),
    (
        "imported elsewhere",
        "# file: main.py\nfrom fastapi import FastAPI\napp = FastAPI()\n"
        "# file: a_run.py\nfrom fastapi import FastAPI\nfrom main import app\n",
        ["main:app"],
    ),
    (
        "several worlds",
        "# file: a/main.py\nfrom fastapi import FastAPI\napp = FastAPI()\n"
        "# file: b/main.py\nfrom fastapi import FastAPI\napp = FastAPI()\nother = FastAPI()\n",
        ["a.main:app", "b.main:app", "b.main:other"],
    ),
    (
        "absolute imports name the root",
        "# file: backend/app/main.py\nfrom fastapi import FastAPI\nfrom app.more import x\napp = FastAPI()\n"
        "# file: backend/app/more.py\nimport fastapi\nx = 1\n",
        ["app.main:app"],
    ),
]


@pytest.mark.parametrize(("text", "expected"), [n[1:] for n in NAMES], ids=[n[0] for n in NAMES])
def test_applications_are_called_as_they_are_started(text: str, expected: list[str]) -> None:
    assert sorted(world.name for world in served(text).worlds) == expected


def test_mounted_applications_say_where() -> None:
    found = served("""
        from fastapi import FastAPI

        sub = FastAPI()

        @sub.get("/x")
        def read(): ...

        app = FastAPI()
        app.mount("/sub", sub)
    """)
    assert lines(found) == ["main:sub GET /x", "main:app GET /sub/x"]
    assert [world.mounted for world in found.worlds] == [(("main:app", "/sub"),), ()]


def test_what_a_test_registers_is_not_served() -> None:
    found = served("""
        # file: main.py
        from fastapi import FastAPI
        app = FastAPI()

        @app.get("/")
        def read(): ...
        # file: tests/test_main.py
        from main import app

        @app.get("/fails")
        def fail(): ...
    """)
    assert lines(found) == ["main:app GET /"]
    assert reasons(found) == ["tests/test_main.py:3 GET /fails: only a test registers it"]


def test_packages_that_are_searched_for_routers() -> None:
    found = served("""
        # file: main.py
        import importlib
        import pkgutil

        import routers
        from fastapi import FastAPI

        app = FastAPI()
        for module in pkgutil.iter_modules(routers.__path__):
            app.include_router(importlib.import_module(f"routers.{module.name}").router)
        # file: routers/__init__.py
        # file: routers/a.py
        from fastapi import APIRouter
        router = APIRouter()

        @router.get("/a")
        def read_a(): ...
        # file: routers/b.py
        from fastapi import APIRouter
        router = APIRouter()

        @router.get("/b")
        def read_b(): ...
    """)
    assert lines(found) == ["main:app GET /a", "main:app GET /b"]


def test_start_up_code_without_end_is_left() -> None:
    found = served("""
        from fastapi import FastAPI

        app = FastAPI()

        def grow(application, number):
            for _ in range(400):
                grow(application, number + 1)

        grow(app, 0)

        @app.get("/behind")
        def behind(): ...
    """)
    assert lines(found) == ["main:app GET /behind"]
    assert reasons(found) == ["main.py:7 start-up code: it takes too many steps to be followed to its end"]


@pytest.mark.parametrize(
    "registration",
    [
        "app = FastAPI(routes=[APIRoute('/x', handler)])",
        "app = FastAPI()\napp.router.routes.append(APIRoute('/x', endpoint=handler))",
        "app = FastAPI()\nget = app.get\nget('/x')(handler)",
        "app = FastAPI()\npost = app.post\n\n@post('/y')\nasync def other(): time.sleep(1)  # blocks",
    ],
)
def test_rules_see_the_handlers(registration: str) -> None:
    head = "import time\nfrom fastapi import FastAPI\nfrom fastapi.routing import APIRoute\n"
    source = f"{head}async def handler():\n    time.sleep(1)\n{registration}\n"
    expected = ["main.py:10"] if "# blocks" in source else ["main.py:5"]
    assert blocking({"main.py": source}) == expected
