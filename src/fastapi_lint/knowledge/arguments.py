"""Arguments that FastAPI has renamed, deprecated or removed, by version."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Change(NamedTuple):
    """What happened to an argument in version `since`, what becomes of it, and what to write instead.

    `stops` says that the module cannot be imported any more.
    """

    since: str
    outcome: str
    stops: bool = False
    advice: str = ""


VALUES: Mapping[str, Change] = {
    "regex": Change("0.100", "is deprecated and warns on import", advice="it is called `pattern`"),
    "example": Change("0.103", "is deprecated and warns on import", advice="`examples` is a list"),
}
"""Of `Query`, `Path` and their kin."""

APPLICATION: Mapping[str, Change] = {
    "openapi_prefix": Change("0.145", "is gone: TypeError on import", True, "it is the server's"),
    "root_path": Change("0.146", "is deprecated and warns on import", advice="configure it in the server"),
}
"""Of `FastAPI`."""

EXTRA = Change("0.155", "is gone: TypeError on import", True, "`json_schema_extra` takes extras")
"""Any other argument of `Query`, `Path` and their kin than `ACCEPTED`."""

ACCEPTED = frozenset(
    {
        "default", "default_factory", "alias", "alias_priority", "validation_alias", "serialization_alias",
        "convert_underscores", "embed", "media_type", "title", "description", "gt", "ge", "lt", "le",
        "min_length", "max_length", "pattern", "regex", "discriminator", "strict", "validate_default",
        "union_mode", "fail_fast", "multiple_of", "allow_inf_nan", "max_digits", "decimal_places", "examples",
        "example", "openapi_examples", "deprecated", "include_in_schema", "json_schema_extra", "annotation",
    }
)  # fmt: skip
"""What `Query`, `Path` and their kin take, up to but not including version `KNOWN_BELOW`."""

KNOWN_BELOW = "0.164"
DEPRECATED_LONG_AGO = frozenset({"0.100", "0.103"})
"""Versions so old that a project of unknown version is taken to be later."""
