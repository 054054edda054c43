"""Statements of start-up code, and where they lead."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum, auto
from typing import TYPE_CHECKING

from fastapi_lint.facts import nodes as n
from fastapi_lint.project import types as t
from fastapi_lint.project.scope import last_name
from fastapi_lint.project.startup.objects import (
    ELEMENTS,
    NONE,
    Const,
    Instance,
    ListValue,
    ModuleRef,
    NamespaceRef,
    Unknown,
    Value,
    elements,
    is_soft,
    truth,
)
from fastapi_lint.project.startup.relevance import REGISTERS
from fastapi_lint.project.startup.scopes import Env, Lazy

if TYPE_CHECKING:
    from fastapi_lint.project.startup.machine import Machine

_IMPORT_ERRORS = frozenset({"ImportError", "ModuleNotFoundError"})
_MUTATORS = frozenset({"append", "extend", "insert", "update", "setdefault", "add"})
_ROUNDS = 400


class Flow(Enum):
    """Where control goes behind a statement."""

    NEXT = auto()
    RETURN = auto()
    RAISE = auto()
    BREAK = auto()
    CONTINUE = auto()


class Statements:
    """Follows statements. A condition that cannot be known leads into both branches."""

    def __init__(self, machine: Machine) -> None:
        self._machine = machine

    def module(self, env: Env, *, lazily: bool) -> None:
        """The top level of a module; `lazily`, values are taken when something asks for them."""
        for stmt in env.module.facts.body:
            if not lazily or not self._postponed(stmt, env):
                self.statement(stmt, env)

    def _postponed(self, stmt: n.Stmt, env: Env) -> bool:
        """Put an assignment off until its name is needed; whether that is all there is to do."""
        match stmt:
            case n.Assign(targets=(n.Name(id=name),), value=value):
                env.names[name] = Lazy(lambda: self._machine.expressions.value(value, env))
                return True
            case n.Annotated(target=n.Name(id=name)) if stmt.value is not None or stmt.is_alias:
                expr = stmt.value or stmt.annotation
                env.names[name] = Lazy(lambda: self._machine.expressions.value(expr, env))
                return True
            case n.Evaluate(value=n.Call(func=n.Attribute(attr=attr))):
                return attr not in _MUTATORS and attr not in REGISTERS
            case n.Evaluate():
                return True
        return False

    def block(self, body: Sequence[n.Stmt], env: Env) -> Flow:
        """Statements one after another, until one leads elsewhere."""
        for stmt in body:
            if not self._machine.step():
                if self._machine.is_spent:
                    self._machine.exhausted.setdefault(env.module, stmt.span.line)
                return Flow.RETURN
            flow = self.statement(stmt, env)
            if flow is not Flow.NEXT:
                return flow
        return Flow.NEXT

    def statement(self, stmt: n.Stmt, env: Env) -> Flow:
        """One statement."""
        value = self._machine.expressions.value
        match stmt:
            case n.Evaluate():
                value(stmt.value, env)
            case n.Assign():
                found = value(stmt.value, env)
                for target in stmt.targets:
                    self.assign(target, found, env)
            case n.Annotated():
                if stmt.is_alias:
                    self.assign(stmt.target, value(stmt.annotation, env), env)
                elif stmt.value is not None:
                    self.assign(stmt.target, value(stmt.value, env), env)
            case n.Augmented():
                self._augmented(stmt, env)
            case n.FunctionDef():
                env.bind(stmt.name, self._machine.calling.defined(stmt, env))
            case n.ClassDef():
                env.bind(stmt.name, self._machine.calling.class_defined(stmt, env))
            case n.Import() | n.ImportFrom():
                self._import(stmt, env)
            case n.Return():
                self._return(stmt, env)
                return Flow.RETURN
            case n.Raise():
                return Flow.RAISE
            case n.Simple(kind="break"):
                return Flow.BREAK
            case n.Simple(kind="continue"):
                return Flow.CONTINUE
            case _:
                return self._compound(stmt, env)
        return Flow.NEXT

    def _compound(self, stmt: n.Stmt, env: Env) -> Flow:
        match stmt:
            case n.If():
                return self._if(stmt, env)
            case n.For():
                return self._for(stmt, env)
            case n.While():
                return self._while(stmt, env)
            case n.With():
                return self._with(stmt, env)
            case n.Try():
                return self._try(stmt, env)
            case n.Match():
                self._machine.expressions.value(stmt.subject, env)
                return self._either([case.body for case in stmt.cases] + [()], env)
        return Flow.NEXT

    def _return(self, stmt: n.Return, env: Env) -> None:
        value = NONE if stmt.value is None else self._machine.expressions.value(stmt.value, env)
        if not env.is_settled and not env.yields:
            env.passed.append(value)

    # Assignments and imports

    def assign(self, target: n.Expr, value: Value, env: Env) -> None:
        """Give a target its value."""
        match target:
            case n.Name():
                env.bind(target.id, value)
            case n.Attribute():
                base = self._machine.expressions.value(target.base, env)
                self._machine.attributes.set(base, target.attr, value)
            case n.Subscript():
                base = self._machine.expressions.value(target.base, env)
                index = self._machine.expressions.value(target.index, env)
                self._machine.attributes.set_item(base, index, value)
            case n.Sequence():
                for item, part in zip(target.items, self._parts(value, len(target.items)), strict=True):
                    self.assign(item, part, env)
            case n.Starred():
                self.assign(target.value, Unknown("it is the rest of an unpacking"), env)

    @staticmethod
    def _parts(value: Value, size: int) -> list[Value]:
        if isinstance(value, Instance):
            value = value.attrs.get(ELEMENTS, value)
        if isinstance(value, ListValue) and len(value.certain) == len(value.items) == size:
            return list(value.items)
        reason = value.reason if isinstance(value, Unknown) else "it comes out of an unpacking"
        return [Unknown(reason)] * size

    def _augmented(self, stmt: n.Augmented, env: Env) -> None:
        old = self._machine.expressions.value(stmt.target, env)
        new = self._machine.expressions.value(stmt.value, env)
        if isinstance(old, ListValue) and old.kind == "list" and stmt.op == "Add":
            self._machine.attributes.extend(old, new)
        else:
            self.assign(stmt.target, self._machine.expressions.binary(stmt.op, old, new), env)

    def _import(self, stmt: n.Import | n.ImportFrom, env: Env) -> None:
        machine = self._machine
        if isinstance(stmt, n.Import):
            found = machine.import_module(stmt.module, env.module)
            if not stmt.aliased and "." in stmt.module:
                found = machine.import_module(stmt.module.partition(".")[0], env.module)
            env.bind(stmt.bound, found)
            return
        target = machine.module_of(machine.evaluator.names.imported_module(stmt, env.module))
        if stmt.name == "*":
            return
        if isinstance(target, (ModuleRef, NamespaceRef)):
            self._follow_submodule(target, stmt.name)
        if target == ModuleRef(env.module):  # `from . import x` in a package: its own module of that name
            below = machine.submodule(ModuleRef(env.module), stmt.name)
            env.bind(stmt.bound, below or Unknown(f"there is no module `{stmt.name}`"))
            return
        env.bind(stmt.bound, Lazy(lambda: machine.attributes.imported(target, stmt.name)))

    def _follow_submodule(self, target: ModuleRef | NamespaceRef, name: str) -> None:
        """Importing a submodule runs it, whatever becomes of its name."""
        if isinstance(target, NamespaceRef) or (
            target.module.is_package and name not in target.module.scope.bindings
        ):
            self._machine.submodule(target, name)

    # Conditions

    def _if(self, stmt: n.If, env: Env) -> Flow:
        test = self._machine.expressions.value(stmt.test, env)
        answer = truth(test)
        if answer is None:
            return self._either((stmt.body, stmt.orelse), env)
        if not is_soft(test):
            return self.block(stmt.body if answer else stmt.orelse, env)
        return self._default(stmt, answer, env)

    def _either(self, branches: Sequence[Sequence[n.Stmt]], env: Env) -> Flow:
        """Branches of which one will run."""
        before, depth = env.fork(), self._machine.depth
        ends: list[Flow] = []
        behind: list[dict[str, Value | Lazy]] = []
        for branch in branches:
            env.names = dict(before)
            flow, is_partial = self._branch(branch, env)
            ends += [flow, Flow.RETURN] if is_partial and flow is Flow.NEXT else [flow]
            if flow is Flow.NEXT:
                behind.append(env.names)
        if not behind:
            return next((end for end in ends if end is not Flow.RAISE), Flow.RAISE)
        env.names = behind[0]
        for names in behind[1:]:
            env.merge(env.names, names)
        if any(end not in (Flow.NEXT, Flow.RAISE) for end in ends):
            self._machine.conditions[depth:] = [False]
        return Flow.NEXT

    def _branch(self, body: Sequence[n.Stmt], env: Env, *, unlikely: bool = False) -> tuple[Flow, bool]:
        """One branch, and whether it may have been left before its end."""
        depth = self._machine.depth
        with self._machine.under(unlikely=unlikely):
            flow = self.block(body, env)
            return flow, self._machine.depth > depth + 1

    def _default(self, stmt: n.If, answer: bool, env: Env) -> Flow:
        """A condition that configuration decides: what its default leads to counts, the rest may happen."""
        depth = self._machine.depth
        left = False
        for branch, is_taken in ((stmt.body, answer), (stmt.orelse, not answer)):
            before, passed = env.fork(), len(env.passed)
            flow, is_partial = self._branch(branch, env, unlikely=not is_taken)
            left = left or is_partial or flow not in (Flow.NEXT, Flow.RAISE)
            if not is_taken:
                env.names = before
                if not env.is_settled:
                    del env.passed[passed:]
            elif flow is Flow.RETURN:
                env.is_settled = True
        if left:
            self._machine.conditions[depth:] = [False]
        return Flow.NEXT

    # Loops, with, try

    def _for(self, stmt: n.For, env: Env) -> Flow:
        found = self._machine.expressions.iterated(self._machine.expressions.value(stmt.iter, env))
        for element, is_certain in list(elements(found))[:_ROUNDS]:
            flow = self._round(stmt, element, env, is_certain=is_certain)
            if flow is Flow.BREAK:
                return Flow.NEXT
            if flow in (Flow.RETURN, Flow.RAISE):
                return flow
        if found.open:
            reason = f"the loop in line {stmt.span.line} runs over what only the run can tell"
            self._round(stmt, Unknown(reason), env, is_certain=False)
        return self.block(stmt.orelse, env)

    def _round(self, stmt: n.For, element: Value, env: Env, *, is_certain: bool) -> Flow:
        depth = self._machine.depth
        if not is_certain:
            self._machine.conditions.append(False)
        self.assign(stmt.target, element, env)
        flow = self.block(stmt.body, env)
        del self._machine.conditions[depth:]
        return flow if is_certain else Flow.NEXT

    def _while(self, stmt: n.While, env: Env) -> Flow:
        answer = truth(self._machine.expressions.value(stmt.test, env))
        if answer is not False:
            with self._machine.under():
                self.block(stmt.body, env)
        return Flow.NEXT

    def _with(self, stmt: n.With, env: Env) -> Flow:
        for item in stmt.items:
            context = self._machine.expressions.value(item.context, env)
            if item.target is not None:
                self.assign(item.target, self._machine.attributes.entered(context), env)
        return self.block(stmt.body, env)

    def _try(self, stmt: n.Try, env: Env) -> Flow:
        before = env.fork()
        if self._may_lack_imports(stmt, env):
            with self._machine.under():
                flow = self.block((*stmt.body, *stmt.orelse), env)
            self._soften(env, before)
        else:
            flow = self.block((*stmt.body, *stmt.orelse), env)
        if flow is Flow.RAISE:
            flow = self._either([handler.body for handler in stmt.handlers] or [()], env)
        else:
            self._handlers(stmt, env)
        final = self.block(stmt.final, env)
        return final if final is not Flow.NEXT else flow

    def _handlers(self, stmt: n.Try, env: Env) -> None:
        """Handlers that nothing shows to run: what they register may happen, what they bind does not."""
        names, passed, depth = env.fork(), len(env.passed), self._machine.depth
        for handler in stmt.handlers:
            if handler.name is not None:
                env.names[handler.name] = Unknown("it is an exception")
            self._branch(handler.body, env, unlikely=True)
            missing = {name: value for name, value in env.names.items() if name not in names}
            env.names = {**missing, **names}
            del env.passed[passed:]
            del self._machine.conditions[depth:]

    def _may_lack_imports(self, stmt: n.Try, env: Env) -> bool:
        """Whether a `try` guards the import of something that the project does not bring itself."""
        caught = {last_name(handler.type) for handler in stmt.handlers if handler.type is not None}
        if not caught & _IMPORT_ERRORS and not any(isinstance(h.type, n.Sequence) for h in stmt.handlers):
            return False
        return any(isinstance(s, (n.Import, n.ImportFrom)) and self._is_outside(s, env) for s in stmt.body)

    def _is_outside(self, stmt: n.Import | n.ImportFrom, env: Env) -> bool:
        names = self._machine.evaluator.names
        found = (
            names.module_named(stmt.module, env.module.filename)
            if isinstance(stmt, n.Import)
            else names.imported_module(stmt, env.module)
        )
        return not isinstance(found, (t.ModuleValue, t.Namespace))

    @staticmethod
    def _soften(env: Env, before: dict[str, Value | Lazy]) -> None:
        """Plain values bound behind an import that may fail depend on what is installed."""
        for name, value in env.names.items():
            if isinstance(value, Const) and before.get(name) is not value:
                env.names[name] = Const(value.value, True)
