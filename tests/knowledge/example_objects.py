"""Objects made without a connection, for classes whose members are made at run time or by subclasses."""

from __future__ import annotations

import contextlib
import importlib
import pkgutil
import sqlite3
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping


def _call(name: str, *arguments: object, **named: object) -> object:
    """What calling `module:name` gives."""
    module, _, attribute = name.partition(":")
    return getattr(importlib.import_module(module), attribute)(*arguments, **named)


def _session() -> object:
    return _call("boto3:Session", aws_access_key_id="x", aws_secret_access_key="x", region_name="us-east-1")


def _clients() -> Iterator[object]:
    yield _session().client("s3")  # type: ignore[attr-defined]


def _aws_resources() -> Iterator[object]:
    session = _session()
    waiting = [session.resource(name) for name in session.get_available_resources()]  # type: ignore[attr-defined]
    seen = set()
    while waiting:
        resource = waiting.pop()
        if type(resource).__name__ in seen:
            continue
        seen.add(type(resource).__name__)
        yield resource
        for below in resource.meta.resource_model.subresources:
            given = [part for part in below.resource.identifiers if part.source == "input"]
            waiting.append(getattr(resource, below.name)(*["x"] * len(given)))


def _google_resources() -> Iterator[object]:
    files = _call("googleapiclient.discovery:build", "drive", "v3", developerKey="x").files()  # type: ignore[attr-defined]
    yield from (files, files.list())


def _vault() -> Iterator[object]:
    client = _call("hvac:Client")
    yield from (client.secrets, client.auth, client.sys, client.secrets.kv)  # type: ignore[attr-defined]


def _django_model() -> Iterator[object]:
    with contextlib.suppress(RuntimeError):
        importlib.import_module("django.conf").settings.configure()
        importlib.import_module("django").setup()
    base = importlib.import_module("django.db.models").Model
    meta = type("Meta", (), {"app_label": "example"})
    yield type("Example", (base,), {"Meta": meta, "__module__": __name__})


def _django_cursor() -> Iterator[object]:
    database = _call("django.db.backends.sqlite3.base:DatabaseWrapper", {})
    cursor = sqlite3.connect(":memory:").cursor()
    yield _call("django.db.backends.utils:CursorWrapper", cursor, database)


def _mongo_document() -> Iterator[object]:
    yield type("Example", (importlib.import_module("mongoengine").Document,), {})


def _sqlalchemy_model() -> Iterator[object]:
    yield type("Example", (importlib.import_module("sqlalchemy.orm").DeclarativeBase,), {})


def _job() -> Iterator[object]:
    yield _call("rq.decorators:job", "queue", connection=_call("redis:Redis"))(_job)  # type: ignore[operator]


def _file() -> Iterator[object]:
    with tempfile.NamedTemporaryFile() as file:
        yield file


def _modules(package: str, marked: str = "") -> Callable[[], Iterator[object]]:
    """Nothing, but all modules of a package (with a text in their names) are imported: subclasses count."""

    def imported() -> Iterator[object]:
        found = importlib.import_module(package)
        for info in pkgutil.walk_packages(found.__path__, f"{package}."):
            if marked in info.name:
                with contextlib.suppress(ImportError):
                    importlib.import_module(info.name)
        yield from ()

    return imported


EXAMPLES: Mapping[str, Callable[[], Iterator[object]]] = {
    "anthropic._resource.SyncAPIResource": _modules("anthropic.resources"),
    "boto3.resources.base.ServiceResource": _aws_resources,
    "botocore.client.BaseClient": _clients,
    "django.db.backends.utils.CursorWrapper": _django_cursor,
    "django.db.models.Model": _django_model,
    "googleapiclient.discovery.Resource": _google_resources,
    "groq._resource.SyncAPIResource": _modules("groq.resources"),
    "hvac.api.VaultApiBase": _vault,
    "mongoengine.Document": _mongo_document,
    "openai._resource.SyncAPIResource": _modules("openai.resources"),
    "opensearchpy.OpenSearch": lambda: iter([_call("opensearchpy:OpenSearch")]),
    "rq.decorators.job": _job,
    "sqlalchemy.orm.DeclarativeBase": _sqlalchemy_model,
    "stripe._stripe_service.StripeService": _modules("stripe", "_service"),
    "tempfile._TemporaryFileWrapper": _file,
    "threading.Lock": lambda: iter([threading.Lock()]),
    "threading.RLock": lambda: iter([threading.RLock()]),
    "transformers.PreTrainedModel": _modules("transformers.models.gpt2", "modeling_gpt2"),
    "together._resource.SyncAPIResource": _modules("together.resources"),
}
"""By class (or the function the tables take for one)."""
