"""What handlers find where they are made: `engine` of `create_app(engine)`, or of `Server(engine)`.

Such parameters declare nothing; each call in the project that gives something for them makes an application
of its own, with handlers that see just that.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from fastapi_lint.project import types as t
from fastapi_lint.project.infer import Evaluator
from fastapi_lint.project.module import Class
from fastapi_lint.project.registrations import Registrations

# Calls of one maker that are looked at.
_MAX_CALLS = 8


def as_made(
    value: t.FunctionValue, registrations: Registrations, evaluator: Evaluator
) -> Iterator[t.FunctionValue]:
    """A handler as each call sees it that makes the function or the object which it belongs to."""
    maker, cls = value.function.parent, value.function.cls
    if maker is not None and maker.cls is not None and maker.name == "__init__":
        for made in _objects(maker.cls, registrations, evaluator):
            if made.made is not None and made.made.function is maker:
                yield t.FunctionValue(value.function, made.made, value.receiver)
    elif maker is not None:
        for place in islice(registrations.calls.get(maker.name, ()), _MAX_CALLS):
            for callee in t.known(evaluator.infer(place.call.func, place.frame)):
                if isinstance(callee, t.FunctionValue) and callee.function is maker:
                    bound = evaluator.calls.bind(callee, place.call, place.frame)
                    if bound:
                        frame = evaluator.function_frame(callee, bound)
                        yield t.FunctionValue(value.function, frame, value.receiver)
    elif cls is not None and isinstance(value.receiver, (t.Instance, type(None))):
        for made in _objects(cls, registrations, evaluator):
            yield t.FunctionValue(value.function, value.frame, made)


def _objects(cls: Class, registrations: Registrations, evaluator: Evaluator) -> Iterator[t.Instance]:
    """The objects of a class that are made with something its parameters do not declare."""
    for place in islice(registrations.calls.get(cls.name, ()), _MAX_CALLS):
        for made in t.known(evaluator.infer(place.call, place.frame)):
            if isinstance(made, t.Instance) and made.cls is cls and made.made is not None:
                yield made
