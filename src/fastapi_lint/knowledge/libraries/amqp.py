"""RabbitMQ and NATS: pika; aio-pika and nats-py for their types."""

from __future__ import annotations

from fastapi_lint.knowledge.schema import Class, Effect, Function, Library, spelled

_NETWORK = Effect.NETWORK
_BLOCKING = "pika.adapters.blocking_connection"
_CHANNEL_IO = (
    "basic_ack basic_cancel basic_consume basic_get basic_nack basic_publish basic_qos basic_recover "
    "basic_reject close confirm_delivery exchange_bind exchange_declare exchange_delete exchange_unbind "
    "flow queue_bind queue_declare queue_delete queue_purge queue_unbind start_consuming tx_commit "
    "tx_rollback tx_select"
)

LIBRARY = Library(
    packages=("pika", "aio_pika", "nats"),
    distribution="pika",
    aliases={
        **spelled("pika", _BLOCKING, "BlockingConnection"),
        **spelled("pika", "pika.adapters", "BlockingConnection"),
        **spelled("aio_pika", "aio_pika.robust_connection", "connect_robust RobustConnection"),
        **spelled("aio_pika", "aio_pika.connection", "connect Connection"),
        "nats.aio.client.Client": "nats.NATS",
    },
    functions={
        "aio_pika.connect": Function(returns="aio_pika.Connection", coroutine=True),
        "aio_pika.connect_robust": Function(returns="aio_pika.RobustConnection", coroutine=True),
        "nats.connect": Function(returns="nats.NATS", coroutine=True),
    },
    classes={
        "pika.BlockingConnection": Class(
            constructs=_NETWORK,
            blocks={_NETWORK: "channel close process_data_events", Effect.SLEEP: "sleep"},
            returns={"channel": f"{_BLOCKING}.BlockingChannel"},
            instead="aio_pika.connect_robust",
        ),
        f"{_BLOCKING}.BlockingChannel": Class(
            blocks={_NETWORK: _CHANNEL_IO}, lazy={_NETWORK: "consume"}, instead="aio_pika.connect_robust"
        ),
        "aio_pika.Connection": Class(asynchronous=True, coroutines="channel close"),
        "aio_pika.RobustConnection": Class(bases=("aio_pika.Connection",), asynchronous=True),
        "nats.NATS": Class(
            asynchronous=True, coroutines="close connect drain flush publish request subscribe"
        ),
    },
)
