"""Calls that sign and verify JSON Web Tokens, of the libraries that FastAPI applications use."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from fastapi_lint.facts import nodes as n
from fastapi_lint.project import types as t
from fastapi_lint.project.application import Place
from fastapi_lint.project.definitions import Definitions
from fastapi_lint.project.startup.naming import is_test

if TYPE_CHECKING:
    from fastapi_lint.project.infer import Evaluator
    from fastapi_lint.project.model import Project
    from fastapi_lint.project.module import Function

PYJWT, JOSE, AUTHLIB = "PyJWT", "python-jose", "Authlib"
_MODULES = {"jwt": PYJWT, "jwt.api_jwt": PYJWT, "jose.jwt": JOSE, "authlib.jose.jwt": AUTHLIB}
_PRESENTED = frozenset({"Depends", "Security", "Header", "Cookie"})
_DEPTH = 8


class TokenCall(NamedTuple):
    """A call that signs (`encode`) or verifies (`decode`) a token; `text` is how the function is called."""

    place: Place
    library: str
    verb: str

    @property
    def text(self) -> str:
        """The function by its usual name."""
        return f"jwt.{self.verb}"

    def argument(self, index: int, *names: str) -> n.Expr | None:
        """An argument by position or name."""
        args = self.place.call.args
        if index < len(args):
            return args[index]
        return next((self.place.keywords[name] for name in names if name in self.place.keywords), None)

    @property
    def key(self) -> n.Expr | None:
        """The key that signs or verifies."""
        return self.argument(2 if (self.library, self.verb) == (AUTHLIB, "encode") else 1, "key")

    @property
    def is_unverified(self) -> bool:
        """Whether the signature is provably not looked at."""
        options = self.argument(3, "options") if self.library != AUTHLIB else None
        if self.verb != "decode" or not isinstance(options, n.Mapping):
            return False
        return any(
            isinstance(key, n.Constant)
            and key.value == "verify_signature"
            and isinstance(value, n.Constant)
            and value.value is False
            for key, value in options.items
        )


def token_call(place: Place, project: Project) -> TokenCall | None:
    """What a call of something named `encode` or `decode` does to a token; None for all others.

    Code of tests, and projects without an application, are left alone.
    """
    func = project.evaluator.infer(place.call.func, place.frame)
    if not isinstance(func, t.External):
        return None
    module, _, verb = func.dotted.rpartition(".")
    if module not in _MODULES or verb not in ("encode", "decode") or not project.routers:
        return None
    if is_test(project.files, place.module.filename):
        return None
    return TokenCall(place, _MODULES[module], verb)


def constants(expr: n.Expr, frame: t.Frame, evaluator: Evaluator) -> list[n.Constant] | None:
    """The literals an expression is, through names; None when it may be anything else, or is configured."""
    return _constants(expr, frame, Definitions(evaluator), _DEPTH)


def _constants(expr: n.Expr, frame: t.Frame, definitions: Definitions, depth: int) -> list[n.Constant] | None:
    if isinstance(expr, n.Call) and isinstance(expr.func, n.Attribute) and expr.func.attr == "encode":
        expr = expr.func.base
    if isinstance(expr, n.Constant):
        return [expr]
    if not isinstance(expr, (n.Name, n.Attribute)) or depth == 0:
        return None
    found: list[n.Constant] = []
    behind = list(definitions.of(expr, frame))
    for place in behind:
        inner = None if place.is_default else _constants(place.expr, place.frame, definitions, depth - 1)
        if inner is None:
            return None
        found += inner
    return found or None


def is_credential(expr: n.Expr | None, frame: t.Frame, project: Project, depth: int = 3) -> bool:
    """Whether a value is what the client presents: a parameter of a path operation or dependency that a
    dependency, a header or a cookie fills, or an attribute of it; in helpers, what they are given of it."""
    function = frame.function
    if function is None or expr is None or depth == 0:
        return False
    if function not in project.parameters.injected:
        return isinstance(expr, n.Name) and _is_given_one(function, expr.id, project, depth)
    given = {
        parameter.node.name
        for parameter in project.parameters.of(function)
        for marker in (*parameter.metadata, parameter.default)
        if marker is not None and marker.kind in _PRESENTED
    }
    definitions = Definitions(project.evaluator)
    for _ in range(_DEPTH):
        while isinstance(expr, n.Attribute):
            expr = expr.base
        if not isinstance(expr, n.Name):
            return False
        if expr.id in given:
            return True
        behind = list(definitions.of(expr, frame))
        if len(behind) != 1:
            return False
        expr = behind[0].expr
    return False


def _is_given_one(function: Function, name: str, project: Project, depth: int) -> bool:
    """Whether a call gives a parameter of a function a credential."""
    names = [param.name for param in function.node.params]
    if name not in names or function.cls is not None or len(function.scope.bindings.get(name, ())) > 1:
        return False
    for place in project.calls_of({function.name}):
        func = project.evaluator.infer(place.call.func, place.frame)
        if isinstance(func, t.FunctionValue) and func.function is function and not place.is_open:
            index, args = names.index(name), place.call.args
            given = args[index] if index < len(args) else place.keywords.get(name)
            if is_credential(given, place.frame, project, depth - 1):
                return True
    return False


def verified_beside(call: TokenCall, project: Project) -> bool:
    """Whether the function of a call verifies a token too: then the unverified look only prepares that."""
    function = call.place.frame.function
    if function is None:
        return False
    others = (place for place in project.calls_of(["decode"]) if place.frame.function is function)
    found = (token_call(place, project) for place in others)
    return any(other is not None and not other.is_unverified for other in found)
