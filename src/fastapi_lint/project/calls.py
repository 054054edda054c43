"""What calling something gives."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from fastapi_lint.facts import nodes as n
from fastapi_lint.facts.walk import iter_expressions, iter_statements
from fastapi_lint.knowledge import lookup
from fastapi_lint.knowledge.schema import Outcome
from fastapi_lint.project import library_calls, types as t
from fastapi_lint.project.annotations import parse_type
from fastapi_lint.project.callers import Callers
from fastapi_lint.project.conditions import meets
from fastapi_lint.project.generated import behind, is_bare, is_registry, may_hide
from fastapi_lint.project.module import Class, Function

if TYPE_CHECKING:
    from fastapi_lint.project.infer import Evaluator

IDENTITIES = ("fastapi.FastAPI", "fastapi.APIRouter", "starlette.applications.Starlette")
CONTEXT_MANAGERS = frozenset({"contextmanager", "asynccontextmanager"})


class Calls:
    """Questions about calls."""

    def __init__(self, evaluator: Evaluator) -> None:
        self._ev = evaluator
        self._results: dict[t.Frame, t.Type] = {}
        self._callers = Callers(evaluator)

    # Results

    def result(self, call: n.Call, frame: t.Frame) -> t.Type:
        """The type of a call expression."""
        func = self._ev.infer(call.func, frame)
        # Calling None raises: it gives nothing.
        made = [member for member in t.members(func) if not isinstance(member, t.NoneValue)]
        return t.union([self._member_result(member, call, frame) for member in made])

    def _member_result(self, func: t.Type, call: n.Call, frame: t.Frame) -> t.Type:
        match func:
            case t.External():
                return _sited(self._external(func.dotted, call, frame), call, frame)
            case t.ClassValue():
                made_with = self._made_with(func, call, frame)
                return t.Instance(func.cls, (), _site(call, frame), True, func.frame, made_with)
            case t.Alias(expr=n.Subscript()):
                made = self._ev.annotations.instance(func.expr, func.frame)
                if not isinstance(made, t.Instance):
                    return t.UNKNOWN
                return t.Instance(made.cls, made.args, _site(call, frame), True)
            case t.FunctionValue():
                return self.enter(func, self.bind(func, call, frame))
            case t.LambdaValue():
                return self._member_result(self.function_of(func), call, frame)
            case t.Method():
                return _sited(self._method(func, call, frame), call, frame)
            case t.Partial():
                return self._member_result(func.func, call, frame)
        result = self.invoke(func)
        return _sited(result, call, frame) if isinstance(func, t.Instance) else result

    def _made_with(self, func: t.ClassValue, call: n.Call, frame: t.Frame) -> t.Frame | None:
        """The frame of the constructor, if the call tells about parameters that declare nothing."""
        found = self._ev.members.method(func.cls, "__init__")
        if found is None or not (call.args or call.keywords):
            return None
        home = self._ev.home(found.owner.module, found.owner.parent)
        value = t.FunctionValue(found.function, home, t.Instance(func.cls, (), None, True))
        bound = self.bind(value, call, frame)
        return self._ev.function_frame(value, bound) if bound else None

    def invoke(self, func: t.Type, args: tuple[t.Type, ...] = ()) -> t.Type:
        """The type of calling a value with positional arguments of known types (none: nothing known)."""
        match func:
            case t.FunctionValue():
                return self.enter(func, self._bind_types(func, args))
            case t.LambdaValue():
                return self.invoke(self.function_of(func), args)
            case t.ClassValue():
                return t.Instance(func.cls, (), None, True, func.frame)
            case t.External():
                return self._made(func.dotted)
            case t.Method():
                return self.method_result(func)
            case t.Partial():
                return self.invoke(func.func)
            case t.Instance():
                return self._instance_call(func)
            case t.Either():
                return t.union(self.invoke(member, args) for member in func.members)
        return t.UNKNOWN

    @staticmethod
    def function_of(func: t.LambdaValue) -> t.FunctionValue:
        """A lambda as the function it is."""
        frame = func.frame
        return t.FunctionValue(frame.module.lambda_(func.node, frame.function), frame)

    def _instance_call(self, func: t.Instance) -> t.Type:
        if isinstance(func.cls, str):
            table = lookup.class_(func.cls)
            returns = table.call_returns if table is not None else None
            return parse_type(returns, func) if returns else t.UNKNOWN
        return self.special(func, "__call__")

    def special(self, base: t.Type, name: str) -> t.Type:
        """The result of a special method of an instance."""
        if not isinstance(base, t.Instance) or isinstance(base.cls, str):
            return t.UNKNOWN
        method = self._ev.members.of(base, name)
        return self.invoke(method) if isinstance(method, (t.FunctionValue, t.Method)) else t.UNKNOWN

    def awaited(self, value: t.Type) -> t.Type:
        """The type of `await value`."""
        results = []
        for member in t.members(value):
            if isinstance(member, t.Coroutine):
                results.append(member.result)
            elif isinstance(member, t.Instance) and member.cls == "asyncio.Task" and member.args:
                results.append(member.args[0])
            else:
                results.append(member if _enterable(member) else t.UNKNOWN)
        return t.union(results)

    # Functions

    def bind(self, func: t.FunctionValue, call: n.Call, frame: t.Frame) -> tuple[tuple[str, t.Type], ...]:
        """What a call tells about parameters whose annotations say nothing."""
        if not call.args and not call.keywords:
            return ()
        keywords = {keyword.name: keyword.value for keyword in call.keywords}
        found: list[tuple[str, t.Type]] = []
        for index, param in enumerate(self._open_params(func)):
            expr = keywords.get(param.name)
            if param.kind in ("positional", "positional_only") and index < len(call.args):
                if isinstance(call.args[index], n.Starred):
                    break
                expr = expr or call.args[index]
            declared = self._declared(param, func)
            if expr is None or (t.known(declared) and not may_hide(declared)):
                continue
            given = self._ev.infer(expr, frame)
            found.append((param.name, (behind(declared, given) or t.UNKNOWN) if t.known(declared) else given))
        return self._informative(found)

    def _bind_types(self, func: t.FunctionValue, args: tuple[t.Type, ...]) -> tuple[tuple[str, t.Type], ...]:
        pairs = zip(self._open_params(func), args, strict=False)
        return self._informative([(p.name, arg) for p, arg in pairs if not t.known(self._declared(p, func))])

    def _open_params(self, func: t.FunctionValue) -> tuple[n.Param, ...]:
        params = func.function.node.params
        bound = func.receiver is not None and "staticmethod" not in self._ev.decorators.names(func.function)
        return params[1:] if bound else params

    def _declared(self, param: n.Param, func: t.FunctionValue) -> t.Type:
        if param.annotation is None:
            return t.UNKNOWN
        return self._ev.annotations.instance(param.annotation, func.frame)

    def _informative(self, pairs: list[tuple[str, t.Type]]) -> tuple[tuple[str, t.Type], ...]:
        """The arguments worth a frame of their own; where an object was made counts for routers only."""
        kinds = (
            t.FunctionValue, t.ClassValue, t.Partial, t.External, t.LambdaValue, t.Method, t.GeneratorValue,
        )  # fmt: skip
        found: list[tuple[str, t.Type]] = []
        for name, type_ in pairs:
            given = t.union(self._anywhere(member) for member in t.members(type_) if member != t.NONE)
            if all(isinstance(member, (t.Instance, *kinds)) for member in t.members(given)):
                found.append((name, given))
        return tuple(found)

    def _anywhere(self, type_: t.Type) -> t.Type:
        """A type without the place it was made at, but for what the model tells apart by that."""
        if not isinstance(type_, t.Instance) or type_.site is None or self._has_identity(type_):
            return type_
        return replace(type_, site=None)

    def _has_identity(self, value: t.Instance) -> bool:
        """Whether the model tells instances of a class apart: applications and routers."""
        return any(self._ev.members.subclass_of(value.cls, dotted) for dotted in IDENTITIES)

    def enter(self, func: t.FunctionValue, bound: tuple[tuple[str, t.Type], ...]) -> t.Type:
        """The value of calling a project function: a coroutine, generator, context manager or its result."""
        function = func.function
        frame = self._ev.function_frame(func, bound)
        names = self._ev.decorators.names(function)
        node = function.node
        if node.yields:
            item = self._yielded(function, frame)
            if names & CONTEXT_MANAGERS:
                return t.ContextValue(item, frame, node.is_async)
            return t.GeneratorValue(item, frame, node.is_async)
        if node.is_async:
            return t.Coroutine(self._returned(function, frame), frame)
        return self._returned(function, frame)

    def made_by(self, func: t.FunctionValue) -> t.Type:
        """What a function's `return` gives by its body alone, whatever its annotation declares."""
        frame = self._ev.function_frame(func)
        return t.union(self._ev.infer(expr, frame) for expr in _returns(func.function))

    def _yielded(self, function: Function, frame: t.Frame) -> t.Type:
        if function.node.returns is not None:
            declared = self._ev.annotations.instance(function.node.returns, frame.parent or frame)
            item = self._ev.annotations.generator_item(declared)
            if t.known(item):
                return item
        return self._guarded(frame, _yields(function), declared=None)

    def _returned(self, function: Function, frame: t.Frame) -> t.Type:
        declared: t.Type | None = None
        if function.node.returns is not None:
            declared = self._ev.annotations.instance(function.node.returns, frame.parent or frame)
            if isinstance(declared, t.Instance) and declared.cls in ("typing.Self", "typing_extensions.Self"):
                return (
                    frame.bound.get(function.node.params[0].name, t.UNKNOWN)
                    if function.node.params
                    else declared
                )
            if not t.known(declared):
                declared = self._ev.generics.declared(function.node.returns, frame)
            if t.known(declared) and not self._says_more(function, declared):
                return declared
        found = self._guarded(frame, _returns(function), declared)
        return found if t.known(found) else self._callers.declare(function)

    def _says_more(self, function: Function, declared: t.Type) -> bool:
        """Whether what a function returns is worth finding out: its identity, its class's own attributes or
        its code may say more than the declaration."""
        if is_bare(declared):
            exprs = _returns(function)
            return bool(exprs) and all(is_registry(e) or _is_outer(e, function) for e in exprs)
        if may_hide(declared) or not isinstance(declared, t.Instance):
            return may_hide(declared)
        return isinstance(declared.cls, Class) or self._has_identity(declared)

    def _guarded(self, frame: t.Frame, exprs: tuple[n.Expr, ...], declared: t.Type | None) -> t.Type:
        found = self._results.get(frame)
        if found is None:
            inferred = self._ev.guarded(("result", frame), self._joined, exprs, frame)
            found = inferred
            if declared is not None and t.known(declared):
                sited = isinstance(inferred, t.Instance) and inferred.site is not None
                found = inferred if sited else behind(declared, inferred) or declared
            if self._ev.is_settled:
                self._results[frame] = found
        return found

    def _joined(self, exprs: tuple[n.Expr, ...], frame: t.Frame) -> t.Type:
        return t.union([self._ev.infer(expr, frame) for expr in exprs])

    # External callables

    def _external(self, dotted: str, call: n.Call, frame: t.Frame) -> t.Type:
        special = library_calls.result(dotted, call, frame, self._ev)
        if special is not None:
            return special
        given = self._given(lookup.outcomes(dotted), call, frame)
        return self._made(dotted) if given is None else parse_type(given)

    def _given(self, outcomes: tuple[Outcome, ...], call: n.Call, frame: t.Frame) -> str | None:
        """What a call gives on the first condition that it meets."""
        return next((o.type for o in outcomes if meets((o.condition,), call, frame, self._ev)), None)

    @staticmethod
    def _made(dotted: str) -> t.Type:
        function = lookup.function(dotted)
        if function is not None:
            given = parse_type(function.returns or "")
            return t.Coroutine(given, None) if function.coroutine else given
        last = dotted.rpartition(".")[2]
        if lookup.class_(dotted) is not None or last[:1].isupper():
            return t.Instance(dotted, (), None, True)
        if dotted.startswith("builtins.") and last in (
            "str",
            "int",
            "bytes",
            "dict",
            "list",
            "set",
            "bool",
            "float",
        ):
            return t.builtin(last)
        return t.UNKNOWN

    def _method(self, func: t.Method, call: n.Call, frame: t.Frame) -> t.Type:
        receiver = func.receiver
        if func.name in ("enter_context", "enter_async_context") and call.args:
            is_async = func.name == "enter_async_context"
            given = self._ev.members.entered(self._ev.infer(call.args[0], frame), is_async)
            return t.Coroutine(given, None) if is_async else given
        if receiver.cls == "builtins.dict" and len(receiver.args) == 2:
            if func.name in ("get", "pop", "setdefault"):
                return receiver.args[1]
            if func.name == "values":
                return t.builtin("list", receiver.args[1])
            if func.name == "items":
                return t.builtin("list", t.TupleValue(receiver.args))
            if func.name == "keys":
                return t.builtin("list", receiver.args[0])
        if receiver.cls == "builtins.list" and func.name == "pop" and receiver.args:
            return receiver.args[0]
        method = lookup.method(receiver.name, func.name)
        otherwise = self._given(method.outcomes, call, frame) if method is not None else None
        return self.method_result(func) if otherwise is None else parse_type(otherwise)

    @staticmethod
    def method_result(func: t.Method) -> t.Type:
        """The result of calling a method of an external instance, by its table."""
        method = lookup.method(func.receiver.name, func.name)
        if method is None or not method.returns:
            return t.UNKNOWN
        result = parse_type(method.returns, func.receiver)
        return t.Coroutine(result, None) if method.coroutine else result


