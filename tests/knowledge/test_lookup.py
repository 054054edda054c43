"""Questions to the knowledge tables, as the project model asks them."""

from __future__ import annotations

import subprocess
import sys

import pytest

from fastapi_lint.knowledge import lookup
from fastapi_lint.knowledge.schema import Effect, Unless


@pytest.mark.parametrize(
    ("spelling", "expected"),
    [
        ("requests.api.get", "requests.get"),
        ("requests.get", "requests.get"),
        ("sqlalchemy.orm.session.Session", "sqlalchemy.orm.Session"),
        ("sqlalchemy.orm.session.Session.commit", "sqlalchemy.orm.Session.commit"),
        ("sqlalchemy.engine.base.Engine", "sqlalchemy.Engine"),
        ("sqlalchemy.ext.asyncio.session.AsyncSession", "sqlalchemy.ext.asyncio.AsyncSession"),
        ("sqlmodel.create_engine", "sqlalchemy.create_engine"),
        ("redis.client.Redis.from_url", "redis.Redis.from_url"),
        ("posixpath.exists", "os.path.exists"),
        ("my_project.requests.get", "my_project.requests.get"),
        ("unknown", "unknown"),
    ],
)
def test_canonical(spelling: str, expected: str) -> None:
    assert lookup.canonical(spelling) == expected


@pytest.mark.parametrize(
    ("name", "effect"),
    [
        ("time.sleep", Effect.SLEEP),
        ("requests.get", Effect.NETWORK),
        ("requests.api.post", Effect.NETWORK),
        ("httpx.get", Effect.NETWORK),
        ("urllib.request.urlopen", Effect.NETWORK),
        ("subprocess.run", Effect.SUBPROCESS),
        ("os.system", Effect.SUBPROCESS),
        ("builtins.open", Effect.FILE),
        ("io.open", Effect.FILE),
        ("os.path.exists", Effect.METADATA),
        ("sqlite3.connect", Effect.DATABASE),
        ("psycopg2.connect", Effect.DATABASE),
        ("concurrent.futures.wait", Effect.WAIT),
        ("builtins.input", Effect.INPUT),
        ("sys.stdin.readline", Effect.INPUT),
        ("bcrypt.hashpw", Effect.HASH),
        ("hashlib.scrypt", Effect.HASH),
        ("cv2.imdecode", Effect.CPU),
        ("stripe.Customer.create", Effect.NETWORK),
    ],
)
def test_functions_that_block(name: str, effect: Effect) -> None:
    known = lookup.function(name)
    assert known is not None
    assert known.blocks is effect
    assert not known.lazy


@pytest.mark.parametrize(
    "name", ["sqlalchemy.create_engine", "redis.from_url", "boto3.client", "asyncio.sleep", "asyncpg.connect"]
)
def test_functions_that_do_not_block(name: str) -> None:
    known = lookup.function(name)
    assert known is not None
    assert known.blocks is None


@pytest.mark.parametrize(
    "name", ["hashlib.sha256", "bcrypt.gensalt", "json.dumps", "my_project.helper", "os"]
)
def test_functions_without_a_row(name: str) -> None:
    assert lookup.function(name) is None


def test_function_of_a_method_called_on_its_class() -> None:
    known = lookup.function("pathlib.Path.cwd")
    assert known is not None
    assert (known.blocks, known.returns) == (Effect.METADATA, "pathlib.Path")
    made = lookup.function("redis.client.Redis.from_url")
    assert made is not None
    assert (made.blocks, made.returns) == (None, "redis.Redis")


def test_methods_are_merged_over_bases() -> None:
    inherited = lookup.method("sqlmodel.Session", "commit")
    own = lookup.method("sqlmodel.Session", "exec")
    assert inherited is not None
    assert own is not None
    assert (inherited.owner, inherited.effect) == ("sqlalchemy.orm.Session", Effect.DATABASE)
    assert (own.owner, own.effect) == ("sqlmodel.Session", Effect.DATABASE)
    assert inherited.instead == own.instead == "sqlmodel.ext.asyncio.session.AsyncSession"


@pytest.mark.parametrize("name", ["add", "add_all", "expunge"])
def test_session_methods_without_effect(name: str) -> None:
    known = lookup.method("sqlalchemy.orm.Session", name)
    assert known is not None
    assert known.effect is None


@pytest.mark.parametrize("name", ["Bucket", "BucketPolicy", "ObjectAcl", "PlatformEndpoint", "VpcAddress"])
def test_making_an_aws_resource_asks_nobody(name: str) -> None:
    known = lookup.method("boto3.resources.base.ServiceResource", name)
    assert known is not None
    assert (known.effect, known.returns) == (None, "self")


def test_the_anthropic_client_for_amazon_has_messages_and_no_files() -> None:
    assert lookup.method("anthropic.AnthropicBedrock", "messages") is not None
    assert lookup.method("anthropic.AnthropicBedrock", "files") is None


