"""What objects were constructed with: `Client()` never runs what stands under `if self.cache:`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from fastapi_lint.diagnostic import Span
from fastapi_lint.facts import nodes as n
from fastapi_lint.facts.walk import calls
from fastapi_lint.project import types as t
from fastapi_lint.project.branches import Guard
from fastapi_lint.project.module import Attribute, Class, Function, attribute_targets
from fastapi_lint.project.scope import last_name

if TYPE_CHECKING:
    from fastapi_lint.project.infer import Evaluator


class Constructed:
    """Compares tests on attributes of `self` with the constants that one construction left there."""

    def __init__(self, evaluator: Evaluator) -> None:
        self._ev = evaluator
        self._calls: dict[str, dict[Span, n.Call]] = {}

    def rules_out(self, guards: Iterable[Guard], frame: t.Frame) -> bool:
        """Whether one of the guards of an event cannot hold for the object whose method `frame` runs."""
        params = frame.function.node.params if frame.function is not None else ()
        receiver = frame.bound.get(params[0].name) if params else None
        if not isinstance(receiver, t.Instance) or not receiver.exact or receiver.site is None:
            return False
        own = params[0].name
        outcomes = ((self._outcome(guard.test, own, receiver), guard.outcome) for guard in guards)
        return any(outcome is not None and outcome is not wanted for outcome, wanted in outcomes)

    def _outcome(self, test: n.Expr, own: str, receiver: t.Instance) -> bool | None:
        match test:
            case n.Not():
                inner = self._outcome(test.value, own, receiver)
                return None if inner is None else not inner
            case n.BoolOp():
                parts = [self._outcome(value, own, receiver) for value in test.values]
                decisive = test.op == "Or"
                if decisive in parts:
                    return decisive
                return None if None in parts else not decisive
            case n.Attribute() | n.Call(func=n.Name(id="len"), args=(n.Attribute(),)):
                subject = test.args[0] if isinstance(test, n.Call) else test
                kept = self._kept(subject, own, receiver)
                return None if kept is None else bool(kept.value)
            case n.Compare(
                left=n.Attribute() as subject,
                ops=("Is" | "IsNot" | "Eq" | "NotEq" as op,),
                rights=(n.Constant(value=value),),
            ):
                kept = self._kept(subject, own, receiver)
                if kept is None:
                    return None
                is_equal = type(kept.value) is type(value) and kept.value == value
                return is_equal is (op in ("Is", "Eq"))
        return None

    def _kept(self, subject: n.Expr, own: str, receiver: t.Instance) -> n.Constant | None:
        """The constant that an attribute of `self` holds since the object was made, when that is known."""
        if not isinstance(subject, n.Attribute) or not isinstance(subject.base, n.Name):
            return None
        if subject.base.id != own or not isinstance(receiver.cls, Class):
            return None
        found = self._ev.members.method(receiver.cls, "__init__")
        made = self._call_at(receiver.site)
        if made is None:
            return None
        if found is None:
            return self._field(subject.attr, receiver.cls, made, receiver.site)
        name = self._parameter_kept_in(subject.attr, found.function, receiver.cls)
        given = None if name is None else _given(name, found.function, made)
        return None if given is None else self._constant(given, found.function)

    def _field(self, attr: str, cls: Class, made: n.Call, site: t.Site | None) -> n.Constant | None:
        """The constant in a field of a dataclass that nothing assigns, in the class or where it is made."""
        lineage = [base for base in self._ev.members.mro(cls) if isinstance(base, Class)]
        bound = [binding for base in lineage for binding in base.scope.bindings.get(attr, ())]
        if len(bound) != 1 or bound[0].annotation is None or not any(map(_is_dataclass, lineage)):
            return None
        around = None if site is None else self._ev.load(site.filename)
        is_assigned = any(base.assigned(attr) for base in lineage) or any(
            target.attr == attr
            for function in (() if around is None else around.functions)
            for target, _ in attribute_targets(function.node.body)
        )
        by_place = made.args or any(keyword.name is None for keyword in made.keywords)
        given = next((keyword.value for keyword in made.keywords if keyword.name == attr), None)
        if is_assigned or (given is None and by_place):
            return None
        value = given or bound[0].node
        return value if isinstance(value, n.Constant) else None

    def _constant(self, given: n.Expr, init: Function) -> n.Constant | None:
        """What is given where it is written out, or the constant that the default of a parameter names."""
        if isinstance(given, n.Constant):
            return given
        if all(param.default is not given for param in init.node.params):
            return None
        frame = self._ev.home(init.module, init)
        match self._ev.infer(given, frame.parent or frame):
            case t.NoneValue():
                return n.Constant(None, given.span)
            case t.Literal(value=bool() | int() | str() as value):
                return n.Constant(value, given.span)
        return None

    def _parameter_kept_in(self, attr: str, init: Function, cls: Class) -> str | None:
        """The parameter of the constructor that is all that is ever assigned to an attribute of `self`."""
        lineage = [base for base in self._ev.members.mro(cls) if isinstance(base, Class)]
        if any(attr in base.scope.bindings for base in lineage):
            return None
        kept = _kept_parameter([one for base in lineage for one in base.assigned(attr)], init)
        return None if kept is None else kept.id

    def _call_at(self, site: t.Site | None) -> n.Call | None:
        if site is None:
            return None
        known = self._calls.get(site.filename)
        if known is None:
            module = self._ev.load(site.filename)
            bodies = () if module is None else (module.facts.body, *(d.node.body for d in module.definitions))
            known = {call.span: call for body in bodies for call in calls(body)}
            self._calls[site.filename] = known
        return known.get(site.span)


def _is_dataclass(cls: Class) -> bool:
    return any(last_name(decorator) == "dataclass" for decorator in cls.node.decorators)


def by_parameters(guards: Iterable[Guard], function: Function) -> Iterator[Guard]:
    """Guards with the parameters of a constructor in place of the attributes that it keeps them in."""
    cls = function.cls
    if cls is None or function.name != "__init__" or not function.node.params:
        yield from guards
        return
    for test, outcome in guards:
        yield Guard(_by_parameters(test, function, cls), outcome)


def _by_parameters(test: n.Expr, init: Function, cls: Class) -> n.Expr:
    match test:
        case n.Not():
            return test._replace(value=_by_parameters(test.value, init, cls))
        case n.BoolOp():
            return test._replace(values=tuple(_by_parameters(value, init, cls) for value in test.values))
        case n.Compare():
            return test._replace(left=_by_parameters(test.left, init, cls))
        case n.Attribute(base=n.Name(id=base), attr=attr) if base == init.node.params[0].name:
            return _kept_parameter(cls.assigned(attr), init) or test
    return test


def _kept_parameter(assigned: Sequence[Attribute], init: Function) -> n.Name | None:
    """The parameter of a constructor, as it was given, that is all that an attribute is ever assigned."""
    if len(assigned) != 1 or assigned[0].method is not init or assigned[0].binding.path:
        return None
    value = assigned[0].binding.node
    if not isinstance(value, n.Name):
        return None
    kinds = [binding.kind for binding in init.scope.reaching(value.id, value.span.line)]
    return value if kinds == ["parameter"] else None


def _given(name: str, init: Function, made: n.Call) -> n.Expr | None:
    """What a construction gives for a parameter, by leaving it out perhaps."""
    if any(keyword.name is None for keyword in made.keywords):
        return None
    if any(isinstance(arg, n.Starred) for arg in made.args):
        return None
    for index, param in enumerate(init.node.params[1:]):
        if param.name != name:
            continue
        by_name = next((keyword.value for keyword in made.keywords if keyword.name == name), None)
        by_place = (
            made.args[index] if param.kind.startswith("positional") and index < len(made.args) else None
        )
        return by_name or by_place or param.default
    return None
