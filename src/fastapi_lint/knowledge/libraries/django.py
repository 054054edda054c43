"""Django's ORM, as far as types lead there."""

from __future__ import annotations

from fastapi_lint.knowledge.schema import Class, Effect, Library, spelled

_DATABASE = Effect.DATABASE
_READS = "aggregate contains count earliest exists explain first get in_bulk last latest"
_WRITES = "bulk_create bulk_update create get_or_create update update_or_create"
_IO = f"{_READS} {_WRITES}"
_COROUTINES = " ".join(f"a{name}" for name in _IO.split())
_CHAINS = (
    "alias all annotate complex_filter dates datetimes defer difference distinct exclude extra filter "
    "intersection none only order_by prefetch_related reverse select_for_update select_related union using "
    "values values_list"
)
# Executed with Django 5.2: on a running loop its connections raise, unless the environment allows them.
_REFUSES = "(Django raises SynchronousOnlyOperation here unless DJANGO_ALLOW_ASYNC_UNSAFE is set)"
_QUERYSET = "django.db.models.QuerySet"

LIBRARY = Library(
    packages=("django",),
    distribution="django",
    aliases={
        **spelled("django.db.models", "django.db.models.query", "QuerySet"),
        **spelled("django.db.models", "django.db.models.manager", "Manager"),
        **spelled("django.db.models", "django.db.models.base", "Model"),
    },
    values={"django.db.connection": "django.db.backends.base.base.BaseDatabaseWrapper"},
    classes={
        "django.db.models.Manager": Class(
            blocks={_DATABASE: _IO},
            lazy={_DATABASE: "iterator raw"},
            returns=dict.fromkeys(_CHAINS.split(), _QUERYSET),
            coroutines=_COROUTINES,
            instead=f"the a… methods of the manager {_REFUSES}",
        ),
        _QUERYSET: Class(
            blocks={_DATABASE: f"{_IO} delete"},
            lazy={_DATABASE: "iterator raw"},
            chains=_CHAINS,
            coroutines=f"{_COROUTINES} adelete",
            iterates=_DATABASE,
            instead=f"the a… methods of the query set {_REFUSES}",
        ),
        "django.db.models.Model": Class(
            blocks={_DATABASE: "delete full_clean refresh_from_db save validate_unique"},
            attributes={"objects": "django.db.models.Manager"},
            coroutines="adelete arefresh_from_db asave",
            dynamic="`objects` is put on the subclasses",
            instead=f"the a… methods of the model {_REFUSES}",
        ),
        "django.db.backends.base.base.BaseDatabaseWrapper": Class(
            blocks={
                _DATABASE: (
                    "commit connect ensure_connection rollback savepoint savepoint_commit savepoint_rollback"
                )
            },
            returns={"cursor": "django.db.backends.utils.CursorWrapper"},
        ),
        "django.db.backends.utils.CursorWrapper": Class(
            blocks={_DATABASE: "callproc execute executemany fetchall fetchmany fetchone"},
            iterates=_DATABASE,
            dynamic="the driver's cursor answers for `fetch…`",
        ),
    },
)
