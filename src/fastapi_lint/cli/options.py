"""Options in groups, lists with commas, and patterns with selectors."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])


class GroupedOption(click.Option):
    """An option that `--help` lists under a heading of its own."""

    def __init__(self, *args: Any, heading: str = "Options", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.heading = heading


class GroupedCommand(click.Command):
    """A command that lists its options by heading."""

    def format_options(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options to the formatter."""
        groups: dict[str, list[tuple[str, str]]] = {}
        for parameter in self.get_params(context):
            record = parameter.get_help_record(context)
            if record is not None:
                groups.setdefault(getattr(parameter, "heading", "Miscellaneous"), []).append(record)
        for heading, records in groups.items():
            with formatter.section(heading):
                formatter.write_dl(records)


def option(heading: str, *names: str, **settings: Any) -> Callable[[F], F]:
    """An option under a heading."""
    return click.option(*names, cls=GroupedOption, heading=heading, **settings)


class Commas(click.ParamType):  # type: ignore[type-arg,unused-ignore]  # generic since click 8.4
    """A list written with commas: `FAL1,FAL303`."""

    name = "list"

    def convert(
        self, value: Any, parameter: click.Parameter | None, context: click.Context | None
    ) -> tuple[str, ...]:
        """The parts, without blanks around them."""
        return tuple(part.strip() for part in value.split(",") if part.strip())


def flat(context: click.Context, parameter: click.Parameter, value: Any) -> tuple[str, ...] | None:
    """One list of all times an option was given, None for none."""
    return tuple(part for parts in value for part in parts) if value else None


def per_file(
    context: click.Context, parameter: click.Parameter, value: Any
) -> dict[str, tuple[str, ...]] | None:
    """`pattern:FAL1,FAL2` or `pattern:FAL1,other:FAL2` as a table, None if not given."""
    table: dict[str, tuple[str, ...]] = {}
    pattern = ""
    for part in flat(context, parameter, value) or ():
        before, colon, selector = part.rpartition(":")
        pattern = before.strip() if colon else pattern
        if not pattern:
            raise click.BadParameter(f'"{part}" is not of the form PATTERN:SELECTOR', context, parameter)
        table[pattern] = (*table.get(pattern, ()), selector.strip())
    return table or None
