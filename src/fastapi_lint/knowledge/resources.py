"""What has to be closed once it was opened: opener to closer."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi_lint.knowledge import lookup
from fastapi_lint.knowledge.schema import Resource

_CLOSE = Resource(("close",), awaited=False)
_CLOSE_AWAITED = Resource(("close",), awaited=True)
_ACLOSE = Resource(("aclose",), awaited=True)
_ACLOSE_OR_CLOSE = Resource(("aclose", "close"), awaited=True)
_SHUTDOWN = Resource(("shutdown",), awaited=False)
_SCHEDULER = Resource(("shutdown",), awaited=False, started_by="start")
_KAFKA = Resource(("stop",), awaited=True, started_by="start")
_POOL = Resource(("close", "terminate"), awaited=False)
_TASK = Resource(("cancel",), awaited=False)
_QUIT = Resource(("quit", "close"), awaited=False)

RESOURCES: Mapping[str, Resource] = {
    # HTTP
    "httpx.Client": _CLOSE,
    "httpx.AsyncClient": _ACLOSE,
    "httpx2.Client": _CLOSE,
    "httpx2.AsyncClient": _ACLOSE,
    "requests.Session": _CLOSE,
    "aiohttp.ClientSession": _CLOSE_AWAITED,
    # SQL
    "sqlalchemy.Engine": Resource(("dispose",), awaited=False),
    "sqlalchemy.ext.asyncio.AsyncEngine": Resource(("dispose",), awaited=True),
    "sqlalchemy.Connection": _CLOSE,
    "sqlalchemy.ext.asyncio.AsyncConnection": _CLOSE_AWAITED,
    "sqlalchemy.orm.Session": _CLOSE,
    "sqlalchemy.ext.asyncio.AsyncSession": Resource(("close", "aclose"), awaited=True),
    "sqlite3.Connection": _CLOSE,
    "aiosqlite.Connection": _CLOSE_AWAITED,
    "psycopg2.extensions.connection": _CLOSE,
    "psycopg2.pool.SimpleConnectionPool": Resource(("closeall",), awaited=False),
    "psycopg2.pool.ThreadedConnectionPool": Resource(("closeall",), awaited=False),
    "psycopg.Connection": _CLOSE,
    "psycopg.AsyncConnection": _CLOSE_AWAITED,
    "psycopg_pool.ConnectionPool": _CLOSE,
    "psycopg_pool.AsyncConnectionPool": Resource(("close",), awaited=True, started_by="open"),
    "asyncpg.Connection": Resource(("close", "terminate"), awaited=True),
    "asyncpg.pool.Pool": Resource(("close", "terminate"), awaited=True),
    "pymysql.connections.Connection": _CLOSE,
    "MySQLdb.connections.Connection": _CLOSE,
    "mysql.connector.connection.MySQLConnection": Resource(("close", "disconnect"), awaited=False),
    "mysql.connector.aio.connection.MySQLConnection": _CLOSE_AWAITED,
    "aiomysql.Connection": Resource(("close", "ensure_closed"), awaited=False),
    # The pool is closed by `close()` and then `await wait_closed()`.
    "aiomysql.Pool": Resource(("close", "terminate"), awaited=False),
    "databases.Database": Resource(("disconnect",), awaited=True, started_by="connect"),
    "peewee.Database": Resource(("close",), awaited=False, started_by="connect"),
    "duckdb.DuckDBPyConnection": _CLOSE,
    "tortoise.Tortoise.init": Resource(
        (),
        awaited=True,
        functions=("tortoise.Tortoise.close_connections", "tortoise.connections.close_all"),
    ),
    # Other databases and caches
    "pymongo.MongoClient": _CLOSE,
    "pymongo.AsyncMongoClient": Resource(("close", "aclose"), awaited=True),
    "motor.motor_asyncio.AsyncIOMotorClient": _CLOSE,
    "mongoengine.connect": Resource(
        (), awaited=False, functions=("mongoengine.disconnect", "mongoengine.disconnect_all")
    ),
    "redis.Redis": _CLOSE,
    "redis.asyncio.Redis": _ACLOSE_OR_CLOSE,
    "elasticsearch.Elasticsearch": _CLOSE,
    "elasticsearch.AsyncElasticsearch": _CLOSE_AWAITED,
    "opensearchpy.OpenSearch": _CLOSE,
    "opensearchpy.AsyncOpenSearch": _CLOSE_AWAITED,
    "neo4j.Driver": _CLOSE,
    "neo4j.AsyncDriver": _CLOSE_AWAITED,
    "cassandra.cluster.Cluster": _SHUTDOWN,
    "clickhouse_connect.driver.Client": _CLOSE,
    "clickhouse_connect.driver.AsyncClient": _CLOSE_AWAITED,
    "qdrant_client.QdrantClient": _CLOSE,
    "qdrant_client.AsyncQdrantClient": _CLOSE_AWAITED,
    "weaviate.WeaviateClient": _CLOSE,
    "weaviate.WeaviateAsyncClient": Resource(("close",), awaited=True, started_by="connect"),
    # Messages
    "aiokafka.AIOKafkaProducer": _KAFKA,
    "aiokafka.AIOKafkaConsumer": _KAFKA,
    "kafka.KafkaProducer": _CLOSE,
    "kafka.KafkaConsumer": _CLOSE,
    "pika.BlockingConnection": _CLOSE,
    "aio_pika.Connection": _CLOSE_AWAITED,
    "nats.NATS": Resource(("drain", "close"), awaited=True),
    "smtplib.SMTP": _QUIT,
    "imaplib.IMAP4": Resource(("logout", "shutdown"), awaited=False),
    "ftplib.FTP": _QUIT,
    "paramiko.SSHClient": Resource(("close",), awaited=False, started_by="connect"),
    # Schedulers, workers, processes, tasks
    "apscheduler.schedulers.base.BaseScheduler": _SCHEDULER,
    "timeloop.Timeloop": Resource(("stop",), awaited=False, started_by="start"),
    "watchdog.observers.Observer": Resource(("stop", "join"), awaited=False, started_by="start"),
    "concurrent.futures.Executor": _SHUTDOWN,
    "multiprocessing.pool.Pool": _POOL,
    "multiprocessing.Process": Resource(
        ("terminate", "kill", "join", "close"), awaited=False, started_by="start"
    ),
    "subprocess.Popen": Resource(("terminate", "kill", "wait", "communicate"), awaited=False),
    "asyncio.subprocess.Process": Resource(
        ("terminate", "kill", "send_signal", "wait", "communicate"), awaited=False
    ),
    "asyncio.Server": _CLOSE,
    "asyncio.create_task": _TASK,
    "asyncio.ensure_future": _TASK,
    "asyncio.AbstractEventLoop.create_task": _TASK,
    # Channels and files
    "grpc.Channel": _CLOSE,
    "grpc.aio.Channel": _CLOSE_AWAITED,
    "grpc.Server": Resource(("stop",), awaited=False, started_by="start"),
    "grpc.aio.Server": Resource(("stop",), awaited=True, started_by="start"),
    "socket.socket": _CLOSE,
    "io.IOBase": _CLOSE,
    "tempfile.TemporaryDirectory": Resource(("cleanup",), awaited=False),
}
"""By class (subclasses count) or by the function that opens, canonical."""


def resource(dotted: str) -> Resource | None:
    """What calling a class, function or `class.method` opens, or what a value of a class is; None if nothing
    that needs closing.
    """
    name = lookup.canonical(dotted)
    if name in RESOURCES:
        return RESOURCES[name]
    known = lookup.function(name)
    kind = known.returns if known is not None and known.returns else name
    found = (RESOURCES.get(ancestor) for ancestor in lookup.ancestors(kind))
    return next((opened for opened in found if opened is not None), None)
