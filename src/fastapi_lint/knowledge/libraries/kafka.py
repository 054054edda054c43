"""Kafka: kafka-python, confluent-kafka, aiokafka."""

from __future__ import annotations

from fastapi_lint.knowledge.schema import Class, Effect, Library

_NETWORK = Effect.NETWORK

LIBRARY = Library(
    packages=("kafka", "confluent_kafka", "aiokafka"),
    distribution="kafka-python",
    aliases={
        "kafka.producer.KafkaProducer": "kafka.KafkaProducer",
        "kafka.producer.kafka.KafkaProducer": "kafka.KafkaProducer",
        "kafka.consumer.KafkaConsumer": "kafka.KafkaConsumer",
        "kafka.consumer.group.KafkaConsumer": "kafka.KafkaConsumer",
        "kafka.admin.KafkaAdminClient": "kafka.KafkaAdminClient",
        "confluent_kafka.cimpl.Producer": "confluent_kafka.Producer",
        "confluent_kafka.cimpl.Consumer": "confluent_kafka.Consumer",
        "aiokafka.producer.AIOKafkaProducer": "aiokafka.AIOKafkaProducer",
        "aiokafka.consumer.AIOKafkaConsumer": "aiokafka.AIOKafkaConsumer",
    },
    classes={
        "kafka.KafkaProducer": Class(
            # Without a reachable broker the constructor and `send` wait for metadata.
            constructs=_NETWORK,
            blocks={_NETWORK: "close flush partitions_for send"},
            returns={"send": "kafka.producer.future.FutureRecordMetadata"},
            instead="aiokafka.AIOKafkaProducer",
        ),
        "kafka.producer.future.FutureRecordMetadata": Class(
            blocks={Effect.WAIT: "get"}, quiet="add_callback add_errback", instead="aiokafka.AIOKafkaProducer"
        ),
        "kafka.KafkaConsumer": Class(
            constructs=_NETWORK,
            blocks={
                _NETWORK: (
                    "beginning_offsets close commit committed end_offsets partitions_for_topic poll "
                    "position topics"
                )
            },
            iterates=_NETWORK,
            instead="aiokafka.AIOKafkaConsumer",
        ),
        "kafka.KafkaAdminClient": Class(
            constructs=_NETWORK,
            blocks={
                _NETWORK: (
                    "create_partitions create_topics delete_topics describe_cluster describe_configs "
                    "describe_topics list_topics"
                )
            },
        ),
        "confluent_kafka.Producer": Class(
            blocks={_NETWORK: "flush list_topics"}, quiet="poll produce", instead="aiokafka.AIOKafkaProducer"
        ),
        "confluent_kafka.Consumer": Class(
            blocks={_NETWORK: "close committed consume list_topics poll"},
            quiet="subscribe",
            instead="aiokafka.AIOKafkaConsumer",
        ),
        "aiokafka.AIOKafkaProducer": Class(
            asynchronous=True, coroutines="flush partitions_for send send_and_wait send_batch start stop"
        ),
        "aiokafka.AIOKafkaConsumer": Class(
            asynchronous=True,
            coroutines="commit committed getmany getone start stop topics",
            quiet="subscribe",
        ),
    },
)
