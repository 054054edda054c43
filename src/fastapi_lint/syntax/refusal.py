"""The exception with which edit builders decline: that of the rules."""

from fastapi_lint.rules.base import Refusal

__all__ = ["Refusal"]
