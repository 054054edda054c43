"""The knowledge tables are well formed: index, aliases, types, names that do not contradict each other."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections import Counter
from collections.abc import Iterator

import pytest

from fastapi_lint.knowledge import libraries, lookup
from fastapi_lint.knowledge.index import MODULES
from fastapi_lint.knowledge.offload import HANDOVERS, Place, handover
from fastapi_lint.knowledge.resources import RESOURCES, resource
from fastapi_lint.knowledge.schema import Class, Library
from fastapi_lint.knowledge.sessions import HANDLES, Kind, handle, made_by

TABLES: dict[str, Library] = {
    info.name: importlib.import_module(f"{libraries.__name__}.{info.name}").LIBRARY
    for info in pkgutil.iter_modules(libraries.__path__)
}
CLASSES = {name: table for library in TABLES.values() for name, table in library.classes.items()}
_TYPE = re.compile(r"(list|dict|iterator|tuple)\[(?P<inside>.+)\]")


@pytest.fixture(params=sorted(TABLES))
def library(request: pytest.FixtureRequest) -> Library:
    return TABLES[request.param]


def texts(table: Class) -> Iterator[tuple[str, str]]:
    for effect, names in table.blocks.items():
        yield f"blocks {effect.value}", names
    for effect, names in table.lazy.items():
        yield f"lazy {effect.value}", names
    yield from (("chains", table.chains), ("coroutines", table.coroutines), ("quiet", table.quiet))


def types(table: Class) -> list[str]:
    single = (table.item, table.call_returns, table.subscripted, table.any_attribute, table.enter_returns)
    return [*table.returns.values(), *table.attributes.values(), *(text for text in single if text)]


def is_type(text: str) -> bool:
    """Whether a text is a type in the notation of the schema."""
    if text.endswith(" | None"):
        return is_type(text.removesuffix(" | None"))
    generic = _TYPE.fullmatch(text)
    if generic is not None:
        return all(part == "..." or is_type(part) for part in generic["inside"].split(", "))
    return re.fullmatch(r"None|self|str|int|bytes|bool|[A-Za-z_]\w*(\.\w+)+", text) is not None


def test_the_index_names_every_package_of_every_table() -> None:
    packages = {package: name for name, table in TABLES.items() for package in table.packages}
    assert dict(MODULES) == packages


def test_every_row_is_found_through_the_index(library: Library) -> None:
    named = [*library.functions, *library.classes, *library.values, *library.aliases.keys()]
    strays = {name for name in named if not any(f"{name}.".startswith(f"{p}.") for p in library.packages)}
    assert strays <= {
        # Shared with the package they are imported from.
        name
        for name in strays
        if lookup.canonical(name) in CLASSES and lookup.canonical(name) != name
    }


def test_rows_have_their_canonical_name(library: Library) -> None:
    for name in (*library.functions, *library.classes, *library.values):
        assert lookup.canonical(name) == name


def test_aliases_do_not_chain(library: Library) -> None:
    for spelling, name in library.aliases.items():
        assert spelling != name
        assert lookup.canonical(spelling) == name
        assert lookup.canonical(name) == name


def test_no_name_is_listed_twice(library: Library) -> None:
    for name, table in library.classes.items():
        for role, names in texts(table):
            twice = [word for word, count in Counter(names.split()).items() if count > 1]
            assert twice == [], f"{name} {role}"
        effects = Counter(
            word for names in (*table.blocks.values(), *table.lazy.values()) for word in names.split()
        )
        assert [word for word, count in effects.items() if count > 1] == [], name


def test_roles_do_not_contradict_each_other(library: Library) -> None:
    for name, table in library.classes.items():
        blocking = {
            word for names in (*table.blocks.values(), *table.lazy.values()) for word in names.split()
        }
        assert blocking.isdisjoint(table.quiet.split()), name
        assert blocking.isdisjoint(table.coroutines.split()), name
        assert set(table.unless) <= blocking, name
        assert blocking.isdisjoint(table.attributes), name


def test_asynchronous_classes_do_not_block(library: Library) -> None:
    for name, table in library.classes.items():
        if table.asynchronous:
            assert (dict(table.blocks), dict(table.lazy), table.otherwise) == ({}, {}, None), name
            assert {table.constructs, table.enters, table.exits, table.iterates} == {None}, name


def test_coroutine_functions_do_not_block(library: Library) -> None:
    assert [name for name, row in library.functions.items() if row.coroutine and row.blocks] == []


def test_types_are_written_in_the_notation(library: Library) -> None:
    rows = [row.returns for row in library.functions.values() if row.returns]
    rows += [text for table in library.classes.values() for text in types(table)]
    assert [text for text in rows if not is_type(text)] == []


def test_bases_are_known(library: Library) -> None:
    for name, table in library.classes.items():
        assert [base for base in table.bases if base not in CLASSES] == [], name


def test_handles_are_known_classes() -> None:
    assert [name for name in HANDLES if name not in CLASSES] == []
    assert [name for name, known in HANDLES.items() if known.asynchronous != CLASSES[name].asynchronous] == []


@pytest.mark.parametrize(
    ("name", "kind", "asynchronous"),
    [
        ("sqlmodel.Session", Kind.SESSION, False),
        ("sqlmodel.ext.asyncio.session.AsyncSession", Kind.SESSION, True),
        ("sqlalchemy.engine.create_engine", Kind.ENGINE, False),
        ("sqlalchemy.ext.asyncio.create_async_engine", Kind.ENGINE, True),
        ("sqlalchemy.Engine.begin", Kind.CONNECTION, False),
        ("sqlite3.connect", Kind.CONNECTION, False),
        ("asyncpg.create_pool", Kind.ENGINE, True),
        ("psycopg.AsyncConnection.connect", Kind.CONNECTION, True),
        ("pymongo.MongoClient", Kind.ENGINE, False),
    ],
)
def test_what_opens_a_way_into_a_database(name: str, kind: Kind, asynchronous: bool) -> None:
    made = made_by(name)
    assert made is not None
    assert (made.kind, made.asynchronous) == (kind, asynchronous)


@pytest.mark.parametrize(
    "name", ["requests.Session", "sqlalchemy.orm.sessionmaker", "sqlalchemy.select", "a.b"]
)
def test_what_does_not_open_a_way_into_a_database(name: str) -> None:
    assert made_by(name) is None


@pytest.mark.parametrize("name", ["sqlalchemy.orm.sessionmaker", "sqlalchemy.ext.asyncio.async_sessionmaker"])
def test_instances_of_session_factories_give_sessions(name: str) -> None:
    table = lookup.class_(name)
    assert table is not None
    assert table.call_returns is not None
    made = handle(table.call_returns)
    assert made is not None
    assert made.kind is Kind.SESSION


@pytest.mark.parametrize(
    ("name", "closer", "awaited"),
    [
        ("httpx.AsyncClient", "aclose", True),
        ("httpx.Client", "close", False),
        ("sqlalchemy.ext.asyncio.create_async_engine", "dispose", True),
        ("sqlmodel.create_engine", "dispose", False),
        ("redis.asyncio.from_url", "aclose", True),
        ("redis.Redis.from_url", "close", False),
        ("asyncpg.create_pool", "close", True),
        ("motor.motor_asyncio.AsyncIOMotorClient", "close", False),
        ("pymongo.AsyncMongoClient", "close", True),
        ("apscheduler.schedulers.asyncio.AsyncIOScheduler", "shutdown", False),
        ("concurrent.futures.thread.ThreadPoolExecutor", "shutdown", False),
        ("asyncio.create_task", "cancel", False),
        ("databases.Database", "disconnect", True),
        ("aio_pika.connect_robust", "close", True),
        ("neo4j.AsyncGraphDatabase.driver", "close", True),
        ("arq.create_pool", "aclose", True),
    ],
)
def test_what_closes_a_resource(name: str, closer: str, awaited: bool) -> None:
    opened = resource(name)
    assert opened is not None
    assert (opened.closers[0], opened.awaited) == (closer, awaited)


@pytest.mark.parametrize("name", ["asyncio.get_running_loop", "pathlib.Path", "json.loads", "asyncio.sleep"])
def test_what_needs_no_closing(name: str) -> None:
    assert resource(name) is None


def test_resources_can_be_closed() -> None:
    assert [name for name, row in RESOURCES.items() if not (row.closers or row.functions)] == []
    assert [name for name in RESOURCES if lookup.canonical(name) != name] == []


def test_closers_of_tabled_classes_agree_on_what_is_awaited() -> None:
    for name, row in RESOURCES.items():
        closer = lookup.method(name, row.closers[0]) if row.closers and name in CLASSES else None
        if closer is not None and closer.asynchronous:
            assert closer.coroutine == row.awaited, name


@pytest.mark.parametrize(
    ("name", "place", "position"),
    [
        ("asyncio.to_thread", Place.THREAD, 0),
        ("starlette.concurrency.run_in_threadpool", Place.THREAD, 0),
        ("asyncio.AbstractEventLoop.run_in_executor", Place.THREAD, 1),
        ("concurrent.futures.ThreadPoolExecutor.submit", Place.THREAD, 0),
        ("concurrent.futures.ProcessPoolExecutor.submit", Place.PROCESS, 0),
        ("threading.Thread", Place.THREAD, 1),
        ("starlette.background.BackgroundTasks.add_task", Place.EITHER, 0),
        ("sqlmodel.ext.asyncio.session.AsyncSession.run_sync", Place.GREENLET, 0),
        ("asyncio.gather", Place.LOOP, 0),
        ("asyncio.AbstractEventLoop.call_later", Place.LOOP, 1),
    ],
)
def test_where_a_callable_runs(name: str, place: Place, position: int) -> None:
    known = handover(name)
    assert known is not None
    assert (known.place, known.position) == (place, position)


def test_handovers_have_their_canonical_name() -> None:
    assert [name for name in HANDOVERS if lookup.canonical(name) != name] == []
    assert handover("builtins.map") is None
