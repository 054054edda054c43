"""Names and the places that bind them: the scope of a module, class or function body."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import NamedTuple

from fastapi_lint.facts import nodes as n
from fastapi_lint.facts.places import end_line_at, line_at
from fastapi_lint.facts.walk import iter_expressions


class Level(NamedTuple):
    """A conditional block around a binding, inner first: where the block and its statement end.

    `exclusive` blocks (the branches of `if` and `match`) rule each other out.
    """

    block_end: int
    statement_end: int
    exclusive: bool


class Binding(NamedTuple):
    """One place that gives a name a value.

    `kind` says what `node` is: `import`, `class`, `function`, `value` (the expression assigned), `item`
    (the iterable a loop runs over), `enter` (the context expression of a `with`), `annotation` (declared
    only), `exception` (the caught type), `parameter` or `opaque`. `path` leads through tuple unpacking;
    `is_async` belongs to loops and `with`.
    """

    kind: str
    node: object
    line: int
    levels: tuple[Level, ...] = ()
    annotation: n.Expr | None = None
    path: tuple[int, ...] = ()
    is_async: bool = False

    def reaches(self, line: int) -> str:
        """`must`, `may` or `no`: whether the value can be seen at a later `line` of the same scope."""
        word = "must"
        for level in self.levels:
            if line <= level.block_end:
                return word
            word = "may"
            if level.exclusive and line <= level.statement_end:
                return "no"
        return word


class _Binder:
    """Collects the bindings of one scope from its statements."""

    def __init__(self) -> None:
        self.found: dict[str, list[Binding]] = {}
        self.stars: list[n.ImportFrom] = []
        self.outer: dict[str, str] = {}

    def add(self, name: str, binding: Binding) -> None:
        self.found.setdefault(name, []).append(binding)

    def target(self, target: n.Expr, make: Binding, path: tuple[int, ...] = ()) -> None:
        if isinstance(target, n.Name):
            self.add(target.id, make._replace(path=path))
        elif isinstance(target, n.Sequence):
            for index, item in enumerate(target.items):
                self.target(item, make, (*path, index))
        elif isinstance(target, n.Starred):
            self.target(target.value, make._replace(kind="opaque"), path)

    def statements(self, body: Iterable[n.Stmt], levels: tuple[Level, ...] = ()) -> None:
        for stmt in body:
            self.statement(stmt, levels)

    def statement(self, stmt: n.Stmt, levels: tuple[Level, ...]) -> None:
        line = line_at(stmt.at)
        match stmt:
            case n.Import():
                self.add(stmt.bound, Binding("import", stmt, line, levels))
            case n.ImportFrom(name="*"):
                self.stars.append(stmt)
            case n.ImportFrom():
                self.add(stmt.bound, Binding("import", stmt, line, levels))
            case n.FunctionDef():
                self.add(stmt.name, Binding("function", stmt, line, levels))
            case n.ClassDef():
                self.add(stmt.name, Binding("class", stmt, line, levels))
            case n.Assign():
                for target in stmt.targets:
                    self.target(target, Binding("value", stmt.value, end_line_at(stmt.at), levels))
            case n.Annotated(target=n.Name() as name):
                kind = "value" if stmt.value is not None else "annotation"
                self.add(name.id, Binding(kind, stmt.value, line, levels, stmt.annotation))
                if stmt.is_alias:
                    self.found[name.id][-1] = Binding("value", stmt.annotation, line, levels)
            case n.Augmented(target=n.Name() as name):
                self.add(name.id, Binding("opaque", stmt.value, line, levels))
            case n.Scope():
                self.outer.update(dict.fromkeys(stmt.names, stmt.kind))
            case _:
                self.compound(stmt, levels)

    def compound(self, stmt: n.Stmt, levels: tuple[Level, ...]) -> None:
        end = end_line_at(stmt.at)
        match stmt:
            case n.If():
                self.branches((stmt.body, stmt.orelse), end, levels, exclusive=True)
            case n.For():
                self.target(
                    stmt.target,
                    Binding("item", stmt.iter, line_at(stmt.at), levels, is_async=stmt.is_async),
                )
                self.branches((stmt.body, stmt.orelse), end, levels, exclusive=False)
            case n.While():
                self.branches((stmt.body, stmt.orelse), end, levels, exclusive=False)
            case n.With():
                for item in stmt.items:
                    if item.target is not None:
                        entered = Binding(
                            "enter", item.context, line_at(stmt.at), levels, is_async=stmt.is_async
                        )
                        self.target(item.target, entered)
                self.statements(stmt.body, levels)
            case n.Try():
                self.branches((stmt.body, stmt.orelse), end, levels, exclusive=False)
                for handler in stmt.handlers:
                    if handler.name:
                        caught = Binding("exception", handler.type, line_at(handler.at), levels)
                        self.add(handler.name, caught)
                    self.branches((handler.body,), end, levels, exclusive=False)
                self.statements(stmt.final, levels)
            case n.Match():
                for case in stmt.cases:
                    for name in case.binds:
                        self.add(name, Binding("opaque", None, line_at(stmt.at), levels))
                self.branches(tuple(case.body for case in stmt.cases), end, levels, exclusive=True)

    def branches(
        self, blocks: Iterable[tuple[n.Stmt, ...]], end: int, levels: tuple[Level, ...], *, exclusive: bool
    ) -> None:
        for block in blocks:
            if block:
                level = Level(end_line_at(block[-1].at), end, exclusive)
                self.statements(block, (level, *levels))


class Scope:
    """The names that one body (module, class or function) binds."""

    def __init__(self, body: tuple[n.Stmt, ...], params: tuple[n.Param, ...] = ()) -> None:
        binder = _Binder()
        for param in params:
            binder.add(param.name, Binding("parameter", param, line_at(param.at), (), param.annotation))
        binder.statements(body)
        self._body = body
        self.bindings = binder.found
        self.stars = binder.stars
        self.outer = binder.outer

    @cached_property
    def inner(self) -> dict[str, list[Binding]]:
        """Names bound inside expressions: comprehension targets (seen in their lines only) and `:=`."""
        found = {name: [binding for _, binding in pairs] for name, pairs in self._targets.items()}
        for expr in iter_expressions(self._body):
            if isinstance(expr, n.Walrus):
                bound = Binding("value", expr.value, line_at(expr.at))
                found.setdefault(expr.target.id, []).append(bound)
        return found

    @cached_property
    def _targets(self) -> dict[str, list[tuple[n.Comprehension, Binding]]]:
        """The targets of comprehensions, and which they are of, outer ones first."""
        found: dict[str, list[tuple[n.Comprehension, Binding]]] = {}
        for expr in iter_expressions(self._body):
            if not isinstance(expr, n.Comprehension):
                continue
            binder, level = _Binder(), Level(end_line_at(expr.at), end_line_at(expr.at), True)
            for part in expr.generators:
                item = Binding("item", part.iter, line_at(expr.at), (level,), is_async=part.is_async)
                binder.target(part.target, item)
            for name, bindings in binder.found.items():
                found.setdefault(name, []).extend((expr, binding) for binding in bindings)
        return found

    def comprehended(self, name: n.Name) -> Binding | None:
        """What binds a name that is read in a comprehension which has it as a target; not in what it goes
        through first.
        """
        found = None
        for expr, binding in self._targets.get(name.id, ()):
            if expr.span.contains(name.span) and not expr.generators[0].iter.span.contains(name.span):
                found = binding
        return found

    def binds(self, name: str) -> bool:
        """Whether the body says anything of what `name` stands for in it."""
        return name in self.bindings or name in self.outer or name in self.inner

    def reaching(self, name: str, line: int | None) -> list[Binding]:
        """The bindings of `name` that may be seen at `line`; at any later time when `line` is None."""
        found = self.bindings.get(name)
        if found is None:
            inner = self.inner.get(name, [])
            return [b for b in inner if line is None or (b.line <= line and b.reaches(line) != "no")]
        use = 1 << 30 if line is None else line
        chosen = []
        for binding in reversed(found):
            if binding.line > use or (binding.line == use and binding.kind == "value"):
                continue
            word = binding.reaches(use)
            if word != "no":
                chosen.append(binding)
            if word == "must":
                break
        return chosen or found


def last_name(expr: n.Expr) -> str | None:
    """The last name of a dotted expression or of what a call calls: `c` for `a.b.c` and `a.b.c(…)`."""
    if isinstance(expr, n.Call):
        return last_name(expr.func)
    if isinstance(expr, n.Attribute):
        return expr.attr
    return expr.id if isinstance(expr, n.Name) else None


def path_of(expr: n.Expr) -> tuple[str, ...] | None:
    """The names of a dotted expression; None for any other."""
    names: list[str] = []
    while isinstance(expr, n.Attribute):
        names.append(expr.attr)
        expr = expr.base
    return (expr.id, *names[::-1]) if isinstance(expr, n.Name) else None
