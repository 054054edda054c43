"""Expressions of start-up code."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from fastapi_lint.facts import nodes as n
from fastapi_lint.project.startup.objects import (
    NONE,
    AliasValue,
    Arguments,
    ClassValue,
    Const,
    DictValue,
    External,
    FunctionValue,
    Instance,
    ListValue,
    Maybe,
    Origin,
    RouterValue,
    Slot,
    Spot,
    Unknown,
    Value,
    choice,
    elements,
    is_soft,
    options,
    text_of,
    truth,
)
from fastapi_lint.project.startup.operators import compare, computed, hashable, negated, softened
from fastapi_lint.project.startup.scopes import Env

if TYPE_CHECKING:
    from fastapi_lint.project.startup.machine import Machine

_CHECKING = frozenset({"typing.TYPE_CHECKING", "typing_extensions.TYPE_CHECKING"})


class Expressions:
    """Answers what an expression gives."""

    def __init__(self, machine: Machine) -> None:
        self._machine = machine

    def value(self, expr: n.Expr, env: Env) -> Value:
        """The value of an expression, with all that evaluating it does."""
        match expr:
            case n.Name():
                return self._machine.lookup(expr.id, env)
            case n.Constant():
                return Const(expr.value)
            case n.Attribute():
                return self._attribute(expr, env)
            case n.Call():
                return self._call(expr, env)
            case n.Await():
                return self.value(expr.value, env)
            case n.Either():
                return self._conditional(expr, env)
            case n.BoolOp():
                return self._logical(expr, env)
            case n.Not():
                return negated(self.value(expr.value, env))
            case n.Walrus():
                found = self.value(expr.value, env)
                env.bind(expr.target.id, found)
                return found
            case n.Binary():
                return self.binary(expr.op, self.value(expr.left, env), self.value(expr.right, env))
            case n.Subscript():
                base, index = self.value(expr.base, env), self._index(expr, env)
                return self._machine.attributes.item(base, index)
        return self._display(expr, env)

    def _display(self, expr: n.Expr, env: Env) -> Value:
        match expr:
            case n.Text():
                return self._joined(expr, env)
            case n.Sequence():
                return self._sequence(expr, env)
            case n.Mapping():
                return self._mapping(expr, env)
            case n.Comprehension():
                return self._comprehension(expr, env)
            case n.Compare():
                return self._compared(expr, env)
            case n.Lambda():
                return FunctionValue(expr, env, owner=env.owner)
            case n.Yield():
                self._yielded(expr, env)
            case n.Other():
                for child in expr.children:
                    self.value(child, env)
        return Unknown("it is computed")

    def _attribute(self, expr: n.Attribute, env: Env) -> Value:
        found = self._machine.attributes.get(self.value(expr.base, env), expr.attr)
        if isinstance(found, External) and found.dotted in _CHECKING:
            return Const(False)
        return found

    def _index(self, expr: n.Subscript, env: Env) -> Value:
        index = expr.index
        if isinstance(index, n.Constant) and isinstance(index.value, str):
            return Const(index.value)
        return self.value(index, env)

    def _yielded(self, expr: n.Yield, env: Env) -> None:
        value = NONE if expr.value is None else self.value(expr.value, env)
        if expr.delegate:
            env.passed += self.iterated(value).items
        else:
            env.passed.append(value)

    # Calls

    def _call(self, expr: n.Call, env: Env) -> Value:
        self._machine.visited.add(id(expr))
        func = self.value(expr.func, env)
        spot = Spot(env.module, expr)
        if isinstance(func, External) and func.dotted == "builtins.super":
            return self._machine.calling.parent_of(env)
        return self._machine.calling.call(func, self.arguments(expr, env), spot)

    def arguments(self, call: n.Call, env: Env) -> Arguments:
        """The arguments of a call, `*` and `**` unpacked as far as possible."""
        positional: list[Slot] = []
        keywords: dict[str, Slot] = {}
        is_open = False
        for arg in call.args:
            if isinstance(arg, n.Starred):
                found = self.iterated(self.value(arg.value, env))
                positional += [Slot(item) for item in found.certain]
                is_open = is_open or found.open
            else:
                positional.append(self.slot(arg, env))
        for keyword in call.keywords:
            if keyword.name is not None:
                keywords[keyword.name] = self.slot(keyword.value, env)
                continue
            mapping = self.value(keyword.value, env)
            if isinstance(mapping, DictValue):
                keywords.update({k: v for k, v in mapping.slots.items() if isinstance(k, str)})
            is_open = is_open or not isinstance(mapping, DictValue) or mapping.open
        return Arguments(tuple(positional), keywords, is_open)

    def slot(self, expr: n.Expr, env: Env) -> Slot:
        """A value with the place it was first written at."""
        origin = Origin(env.module, expr)
        if isinstance(expr, n.Name):
            origin = env.origins.get(expr.id, origin)
        return Slot(self.value(expr, env), origin)

    # Conditions

    def _conditional(self, expr: n.Either, env: Env) -> Value:
        test = self.value(expr.test, env)
        answer = truth(test)
        if answer is None:
            with self._machine.under():
                return choice((self.value(expr.body, env), self.value(expr.orelse, env)))
        return softened(self.value(expr.body if answer else expr.orelse, env), is_soft(test))

    def _logical(self, expr: n.BoolOp, env: Env) -> Value:
        stops = expr.op == "Or"
        found: list[Value] = []
        soft = False
        for operand in expr.values:
            value = self.value(operand, env)
            answer = truth(value)
            last = operand is expr.values[-1]
            if answer is None:
                found.append(value)
            elif answer is stops or last:
                return choice((*found, softened(value, soft)))
            soft = soft or is_soft(value)
        return choice(found)

    def _compared(self, expr: n.Compare, env: Env) -> Value:
        left = self.value(expr.left, env)
        answers: list[Value] = []
        for op, right_expr in zip(expr.ops, expr.rights, strict=True):
            right = self.value(right_expr, env)
            answers.append(compare(op, left, right))
            left = right
        if any(isinstance(answer, Unknown) for answer in answers):
            return next((a for a in answers if truth(a) is False), Unknown("it is compared"))
        soft = any(is_soft(answer) for answer in answers)
        return Const(all(truth(answer) for answer in answers), soft)

    # Texts and collections

    def _joined(self, expr: n.Text, env: Env) -> Value:
        found: Value = Const("")
        for part in expr.parts:
            value = self.value(part, env)
            if isinstance(value, Const) and not isinstance(value.value, str):
                value = Const(str(value.value), value.soft)
            elif isinstance(value, Instance) and text_of(value) is not None:
                value = Unknown("how an enumeration member is formatted depends on the Python version")
            found = self.binary("Add", found, value)
        return found

    def binary(self, op: str, left: Value, right: Value) -> Value:
        """The value of a binary operation: sums of texts, numbers and lists, unions of types."""
        if len(options(left)) > 1 or len(options(right)) > 1:
            pairs = [(one, other) for one in options(left) for other in options(right)]
            return choice(self.binary(op, one, other) for one, other in pairs)
        for operand in (left, right):
            if isinstance(operand, Unknown):
                return operand
        if op == "BitOr" and not isinstance(left, (Const, DictValue, ListValue)):
            return AliasValue(External("typing.Union"), (left, right))
        if op == "BitOr" and isinstance(left, DictValue) and isinstance(right, DictValue):
            return DictValue({**left.slots, **right.slots}, left.open or right.open)
        if op == "Add" and isinstance(left, ListValue) and isinstance(right, ListValue):
            return self._fresh([*left.items, *right.items], left.kind, left.open or right.open)
        return computed(op, left, right)

    def _fresh(self, items: list[Value], kind: str, is_open: bool) -> ListValue:
        return ListValue(items, kind, is_open, self._machine.depth)

    def _sequence(self, expr: n.Sequence, env: Env) -> ListValue:
        items: list[Value] = []
        is_open = False
        for item in expr.items:
            if isinstance(item, n.Starred):
                found = self.iterated(self.value(item.value, env))
                items += found.items
                is_open = is_open or found.open
            else:
                items.append(self.value(item, env))
        return self._fresh(items, expr.kind, is_open)

    def _mapping(self, expr: n.Mapping, env: Env) -> DictValue:
        found = DictValue()
        for key_expr, value_expr in expr.items:
            if key_expr is None:
                other = self.value(value_expr, env)
                if isinstance(other, DictValue):
                    found.slots.update(other.slots)
                found.open = found.open or not isinstance(other, DictValue) or other.open
                continue
            key = hashable(self.value(key_expr, env))
            slot = self.slot(value_expr, env)
            if key is None:
                found.open = True
            else:
                found.slots[key[0]] = slot
        return found

    def _comprehension(self, expr: n.Comprehension, env: Env) -> Value:
        inner = Env(env.module, env, env.function, env.owner)
        if expr.kind == "dict" and expr.key is not None:
            found = DictValue()
            for _ in self._rounds(expr.generators, inner):
                key = hashable(self.value(expr.key, inner))
                if key is None:
                    found.open = True
                else:
                    found.slots[key[0]] = Slot(self.value(expr.element, inner))
            return found
        items: list[Value] = []
        is_open = False
        for is_certain in self._rounds(expr.generators, inner):
            value = self.value(expr.element, inner)
            is_open = is_open or not is_certain
            if is_certain:
                items.append(value)
            elif not isinstance(value, Unknown):
                items.append(Maybe(value))
        kind = "list" if expr.kind == "generator" else expr.kind
        return self._fresh(items, kind, is_open)

    def _rounds(self, generators: tuple[n.Generator, ...], env: Env) -> Iterator[bool]:
        """Bind the targets of a comprehension round by round; whether the round is certain."""
        if not generators:
            yield True
            return
        first, *rest = generators
        found = self.iterated(self.value(first.iter, env))
        rounds = list(elements(found))
        if found.open:
            rounds.append((Unknown("it comes out of a collection that only the run can tell"), False))
        for element, is_certain in rounds[:400]:
            self._machine.statements.assign(first.target, element, env)
            answers = [truth(self.value(condition, env)) for condition in first.conditions]
            if False in answers:
                continue
            for deeper in self._rounds(tuple(rest), env):
                yield deeper and is_certain and None not in answers

    def iterated(self, value: Value) -> ListValue:
        """The elements of a value, as far as they are known."""
        match value:
            case ListValue():
                return value
            case DictValue():
                return ListValue([Const(key) for key in value.slots], "list", value.open)
            case Const(value=str() as text):
                return ListValue([Const(char, value.soft) for char in text], "list")
            case ClassValue() if value.inherits("enum.Enum", "enum.StrEnum", "enum.IntEnum"):
                return ListValue([v for v in value.attrs.values() if isinstance(v, Instance)])
            case Instance(cls=ClassValue()) if not isinstance(value, RouterValue):
                method = self._machine.attributes.get(value, "__iter__")
                if isinstance(method, FunctionValue):
                    found = self._machine.calling.call(method, Arguments(), None)
                    return found if isinstance(found, ListValue) else ListValue([], "list", True)
        return ListValue([], "list", True)
