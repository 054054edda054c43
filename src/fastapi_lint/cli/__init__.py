"""The `fastapi-lint` command: wiring and exit codes (0 clean, 1 diagnostics, 2 error, 130 interrupted)."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from typing import NoReturn

import click

from fastapi_lint.cli.commands import cli
from fastapi_lint.cli.terminal import say, tolerate_any_encoding
from fastapi_lint.config import ConfigError


def main(args: Sequence[str] | None = None) -> NoReturn:
    """Run the command and exit, without taking millions of small values apart first."""
    gc.disable()
    code = run(args)
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):  # the reader is gone
            code = code or 1
    os._exit(code)


def run(args: Sequence[str] | None = None) -> int:
    """Run the command with the arguments given, or those of the process; the exit code."""
    tolerate_any_encoding()
    try:
        code = cli.main(
            args=None if args is None else list(args), prog_name="fastapi-lint", standalone_mode=False
        )
    except click.ClickException as error:
        error.show()
        return 2
    except ConfigError as error:
        say("error", str(error))
        return 2
    except click.Abort:
        return 130
    return code if isinstance(code, int) else 0
