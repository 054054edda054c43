"""Task queues: enqueueing talks to the broker, waiting for a result waits for a worker."""

from __future__ import annotations

from fastapi_lint.knowledge.schema import Class, Effect, Library

_NETWORK = Effect.NETWORK
_RESULT = "celery.result.AsyncResult"

LIBRARY = Library(
    packages=("celery", "dramatiq", "rq", "huey"),
    distribution="celery",
    aliases={
        "celery.app.base.Celery": "celery.Celery",
        "celery.app.task.Task": "celery.Task",
        "celery.app.shared_task": "celery.shared_task",
        "celery.canvas.Signature": "celery.Signature",
        "dramatiq.message.Message": "dramatiq.Message",
        "rq.queue.Queue": "rq.Queue",
        "huey.api.RedisHuey": "huey.RedisHuey",
    },
    values={"celery.current_app": "celery.Celery"},
    decorators={
        "celery.Celery.task": "celery.Task",
        "celery.shared_task": "celery.Task",
        "dramatiq.actor": "dramatiq.Actor",
        "huey.RedisHuey.task": "huey.api.TaskWrapper",
        "rq.decorators.job": "rq.decorators.job",
    },
    classes={
        "celery.Celery": Class(
            blocks={_NETWORK: "send_task"},
            returns={"send_task": _RESULT, "AsyncResult": _RESULT, "signature": "celery.Signature"},
            quiet="task autodiscover_tasks config_from_object",
        ),
        "celery.Task": Class(
            blocks={_NETWORK: "apply_async delay retry"},
            returns={
                "apply_async": _RESULT,
                "delay": _RESULT,
                "AsyncResult": _RESULT,
                "s": "celery.Signature",
                "si": "celery.Signature",
                "signature": "celery.Signature",
            },
        ),
        "celery.Signature": Class(
            blocks={_NETWORK: "apply_async delay"}, returns={"apply_async": _RESULT, "delay": _RESULT}
        ),
        _RESULT: Class(
            blocks={Effect.WAIT: "collect get wait", _NETWORK: "failed forget ready revoke successful"}
        ),
        "celery.result.GroupResult": Class(
            blocks={
                Effect.WAIT: "get join join_native",
                _NETWORK: "completed_count failed ready revoke successful",
            }
        ),
        "dramatiq.Actor": Class(
            blocks={_NETWORK: "send send_with_options"},
            returns={"send": "dramatiq.Message", "send_with_options": "dramatiq.Message"},
        ),
        "dramatiq.Message": Class(blocks={_NETWORK: "get_result"}),
        "huey.RedisHuey": Class(quiet="task periodic_task"),
        # Calling a task enqueues it.
        "huey.api.TaskWrapper": Class(
            calls=_NETWORK,
            call_returns="huey.api.Result",
            blocks={_NETWORK: "schedule revoke"},
            returns={"schedule": "huey.api.Result"},
            quiet="call_local s",
        ),
        "huey.api.Result": Class(blocks={_NETWORK: "get revoke"}, calls=_NETWORK),
        # What the decorator leaves: the function with a `delay`.
        "rq.decorators.job": Class(
            blocks={_NETWORK: "delay"},
            returns={"delay": "rq.job.Job"},
            dynamic="an attribute of the function",
        ),
        "rq.Queue": Class(
            blocks={
                _NETWORK: (
                    "empty enqueue enqueue_at enqueue_call enqueue_in enqueue_job enqueue_many fetch_job "
                    "get_job_ids get_jobs is_empty remove"
                )
            },
            returns={"enqueue": "rq.job.Job", "enqueue_call": "rq.job.Job", "fetch_job": "rq.job.Job | None"},
        ),
        "rq.job.Job": Class(
            blocks={
                _NETWORK: "cancel delete exists fetch fetch_many get_status refresh requeue save save_meta"
            },
            returns={"fetch": "self"},
        ),
    },
)
