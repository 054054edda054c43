"""The subclasses that a project knows of a class, found by the text of class statements, and overrides."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cached_property
from typing import TYPE_CHECKING

from fastapi_lint.facts import nodes as n
from fastapi_lint.project import types as t
from fastapi_lint.project.module import Class, Function
from fastapi_lint.project.reading import Reader
from fastapi_lint.project.scope import last_name

if TYPE_CHECKING:
    from fastapi_lint.project.infer import Evaluator

_STATEMENT = re.compile(rb"^[ \t]*class[ \t]+\w+[ \t]*\(([^)]*)\)", re.MULTILINE)
_ABSTRACT = frozenset({"abstractmethod", "abstractproperty"})
# Bases that have no methods to take the place of abstract ones; of those in `_ABCS` no object is made then.
_ABCS = frozenset({"abc.ABC", "typing.Protocol", "typing_extensions.Protocol", "pydantic.BaseModel"})
_BARE = _ABCS | {"builtins.object", "typing.Generic"}
_NAME = re.compile(rb"(\w+)\s*(?:\[[^\]]*\])?\s*(?:,|$)")


class Subclasses:
    """Answers which classes of the universe inherit from a class; not those that stand in for it in tests.

    `is_test` says whether a file holds tests.
    """

    def __init__(
        self, evaluator: Evaluator, universe: Iterable[str], reader: Reader, is_test: Callable[[str], bool]
    ) -> None:
        self._ev = evaluator
        self._universe = universe
        self._reader = reader
        self._is_test = is_test
        self._found: dict[Class, tuple[Class, ...]] = {}
        self._complete: dict[Class, bool] = {}
        self._overrides: dict[tuple[Function, Class], tuple[t.Type, ...] | None] = {}

    @cached_property
    def _files(self) -> dict[str, list[str]]:
        """The files in which a class statement names a base, by the base's last name."""
        index: dict[str, dict[str, None]] = {}
        for filename in self._universe:
            for statement in _STATEMENT.finditer(self._reader.text_of(filename)):
                for name in _NAME.findall(statement[1]):
                    index.setdefault(name.decode("ascii", "replace"), {})[filename] = None
        return {name: list(files) for name, files in index.items()}

    def of(self, cls: Class) -> tuple[Class, ...]:
        """The direct and indirect subclasses of a class."""
        found = self._found.get(cls)
        if found is None:
            self._found[cls] = ()
            self._reader.words.add((b"class", cls.name.encode()))
            direct = [
                other
                for filename in self._files.get(cls.name, ())
                if self._is_test(cls.module.filename) or not self._is_test(filename)
                for other in self._classes(filename)
                if other is not cls and cls in self._ev.members.mro(other)
            ]
            deeper = [below for other in direct for below in self.of(other)]
            found = self._found[cls] = tuple(dict.fromkeys((*direct, *deeper)))
        return found

    def implementations(self, func: t.Type) -> tuple[t.Type, ...]:
        """What a method of an object known only by a declared type may be: it and all its overrides.

        Where no class of the project can be made, the object has a class that nothing here shows.
        """
        receiver = func.receiver if isinstance(func, t.FunctionValue) else None
        if not isinstance(receiver, t.Instance) or receiver.exact or not isinstance(receiver.cls, Class):
            return (func,)
        assert isinstance(func, t.FunctionValue)
        key = (func.function, receiver.cls)
        if key not in self._overrides:
            self._overrides[key] = self._overriding(*key)
        overrides = self._overrides[key]
        if overrides is None:
            return (t.UNKNOWN,)
        return overrides or (func,) if is_abstract(func.function) else (func, *overrides)

    def _overriding(self, function: Function, cls: Class) -> tuple[t.Type, ...] | None:
        """The other methods that a method of a class may be; None if no object can have the class."""
        subclasses = self.of(cls)
        if not any(self._can_be_made(one) for one in (cls, *subclasses)):
            return None
        found: dict[Function, t.Type] = {}
        made: set[Function] = set()
        for below in subclasses:
            method = self._ev.members.method(below, function.name)
            if method is None or method.function is function or is_abstract(method.function):
                continue
            if method.function not in found:
                bound = self._ev.members.of(t.Instance(below, (), None, True), function.name)
                found[method.function] = bound
            if method.function not in made and (self._can_be_made(below) or not self._is_enforced(below)):
                made.add(method.function)
        return tuple(bound for method, bound in found.items() if method in made)

    def _can_be_made(self, cls: Class) -> bool:
        """Whether a class leaves none of the methods that it or its bases in the project declare."""
        known = self._complete.get(cls)
        if known is None:
            lineage = [base for base in self._ev.members.mro(cls) if isinstance(base, Class)]
            names = {method.name for base in lineage for method in base.methods if _is_declared(method.node)}
            known = self._complete[cls] = not any(_is_left(name, lineage) for name in names)
        return known

    def _is_enforced(self, cls: Class) -> bool:
        """Whether an object of a class that leaves something abstract cannot be made, as far as is seen.

        Any other base, of a library perhaps, may have what is left.
        """
        lineage = self._ev.members.mro(cls)
        keywords = (word for base in lineage if isinstance(base, Class) for word in base.node.keywords)
        is_abc = not _ABCS.isdisjoint(base for base in lineage if isinstance(base, str))
        is_meta = any(word.name == "metaclass" and last_name(word.value) == "ABCMeta" for word in keywords)
        return (is_abc or is_meta) and all(isinstance(base, Class) or base in _BARE for base in lineage)

    def _classes(self, filename: str) -> list[Class]:
        module = self._ev.load(filename)
        return [] if module is None else [d for d in module.definitions if isinstance(d, Class)]


def is_abstract(function: Function) -> bool:
    """Whether a method only declares: abstract, a stub, or nothing but `raise NotImplementedError`."""
    if _is_declared(function.node):
        return True
    for stmt in function.node.body:
        is_text = isinstance(stmt, n.Evaluate) and isinstance(stmt.value, n.Constant)
        is_pass = isinstance(stmt, n.Simple) and stmt.kind == "pass"
        if not is_text and not is_pass:
            raised = stmt.exception if isinstance(stmt, n.Raise) else None
            return raised is not None and last_name(raised) == "NotImplementedError"
    return True


def _is_left(name: str, lineage: Iterable[Class]) -> bool:
    """Whether the nearest class that binds a name, to a method or to anything else, declares it abstract."""
    for cls in lineage:
        bound = [binding.node for binding in cls.scope.bindings.get(name, ()) if binding.kind != "annotation"]
        if bound:
            return all(isinstance(node, n.FunctionDef) and _is_declared(node) for node in bound)
    return False


def _is_declared(node: n.FunctionDef) -> bool:
    return any(last_name(decorator) in _ABSTRACT for decorator in node.decorators)
