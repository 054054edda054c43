"""Settings: what to check and how. Stub: replaced by the real loader."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Settings:
    """Resolved settings; rules and fronts see only these."""

    select: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    per_file_ignores: tuple[tuple[str, tuple[str, ...]], ...] = ()
    exclude: tuple[str, ...] = ()
    blocking_calls: tuple[str, ...] = ()
    non_blocking_calls: tuple[str, ...] = ()
    _: object = field(default=None, repr=False)
