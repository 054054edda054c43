"""Light, demand-driven type inference over facts.

`Evaluator.infer` answers what an expression is, as far as it can be proven from the project's own files
and the tables in `knowledge`; everything else is `UNKNOWN`. Answers are remembered per expression and
frame. The parts live in modules of their own: `annotations` (type expressions), `members` (attributes),
`calls` (what a call gives).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

from fastapi_lint.facts import nodes as n
from fastapi_lint.facts.extract import parse_annotation
from fastapi_lint.knowledge import lookup
from fastapi_lint.knowledge.schema import Class as Table
from fastapi_lint.project import types as t
from fastapi_lint.project.annotations import Annotations
from fastapi_lint.project.calls import Calls
from fastapi_lint.project.decorators import Decorators
from fastapi_lint.project.finder import Finder
from fastapi_lint.project.generics import Generics
from fastapi_lint.project.members import Members
from fastapi_lint.project.module import Function, Module
from fastapi_lint.project.names import Names
from fastapi_lint.project.scope import Binding

_GENERIC = frozenset(
    {"list", "dict", "set", "frozenset", "tuple", "type"}
)  # builtins that are subscripted as types
_MAX_DEPTH = (
    10  # nested frames, and different sets of argument types for one function, before context is dropped
)
_MAX_CONTEXTS = 32
_MAX_DECORATED = 1000  # the same where a function is given functions, as decorators are
_MAX_OPEN = 400
_PASSING = ("passing",)  # no question: cuts all that rests on an answer that is only kept for now
_MAX_ASKED = 5000  # questions below one, before answers that rest on open ones are kept for as long as it is


DeclaredCalls: TypeAlias = Mapping[str, Sequence[tuple[n.Annotated, t.Frame]]]
StateAssignments: TypeAlias = Mapping[str, Sequence[tuple[Binding, t.Frame]]]


class Evaluator:
    """Infers types over a project whose modules `load` provides (None for a file that has no facts).

    `state_assignments` gives what the project assigns to attributes of `app.state`, by attribute;
    `declared_calls` the statements `x: T = f(…)`, by the last name of what they call.
    """

    def __init__(
        self,
        finder: Finder,
        load: Callable[[str], Module | None],
        state_assignments: Callable[[], StateAssignments] = dict,
        declared_calls: Callable[[], DeclaredCalls] = dict,
    ) -> None:
        self.finder = finder
        self.load = load
        self.state_assignments = state_assignments
        self.declared_calls = declared_calls
        self.annotations = Annotations(self)
        self.members = Members(self)
        self.calls = Calls(self)
        self.decorators = Decorators(self)
        self.names = Names(self)
        self.generics = Generics(self)
        self._frames: dict[tuple[object, ...], t.Frame] = {}
        self._decorated: dict[tuple[Function, t.Frame], t.Type] = {}
        self._open: set[tuple[object, ...]] = set()
        self._cut: set[tuple[object, ...]] = set()
        self._passing: dict[tuple[object, ...], t.Type] = {}
        self._asked = 0
        self._contexts: dict[Function, int] = {}

    # Frames

    def module_frame(self, module: Module) -> t.Frame:
        """The frame of a module's top level."""
        return self._frame(("module", module), lambda: t.Frame(module))

    def class_frame(self, value: t.ClassValue) -> t.Frame:
        """The frame of a class body."""
        cls = value.cls
        parent = value.frame or self.home(cls.module, cls.parent)
        key = ("class", cls, parent)
        return self._frame(key, lambda: t.Frame(cls.module, None, cls, (), parent))

    def home(self, module: Module, function: Function | None) -> t.Frame:
        """The frame inside `function` when nothing is known of its callers; the module's for None."""
        if function is None:
            return self.module_frame(module)
        receiver = self._default_receiver(function)
        return self.function_frame(t.FunctionValue(function, self.home(module, function.parent), receiver))

    def function_frame(self, value: t.FunctionValue, bound: tuple[tuple[str, t.Type], ...] = ()) -> t.Frame:
        """The frame of one call of a function: `bound` says what is known of its parameters."""
        function = value.function
        params = function.node.params
        if value.receiver is not None and params and "staticmethod" not in self.decorator_names(function):
            bound = ((params[0].name, value.receiver), *bound)
        key = ("function", function, value.frame, bound)
        if key not in self._frames and bound:
            used = self._contexts.get(function, 0)
            decorates = any(isinstance(given, t.FunctionValue) for _, given in bound)
            if used >= (_MAX_DECORATED if decorates else _MAX_CONTEXTS) or value.frame.depth >= _MAX_DEPTH:
                key = ("function", function, value.frame, bound := ())
            self._contexts[function] = used + 1
        return self._frame(key, lambda: t.Frame(function.module, function, None, bound, value.frame))

    def _frame(self, key: tuple[object, ...], make: Callable[[], t.Frame]) -> t.Frame:
        frame = self._frames.get(key)
        if frame is None:
            frame = self._frames[key] = make()
        return frame

    def _default_receiver(self, function: Function) -> t.Type | None:
        if function.cls is None:
            return None
        if "classmethod" in self.decorator_names(function):
            return t.ClassValue(function.cls)
        return t.Instance(function.cls)

    # Expressions

    def infer(self, expr: n.Expr, frame: t.Frame) -> t.Type:
        """The type of an expression in a frame."""
        found = frame.inferred.get(id(expr))
        if found is None:
            found = self.guarded((id(expr), frame), self._infer, expr, frame)
            if not self._cut:
                frame.inferred[id(expr)] = found
        return found

    def guarded(self, key: tuple[object, ...], answer: Callable[..., t.Type], *asked: object) -> t.Type:
        """The answer to a question about what is `asked`, `UNKNOWN` where it depends on itself.

        While `_cut` holds questions, the answer rests on one that is still open: right here, but not to be
        remembered, because asked first it might have been another. Where many attributes depend on each
        other that takes each of their orders; such answers are then kept until nothing is open.
        """
        if key in self._open or len(self._open) > _MAX_OPEN:
            self._cut.add(key)
            return t.UNKNOWN
        if key in self._passing:
            self._cut.add(_PASSING)
            return self._passing[key]
        self._asked += 1
        self._open.add(key)
        try:
            found = answer(*asked)
            if self._asked > _MAX_ASKED and self._cut - {key}:
                self._passing[key] = found
            return found
        finally:
            self._open.discard(key)
            self._cut.discard(key)
            if not self._open:
                self._settled()

    def _settled(self) -> None:
        self._cut.clear()
        self._passing.clear()
        self._asked = 0

    def _infer(self, expr: n.Expr, frame: t.Frame) -> t.Type:
        match expr:
            case n.Name():
                return self.names.read(expr, frame)
            case n.Attribute():
                return self.members.of(self.infer(expr.base, frame), expr.attr)
            case n.Call():
                return self.calls.result(expr, frame)
            case n.Constant():
                return self._constant(expr.value)
            case n.Await():
                return self.calls.awaited(self.infer(expr.value, frame))
            case n.Subscript():
                return self._subscript(expr, frame)
            case n.Either():
                return t.union((self.infer(expr.body, frame), self.infer(expr.orelse, frame)))
            case n.BoolOp():
                return t.union(self.infer(value, frame) for value in expr.values)
            case n.Walrus():
                return self.infer(expr.value, frame)
            case n.Starred():
                return t.UNKNOWN
            case n.Lambda():
                return t.LambdaValue(expr, frame)
        return self._display(expr, frame)

    def _display(self, expr: n.Expr, frame: t.Frame) -> t.Type:
        match expr:
            case n.Sequence(kind="tuple"):
                if any(isinstance(item, n.Starred) for item in expr.items):
                    return t.builtin("tuple")
                return t.TupleValue(tuple(self.infer(item, frame) for item in expr.items))
            case n.Sequence():
                return t.builtin(expr.kind, t.union(self.infer(item, frame) for item in expr.items))
            case n.Mapping():
                values = [self.infer(value, frame) for key, value in expr.items if key is not None]
                keys = [self.infer(key, frame) for key, _ in expr.items if key is not None]
                return t.builtin("dict", t.union(keys), t.union(values))
            case n.Comprehension():
                return self._comprehension(expr, frame)
            case n.Text():
                return t.builtin("str")
            case n.Compare() | n.Not():
                return t.builtin("bool")
            case n.Binary():
                return self._binary(expr, frame)
        return t.UNKNOWN

    @staticmethod
    def _constant(value: object) -> t.Type:
        if value is None:
            return t.NONE
        return t.Literal(value) if isinstance(value, (str, bytes, int, float)) else t.UNKNOWN

    def _comprehension(self, expr: n.Comprehension, frame: t.Frame) -> t.Type:
        element = self.infer(expr.element, frame)
        if expr.kind == "generator":
            return t.GeneratorValue(element, None, any(part.is_async for part in expr.generators))
        if expr.key is not None:
            return t.builtin("dict", self.infer(expr.key, frame), element)
        return t.builtin(expr.kind, element)

    def _binary(self, expr: n.Binary, frame: t.Frame) -> t.Type:
        left = self.infer(expr.left, frame)
        if expr.op == "BitOr":
            right = self.infer(expr.right, frame)
            kinds = (t.ClassValue, t.External, t.Alias, t.NoneValue)
            if isinstance(left, kinds) and isinstance(right, kinds):
                return t.Alias(expr, frame)
            joined = next(
                (table.joins for table in map(_table, (left, right)) if table and table.joins), None
            )
            if joined is not None:
                return t.Instance(joined, (), None, True)
        table = _table(left)
        if expr.op == "Div" and table is not None and table.divides:
            return left
        if isinstance(left, t.Instance) and left.cls in ("builtins.str", "builtins.list", "builtins.bytes"):
            return left
        return t.UNKNOWN

    def _subscript(self, expr: n.Subscript, frame: t.Frame) -> t.Type:
        base = self.infer(expr.base, frame)
        if isinstance(base, (t.External, t.ClassValue)) and self._is_generic(base):
            return t.Alias(expr, frame)
        return t.union(self.members.item(member, expr, frame) for member in t.members(base))

    @staticmethod
    def _is_generic(base: t.Type) -> bool:
        if isinstance(base, t.ClassValue):
            return True
        assert isinstance(base, t.External)
        head, _, last = base.dotted.rpartition(".")
        return last in _GENERIC or last[:1].isupper() or head in ("typing", "typing_extensions")

    @property
    def is_settled(self) -> bool:
        """Whether the answer just given may be remembered (see `guarded`)."""
        return not self._cut

    # Functions and their decorators

    def decorator_names(self, function: Function) -> frozenset[str]:
        """Last names of a function's decorators, enough for `staticmethod`, `property` and their kind."""
        return self.decorators.names(function)

    def decorated(self, function: Function, frame: t.Frame) -> t.Type:
        """The value a `def` binds: the function as its decorators leave it."""
        key = (function, frame)
        found = self._decorated.get(key)
        if found is None:
            plain = t.FunctionValue(function, frame)
            self._decorated[key] = plain  # a decorator that refers to the function sees it bare
            found = self._decorated[key] = self.decorators.apply(plain, frame)
        return found

    def annotation_of(self, text: n.Constant) -> n.Expr | None:
        """The expression of a string annotation; None when it is no expression."""
        return parse_annotation(text.value, text.span) if isinstance(text.value, str) else None


def _table(value: t.Type) -> Table | None:
    """What the tables say of the class of an external object."""
    return lookup.class_(value.cls) if isinstance(value, t.Instance) and isinstance(value.cls, str) else None