@pytest.mark.parametrize("name", ["MySQLdb.cursors.Cursor", "MySQLdb.cursors.DictCursor"])
def test_cursors_of_mysqlclient_wait_for_the_statement_only(name: str) -> None:
    execute, fetch = lookup.method(name, "execute"), lookup.method(name, "fetchall")
    assert execute is not None
    assert fetch is not None
    assert (execute.effect, fetch.effect) == (Effect.DATABASE, None)


def test_query_chain() -> None:
    query = lookup.method("sqlalchemy.orm.Session", "query")
    assert query is not None
    assert query.returns == "sqlalchemy.orm.Query"
    filtered = lookup.method("sqlalchemy.orm.Query", "filter")
    assert filtered is not None
    assert (filtered.effect, filtered.returns) == (None, "self")
    first = lookup.method("sqlalchemy.orm.Query", "first")
    assert first is not None
    assert first.effect is Effect.DATABASE
    table = lookup.class_("sqlalchemy.orm.Query")
    assert table is not None
    assert table.iterates is Effect.DATABASE


def test_buffered_results_have_no_effect() -> None:
    rows = lookup.method("sqlalchemy.CursorResult", "all")
    assert rows is not None
    assert rows.effect is None


def test_asynchronous_methods() -> None:
    execute = lookup.method("sqlmodel.ext.asyncio.session.AsyncSession", "commit")
    add = lookup.method("sqlalchemy.ext.asyncio.AsyncSession", "add")
    assert execute is not None
    assert add is not None
    assert (execute.effect, execute.coroutine, execute.asynchronous) == (None, True, True)
    assert (add.effect, add.coroutine, add.asynchronous) == (None, False, True)


def test_lazy_methods_block_when_iterated() -> None:
    found = lookup.method("pathlib.Path", "glob")
    assert found is not None
    assert (found.effect, found.lazy) == (Effect.METADATA, True)
    walk = lookup.function("os.walk")
    assert walk is not None
    assert (walk.blocks, walk.lazy) == (Effect.METADATA, True)


def test_attribute_chain_of_a_client() -> None:
    chat = lookup.method("openai.AzureOpenAI", "chat")
    assert chat is not None
    assert chat.attribute
    assert chat.returns is not None
    completions = lookup.method(chat.returns, "completions")
    assert completions is not None
    assert completions.returns is not None
    create = lookup.method(completions.returns, "create")
    assert create is not None
    assert (create.effect, create.attribute) == (Effect.NETWORK, False)


def test_dynamic_clients_block_except_where_named() -> None:
    client = "botocore.client.BaseClient"
    put, sign, private = (
        lookup.method(client, name) for name in ("put_object", "generate_presigned_url", "_x")
    )
    assert put is not None
    assert sign is not None
    assert (put.effect, sign.effect, private) == (Effect.NETWORK, None, None)


def test_open_ended_attributes() -> None:
    database = lookup.method("pymongo.MongoClient", "shop")
    close = lookup.method("pymongo.MongoClient", "close")
    table = lookup.class_("pymongo.MongoClient")
    assert database is not None
    assert close is not None
    assert table is not None
    assert (database.attribute, database.returns) == (True, "pymongo.database.Database")
    assert (close.attribute, close.effect) == (False, None)
    assert table.subscripted == "pymongo.database.Database"


def test_arguments_that_make_a_call_not_block() -> None:
    acquire = lookup.method("threading.Semaphore", "acquire")
    assert acquire is not None
    assert acquire.unless == (Unless("blocking", 0, False), Unless("timeout", 1, 0))


def test_classes_inherit_effects_of_their_bases() -> None:
    table = lookup.class_("smtplib.SMTP_SSL")
    pool = lookup.class_("concurrent.futures.ThreadPoolExecutor")
    assert table is not None
    assert pool is not None
    assert table.constructs is Effect.NETWORK
    assert pool.instead == "loop.run_in_executor"


def test_a_lock_held_for_a_block_has_no_effect() -> None:
    table = lookup.class_("threading.Lock")
    assert table is not None
    assert (table.enters, table.exits) == (None, None)


def test_ancestors() -> None:
    assert lookup.ancestors("sqlmodel.orm.session.Session") == ("sqlmodel.Session", "sqlalchemy.orm.Session")
    assert lookup.ancestors("project.Thing") == ("project.Thing",)


def test_values() -> None:
    assert lookup.value("openai.chat") == "openai.resources.chat.Chat"
    assert lookup.value("sqlmodel.SQLModel.metadata") == "sqlalchemy.MetaData"
    assert lookup.value("sqlmodel.SQLModel.nothing") is None


def test_decorated_functions() -> None:
    assert lookup.decorated("celery.app.base.Celery.task") == "celery.Task"
    assert lookup.decorated("dramatiq.actor") == "dramatiq.Actor"
    assert lookup.decorated("functools.wraps") is None


def test_only_the_table_asked_for_is_imported() -> None:
    code = (
        "import sys; from fastapi_lint.knowledge import lookup; lookup.function('time.sleep');"
        "print(*sorted(m for m in sys.modules if m.startswith('fastapi_lint.knowledge.libraries.')))"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.split() == ["fastapi_lint.knowledge.libraries.stdlib_wait"]
