"""FAL801: the key of tokens as a literal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from fastapi_lint.diagnostic import Diagnostic, Severity
from fastapi_lint.project.tokens import constants, token_call
from fastapi_lint.rules.base import Rule

if TYPE_CHECKING:
    from fastapi_lint.project.application import Place
    from fastapi_lint.project.model import Project

_PUBLIC = ("PUBLIC KEY-----", "CERTIFICATE-----")


class JwtHardcodedKey(Rule):
    """Whoever can read the source signs tokens for any user."""

    code = "FAL801"
    name = "jwt-hardcoded-key"
    summary = "a literal as the key that signs or verifies JSON Web Tokens"
    severity = Severity.ERROR
    since = "0.1.0"
    groups = ("security",)
    calls = frozenset({"encode", "decode"})

    def check_call(self, place: Place, project: Project) -> Iterator[Diagnostic]:
        """Report the key of a call if it is nothing but literals."""
        call = token_call(place, project)
        key = None if call is None or call.is_unverified else call.key
        if call is None or key is None:
            return
        literals = constants(key, place.frame, project.evaluator) or []
        texts = [value.decode("latin-1") if isinstance(value := c.value, bytes) else value for c in literals]
        if not texts or not all(isinstance(text, str) and text and not _is_public(text) for text in texts):
            return
        yield self.report(
            place.module,
            key.span,
            f"the key of `{call.text}` is a literal: whoever reads the source signs tokens for any user",
            label="part of the source" if key is literals[0] else f"set in line {literals[0].span.line}",
            noqa_rows=(place.span.line,),
        )


def _is_public(text: str) -> bool:
    """Whether a key may be known: it only verifies."""
    return any(mark in text for mark in _PUBLIC)
