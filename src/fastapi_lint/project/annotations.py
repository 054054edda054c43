"""Type expressions: what a value annotated with one is, and what `Annotated` and `Depends` say."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from fastapi_lint.facts import nodes as n
from fastapi_lint.knowledge import lookup
from fastapi_lint.project import types as t
from fastapi_lint.project.module import Class

if TYPE_CHECKING:
    from fastapi_lint.project.infer import Evaluator

DEPENDS = frozenset({"fastapi.Depends", "fastapi.Security"})
_TYPING = ("typing", "typing_extensions", "collections.abc", "types", "contextlib", "builtins", "collections")
_LISTS = frozenset(
    {
        "List",
        "Sequence",
        "MutableSequence",
        "Iterable",
        "Collection",
        "Iterator",
        "Deque",
        "deque",
        "Reversible",
    }
)
_SETS = frozenset({"Set", "FrozenSet", "frozenset", "AbstractSet", "MutableSet"})
_DICTS = frozenset(
    {"Dict", "Mapping", "MutableMapping", "DefaultDict", "OrderedDict", "defaultdict", "ChainMap"}
)
_PROTOCOLS = ("typing.Protocol", "typing_extensions.Protocol")
_TRANSPARENT = frozenset({"Final", "ClassVar", "Required", "NotRequired", "ReadOnly", "InitVar"})
_ASYNC_GENERATORS = frozenset({"AsyncGenerator", "AsyncIterator", "AsyncIterable"})
_CONTEXTS = frozenset(
    {"ContextManager", "AsyncContextManager", "AbstractContextManager", "AbstractAsyncContextManager"}
)


class Metadata(NamedTuple):
    """One metadata argument of an `Annotated[…]`, with the frame it is written in."""

    expr: n.Expr
    frame: t.Frame


class Annotations:
    """Questions about type expressions."""

    def __init__(self, evaluator: Evaluator) -> None:
        self._ev = evaluator
        self._parsed: dict[int, n.Expr | None] = {}
        self._memo: dict[tuple[int, t.Frame], t.Type] = {}

    def instance(self, expr: n.Expr, frame: t.Frame) -> t.Type:
        """The type of a value declared with this annotation; `UNKNOWN` where it says nothing."""
        key = (id(expr), frame)
        found = self._memo.get(key)
        if found is None:
            found = self._ev.guarded(("annotation", *key), self._instance, expr, frame)
            if self._ev.is_settled:
                self._memo[key] = found
        return found

    def _instance(self, expr: n.Expr, frame: t.Frame) -> t.Type:
        parsed = self.unquote(expr)
        if parsed is None:
            return t.UNKNOWN
        match parsed:
            case n.Constant(value=None):
                return t.NONE
            case n.Subscript():
                return self._generic(parsed, frame)
            case n.Binary(op="BitOr"):
                return t.union((self.instance(parsed.left, frame), self.instance(parsed.right, frame)))
        return self.value(self._ev.infer(parsed, frame))

    def value(self, named: t.Type) -> t.Type:
        """The type of a value whose annotation evaluates to `named`."""
        match named:
            case t.ClassValue():
                return t.Instance(named.cls, frame=named.frame)
            case t.External():
                return self._external(named.dotted)
            case t.Alias():
                return self.instance(named.expr, named.frame)
            case t.NoneValue():
                return t.NONE
            case t.Either():
                return t.union(self.value(member) for member in named.members)
        return t.UNKNOWN

    @staticmethod
    def _external(dotted: str) -> t.Type:
        head, _, last = dotted.rpartition(".")
        if head in ("typing", "typing_extensions") or last in ("object", "Any"):
            if last in _LISTS:
                return t.builtin("list")
            return t.builtin("dict") if last in _DICTS else t.UNKNOWN
        return t.Instance(dotted)

    def unquote(self, expr: n.Expr) -> n.Expr | None:
        """The expression itself, or the one inside a string annotation; None when that does not parse."""
        if isinstance(expr, n.Constant) and isinstance(expr.value, str):
            if id(expr) not in self._parsed:
                self._parsed[id(expr)] = self._ev.annotation_of(expr)
            return self._parsed[id(expr)]
        return expr

    def _generic(self, expr: n.Subscript, frame: t.Frame) -> t.Type:
        base = self._ev.infer(expr.base, frame)
        args = self._arguments(expr)
        if isinstance(base, t.ClassValue):
            return t.Instance(base.cls, tuple(self.instance(a, frame) for a in args), frame=base.frame)
        if isinstance(base, t.Alias):
            return self.instance(base.expr, base.frame)
        if not isinstance(base, t.External):
            return t.UNKNOWN
        head, _, last = base.dotted.rpartition(".")
        if head not in _TYPING:
            return t.Instance(base.dotted, tuple(self.instance(a, frame) for a in args))
        return self._typing(last, args, frame)

    def _typing(self, last: str, args: tuple[n.Expr, ...], frame: t.Frame) -> t.Type:
        def inner(index: int) -> t.Type:
            return self.instance(args[index], frame) if index < len(args) else t.UNKNOWN

        if last == "Optional":
            return t.union((inner(0), t.NONE))
        if last == "Union":
            return t.union(self.instance(a, frame) for a in args)
        if last == "Annotated":
            return self._annotated(args, frame)
        if last in _TRANSPARENT:
            return inner(0)
        if last in ("type", "Type"):
            return self._class_of(inner(0))
        if last in ("tuple", "Tuple"):
            if len(args) == 2 and isinstance(args[1], n.Constant):
                return t.builtin("tuple", inner(0))
            return t.TupleValue(tuple(self.instance(a, frame) for a in args))
        if last in ("Awaitable", "Coroutine"):
            return t.Coroutine(inner(len(args) - 1), None)
        return self._container(last, inner)

    @staticmethod
    def _container(last: str, inner: object) -> t.Type:
        assert callable(inner)
        if last in _ASYNC_GENERATORS:
            return t.GeneratorValue(inner(0), None, True)
        if last in ("Generator", "Iterator"):
            return t.GeneratorValue(inner(0), None, False)
        if last in _CONTEXTS:
            return t.Instance(f"contextlib.{last}", (inner(0),))
        if last in _LISTS or last == "list":
            return t.builtin("list", inner(0))
        if last in _SETS or last == "set":
            return t.builtin("set", inner(0))
        if last in _DICTS or last == "dict":
            return t.builtin("dict", inner(0), inner(1))
        return t.UNKNOWN

    @staticmethod
    def _class_of(type_: t.Type) -> t.Type:
        if isinstance(type_, t.Instance):
            return t.External(type_.cls) if isinstance(type_.cls, str) else t.ClassValue(type_.cls)
        return t.UNKNOWN

    def _annotated(self, args: tuple[n.Expr, ...], frame: t.Frame) -> t.Type:
        declared = self.instance(args[0], frame) if args else t.UNKNOWN
        for metadata in args[1:]:
            injected = self.injected(metadata, frame)
            if injected is not None and (not t.known(declared) or self.refines(injected, declared)):
                return injected
        return declared

    def refines(self, injected: t.Type, declared: t.Type) -> bool:
        """Whether what a dependency provides says more than the declared class: an object made of it, of a
        class below it, or of one that takes the part of a protocol."""
        if not isinstance(injected, t.Instance) or not isinstance(declared, t.Instance):
            return False
        if injected.cls == declared.cls:
            return injected.site is not None
        if not isinstance(injected.cls, Class) or not isinstance(declared.cls, Class) or not injected.exact:
            return False
        members = self._ev.members
        is_protocol = any(members.subclass_of(declared.cls, dotted) for dotted in _PROTOCOLS)
        return is_protocol or declared.cls in members.mro(injected.cls)

    @staticmethod
    def _arguments(expr: n.Subscript) -> tuple[n.Expr, ...]:
        index = expr.index
        return index.items if isinstance(index, n.Sequence) and index.kind == "tuple" else (index,)

    # Annotated and Depends

    def metadata(self, expr: n.Expr | None, frame: t.Frame) -> Iterator[Metadata]:
        """The metadata of an annotation, through aliases in this and other files."""
        parsed = None if expr is None else self.unquote(expr)
        if parsed is None:
            return
        if isinstance(parsed, n.Subscript):
            base = self._ev.infer(parsed.base, frame)
            if isinstance(base, t.External) and base.dotted.rpartition(".")[2] == "Annotated":
                args = self._arguments(parsed)
                yield from self.metadata(args[0], frame)
                yield from (Metadata(arg, frame) for arg in args[1:])
                return
        elif isinstance(parsed, (n.Name, n.Attribute)):
            named = self._ev.infer(parsed, frame)
            if isinstance(named, t.Alias):
                yield from self.metadata(named.expr, named.frame)

    def is_depends(self, expr: n.Expr, frame: t.Frame) -> bool:
        """Whether an expression is a call of `Depends` or `Security`."""
        if not isinstance(expr, n.Call):
            return False
        func = self._ev.infer(expr.func, frame)
        return isinstance(func, t.External) and func.dotted in DEPENDS

    @staticmethod
    def target(call: n.Call) -> n.Expr | None:
        """The dependency a `Depends(…)` call names."""
        if call.args:
            return call.args[0]
        return next((k.value for k in call.keywords if k.name == "dependency"), None)

    def injected(self, expr: n.Expr, frame: t.Frame) -> t.Type | None:
        """What a parameter with default or metadata `Depends(f)` receives; None for anything else."""
        if not self.is_depends(expr, frame):
            return None
        assert isinstance(expr, n.Call)
        target = self.target(expr)
        return t.UNKNOWN if target is None else self.provided(self._ev.infer(target, frame))

    def provided(self, dependency: t.Type) -> t.Type:
        """What a dependency gives: awaited, or the value its generator yields."""
        result = self._ev.calls.invoke(dependency)
        unwrapped = []
        for member in t.members(result):
            if isinstance(member, t.Coroutine):
                unwrapped.append(member.result)
            elif isinstance(member, (t.GeneratorValue, t.ContextValue)):
                unwrapped.append(member.item)
            else:
                unwrapped.append(member)
        return t.union(unwrapped)

    def generator_item(self, declared: t.Type) -> t.Type:
        """The item of a generator function by its return annotation; the annotation itself when it names
        the item directly."""
        if isinstance(declared, t.GeneratorValue):
            return declared.item
        if isinstance(declared, t.Instance) and declared.cls == "builtins.list" and declared.args:
            return declared.args[0]
        return declared


def parse_type(text: str, receiver: t.Type = t.UNKNOWN) -> t.Type:
    """A type written in a knowledge table (see `knowledge.schema`)."""
    text = text.strip()
    alternatives = _split(text, "|")
    if len(alternatives) > 1:
        return t.union(parse_type(part, receiver) for part in alternatives)
    if text in ("self", ""):
        return receiver if text else t.UNKNOWN
    if text == "None":
        return t.NONE
    head, bracket, rest = text.partition("[")
    args = tuple(parse_type(part, receiver) for part in _split(rest[:-1], ",")) if bracket else ()
    if head == "iterator":
        return t.GeneratorValue(args[0] if args else t.UNKNOWN, None, False)
    if head == "awaitable":
        return t.Coroutine(args[0] if args else t.UNKNOWN, None)
    if head == "tuple" and args:
        return t.TupleValue(args)
    if "." not in head:
        return t.builtin(head, *args)
    return t.Instance(lookup.canonical(head), args)


def _split(text: str, separator: str) -> list[str]:
    parts, depth, start = [], 0, 0
    for index, char in enumerate(text):
        depth += (char == "[") - (char == "]")
        if char == separator and depth == 0:
            parts.append(text[start:index])
            start = index + 1
    return [*parts, text[start:]]
