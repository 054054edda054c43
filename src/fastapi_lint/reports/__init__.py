"""Reports: diagnostics in, text out. One module for each format; nothing here reads or prints."""

from __future__ import annotations

import importlib
from collections.abc import Callable

from fastapi_lint.config import OUTPUT_FORMATS
from fastapi_lint.reports.data import ReportInput


def renderer(output_format: str) -> Callable[[ReportInput], str]:
    """The render function of a format; KeyError if there is none.

    Its text ends with a newline unless it is empty. Only the module of that format is imported.
    """
    if output_format not in OUTPUT_FORMATS:
        raise KeyError(output_format)
    render: Callable[[ReportInput], str] = importlib.import_module(f"{__name__}.{output_format}").render
    return render
