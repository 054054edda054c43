"""FAL802: a token decoded without checking its signature, or with whatever algorithm it names."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from fastapi_lint.diagnostic import Diagnostic, Severity
from fastapi_lint.facts import nodes as n
from fastapi_lint.project.tokens import AUTHLIB, JOSE, TokenCall, is_credential, token_call, verified_beside
from fastapi_lint.rules.base import Rule

if TYPE_CHECKING:
    from fastapi_lint.project.application import Place
    from fastapi_lint.project.model import Project


class JwtUnsafeDecode(Rule):
    """A token that anybody can write is believed, or none is."""

    code = "FAL802"
    name = "jwt-unsafe-decode"
    summary = "a JSON Web Token decoded without verification or without `algorithms`"
    severity = Severity.ERROR
    since = "0.1.0"
    groups = ("security",)
    calls = frozenset({"decode"})

    def check_call(self, place: Place, project: Project) -> Iterator[Diagnostic]:
        """Report a call that provably verifies nothing, or leaves the algorithm open."""
        call = token_call(place, project)
        if call is None or call.verb != "decode" or call.library == AUTHLIB:
            return
        if call.is_unverified:
            token = call.argument(0, "jwt", "token")
            if verified_beside(call, project) or not is_credential(token, place.frame, project):
                return  # what a provider handed over, say, may be trusted already
        fault = _fault(call)
        if fault is not None:
            yield self.report(place.module, place.span, f"`jwt.decode` {fault}", label="not verified")


def _fault(call: TokenCall) -> str | None:
    if call.is_unverified:
        return "does not verify the signature: anybody can write a token that is believed"
    if call.place.is_open:
        return None
    algorithms = call.argument(2, "algorithms")
    if algorithms is not None and not (isinstance(algorithms, n.Constant) and algorithms.value is None):
        return None
    if call.library == JOSE:
        return "without `algorithms` takes the one that the token names, whatever that is"
    return None if _has_options(call) else "without `algorithms` raises DecodeError for every token"


def _has_options(call: TokenCall) -> bool:
    """Whether options that are not written out here may turn verification off."""
    options = call.argument(3, "options")
    return options is not None and not isinstance(options, n.Mapping)