def _site(call: n.Call, frame: t.Frame) -> t.Site:
    return t.Site(frame.module.filename, call.span)


def _sited(made: t.Type, call: n.Call, frame: t.Frame) -> t.Type:
    """An external object with the call that made it; awaiting a coroutine makes it at the call."""
    if isinstance(made, t.Coroutine) and made.frame is None:
        return t.Coroutine(_sited(made.result, call, frame), None)
    if isinstance(made, t.Instance) and made.site is None and isinstance(made.cls, str):
        return t.Instance(made.cls, made.args, _site(call, frame), True)
    return made


def _enterable(value: t.Type) -> bool:
    """Whether awaiting a value gives the value itself: connections and pools of async drivers."""
    if not isinstance(value, t.Instance) or not isinstance(value.cls, str):
        return False
    table = lookup.class_(value.cls)
    return table is not None and table.asynchronous


def _returns(function: Function) -> tuple[n.Expr, ...]:
    return tuple(
        stmt.value
        for stmt in iter_statements(function.node.body)
        if isinstance(stmt, n.Return) and stmt.value is not None
    )


def _is_outer(expr: n.Expr, function: Function) -> bool:
    return isinstance(expr, n.Name) and expr.id in function.scope.outer


def _yields(function: Function) -> tuple[n.Expr, ...]:
    return tuple(
        expr.value
        for expr in iter_expressions(function.node.body, lambdas=False)
        if isinstance(expr, n.Yield) and expr.value is not None and not expr.delegate
    )
