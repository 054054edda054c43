"""Schedulers, watchers, RPC channels and pools that applications start with them."""

from __future__ import annotations

from fastapi_lint.knowledge.schema import Class, Effect, Function, Library, Unless, functions

_WAIT = Effect.WAIT

LIBRARY = Library(
    packages=("apscheduler", "watchdog", "grpc", "arq", "tortoise"),
    distribution="apscheduler",
    aliases={"arq.connections.create_pool": "arq.create_pool", "arq.ArqRedis": "arq.connections.ArqRedis"},
    functions={
        "arq.create_pool": Function(returns="arq.connections.ArqRedis", coroutine=True),
        **functions("grpc", "insecure_channel secure_channel", Function(returns="grpc.Channel")),
        "grpc.server": Function(returns="grpc.Server"),
        **functions("grpc.aio", "insecure_channel secure_channel", Function(returns="grpc.aio.Channel")),
        "grpc.aio.server": Function(returns="grpc.aio.Server"),
        "tortoise.Tortoise.init": Function(coroutine=True),
    },
    classes={
        "apscheduler.schedulers.base.BaseScheduler": Class(quiet="add_job get_job get_jobs remove_job start"),
        "apscheduler.schedulers.asyncio.AsyncIOScheduler": Class(
            bases=("apscheduler.schedulers.base.BaseScheduler",), quiet="shutdown"
        ),
        "apscheduler.schedulers.background.BackgroundScheduler": Class(
            bases=("apscheduler.schedulers.base.BaseScheduler",),
            blocks={_WAIT: "shutdown"},
            unless={"shutdown": (Unless("wait", 0, False),)},
        ),
        "apscheduler.schedulers.blocking.BlockingScheduler": Class(
            bases=("apscheduler.schedulers.base.BaseScheduler",),
            blocks={_WAIT: "start"},
            instead="apscheduler.schedulers.asyncio.AsyncIOScheduler",
        ),
        "watchdog.observers.Observer": Class(
            blocks={_WAIT: "join"}, quiet="schedule start stop", dynamic="chosen for the platform"
        ),
        "grpc.Channel": Class(quiet="close"),
        "grpc.Server": Class(blocks={_WAIT: "wait_for_termination"}, quiet="start stop"),
        "grpc.aio.Channel": Class(asynchronous=True, coroutines="channel_ready close"),
        "grpc.aio.Server": Class(asynchronous=True, coroutines="start stop wait_for_termination"),
        "arq.connections.ArqRedis": Class(
            bases=("redis.asyncio.Redis",), asynchronous=True, coroutines="enqueue_job"
        ),
    },
)
