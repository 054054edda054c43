"""Environments: what names stand for while start-up code is followed."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from fastapi_lint.project.module import Function, Module
from fastapi_lint.project.startup.objects import NONE, ClassValue, Origin, Value, choice

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


class Lazy(NamedTuple):
    """A value that is taken when first asked for."""

    make: Callable[[], Value]


class Env:
    """The names of one run of a module, class body or function.

    `parent` is the environment around it, without class bodies for functions. `origins` says of parameters
    where the caller wrote the argument. `passed` collects what `return` and `yield` gave, `is_settled` is set
    by a `return` that only configuration could prevent; `yields` is true for generators.
    """

    __slots__ = (
        "function", "is_settled", "module", "names", "origins", "outer", "owner", "parent", "passed",
        "yields",
    )  # fmt: skip

    def __init__(
        self,
        module: Module,
        parent: Env | None = None,
        function: Function | None = None,
        owner: ClassValue | None = None,
        outer: Mapping[str, str] | None = None,
    ) -> None:
        self.module = module
        self.parent = parent
        self.function = function
        self.owner = owner
        self.outer: Mapping[str, str] = outer or {}
        self.names: dict[str, Value | Lazy] = {}
        self.origins: dict[str, Origin] = {}
        self.passed: list[Value] = []
        self.is_settled = False
        self.yields = False

    @property
    def top(self) -> Env:
        """The environment of the module."""
        env = self
        while env.parent is not None:
            env = env.parent
        return env

    def home(self, name: str) -> Env:
        """The environment in which assigning to a name takes effect."""
        kind = self.outer.get(name)
        if kind == "global":
            return self.top
        if kind == "nonlocal":
            env = self.parent
            while env is not None and env.parent is not None:
                if name in env.names:
                    return env
                env = env.parent
        return self

    def bind(self, name: str, value: Value | Lazy) -> None:
        """Assign to a name."""
        self.home(name).names[name] = value

    def fork(self) -> dict[str, Value | Lazy]:
        """The names as they stand, to come back to."""
        return dict(self.names)

    def merge(self, one: Mapping[str, Value | Lazy], other: Mapping[str, Value | Lazy]) -> None:
        """Continue behind two branches of which either may have run."""
        names: dict[str, Value | Lazy] = {}
        for name in dict.fromkeys((*one, *other)):
            first, second = one.get(name), other.get(name)
            if first is None or second is None or first is second:
                names[name] = first or second or NONE
            elif isinstance(first, Lazy) or isinstance(second, Lazy):
                names[name] = first
            else:
                names[name] = choice((first, second))
        self.names = names
