"""What names stand for: bindings of scopes, imports across files, and builtins."""

from __future__ import annotations

import builtins
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from fastapi_lint.facts import nodes as n
from fastapi_lint.facts.places import line_at
from fastapi_lint.knowledge import lookup
from fastapi_lint.project import types as t
from fastapi_lint.project.generated import behind, is_bare, is_registry, may_hide
from fastapi_lint.project.module import Class, Function, Module
from fastapi_lint.project.scope import Binding

if TYPE_CHECKING:
    from fastapi_lint.project.infer import Evaluator

_BUILTINS = frozenset(vars(builtins))


class Names:
    """Questions about names."""

    def __init__(self, evaluator: Evaluator) -> None:
        self._ev = evaluator

    def of(self, name: str, frame: t.Frame, line: int | None) -> t.Type:
        """The type of a name read at `line` of a frame (None: at any later time)."""
        found = frame.named.get((name, line))
        if found is None:
            if frame.function is not None and not frame.function.scope.binds(name):
                return self._outside(name, frame)
            found = self._ev.guarded((frame, name, line), self._name, name, frame, line)
            if self._ev.is_settled:
                frame.named[name, line] = found
        return found

    def read(self, expr: n.Name, frame: t.Frame) -> t.Type:
        """The type of a name where it is read."""
        line = line_at(expr.at)
        target = (frame.function or frame.cls or frame.module).scope.comprehended(expr)
        if target is None:
            return self.of(expr.id, frame, line)
        return self._narrowed(expr.id, self.binding(target, frame), frame, line)

    def _name(self, name: str, frame: t.Frame, line: int | None) -> t.Type:
        scope = (frame.function or frame.cls or frame.module).scope
        if name in scope.outer:
            return self._global(name, frame.module)
        bindings = scope.reaching(name, line if frame.function is not None else None)
        if bindings:
            found = t.union([self.binding(binding, frame) for binding in bindings])
            if line is None and frame.parent is None:
                return self._rebound(name, found, frame.module)
            return self._narrowed(name, found, frame, line)
        if frame.function is not None or frame.cls is not None:
            return self._outside(name, frame)
        return self._unbound(name, frame.module)

    def _outside(self, name: str, frame: t.Frame) -> t.Type:
        """The type of a name that a function or a class uses and does not bind."""
        parent = frame.parent
        if parent is None:
            return self._global(name, frame.module)
        while parent.cls is not None and frame.function is not None and parent.parent is not None:
            parent = parent.parent
        return self.of(name, parent, None)

    def _narrowed(self, name: str, found: t.Type, frame: t.Frame, line: int | None) -> t.Type:
        """The type of a local name where `isinstance` has checked it."""
        if frame.function is None or line is None:
            return found
        for narrowing in frame.function.narrowed.get(name, ()):
            if narrowing.first <= line <= narrowing.last:
                classes = narrowing.classes
                items = classes.items if isinstance(classes, n.Sequence) else (classes,)
                checked = [self._ev.annotations.instance(item, frame) for item in items]
                if all(isinstance(value, t.Instance) for value in checked):
                    narrow = self._checked if narrowing.holds else self._without
                    found = narrow(found, checked)
        return found

    def _without(self, found: t.Type, checked: Sequence[t.Type]) -> t.Type:
        """The alternatives that do not pass a check."""
        left = [m for m in t.members(found) if not any(self._is_below(m, value) for value in checked)]
        return t.union(left) if left else found

    def _checked(self, found: t.Type, checked: Sequence[t.Type]) -> t.Type:
        """The alternatives that pass a check; the checked classes where nothing else is known."""
        known = tuple(t.known(found))
        if not known:
            return t.union(checked)
        passing = [m for m in known if any(self._is_below(m, value) for value in checked)]
        if passing:
            return t.union(passing)
        below = [value for value in checked if any(self._is_below(value, m) for m in known)]
        return t.union(below) if below else found

    def _is_below(self, value: t.Type, other: t.Type) -> bool:
        """Whether the class of an object is that of another one or inherits from it."""
        if not isinstance(value, t.Instance) or not isinstance(other, t.Instance):
            return False
        if isinstance(other.cls, str):
            return self._ev.members.subclass_of(value.cls, other.cls)
        return isinstance(value.cls, Class) and other.cls in self._ev.members.mro(value.cls)

    def _global(self, name: str, module: Module) -> t.Type:
        """A module-level name at any later time, whether or not the module itself binds it."""
        found = self.of(name, self._ev.module_frame(module), None)
        return found if name in module.scope.bindings else self._rebound(name, found, module)

    def _rebound(self, name: str, found: t.Type, module: Module) -> t.Type:
        """The type of a module-level name, with what functions assign to it through `global`."""
        assigned = [
            self.binding(binding, self._ev.home(module, function))
            for function, binding in module.rebound.get(name, ())
        ]
        return t.union((found, *assigned)) if assigned else found

    def _unbound(self, name: str, module: Module) -> t.Type:
        for star in module.scope.stars:
            target = self.imported_module(star, module)
            if isinstance(target, t.ModuleValue) and self.exports(target.module, name):
                return self._ev.members.of(target, name)
        return t.External(f"builtins.{name}") if name in _BUILTINS else t.UNKNOWN

    @staticmethod
    def _listed(module: Module) -> frozenset[str] | None:
        """The names of a literal `__all__`; None without one."""
        bindings = module.scope.bindings.get("__all__", ())
        value = bindings[0].node if len(bindings) == 1 else None
        if not isinstance(value, n.Sequence):
            return None
        return frozenset(str(i.value) for i in value.items if isinstance(i, n.Constant))

    def exports(self, module: Module, name: str) -> bool:
        """Whether `from module import *` could bind `name`."""
        listed = self._listed(module)
        if listed is not None:
            return name in listed
        if name in module.scope.bindings:
            return not name.startswith("_")
        stars = [self.imported_module(star, module) for star in module.scope.stars]
        return any(
            isinstance(s, t.ModuleValue) and s.module is not module and self.exports(s.module, name)
            for s in stars
        )

    def binding(self, binding: Binding, frame: t.Frame) -> t.Type:
        """The type that one binding gives its name."""
        found = self._binding(binding, frame)
        for index in binding.path:
            found = t.union(self._ev.members.element(member, index) for member in t.members(found))
        return found

    def _binding(self, binding: Binding, frame: t.Frame) -> t.Type:
        node = binding.node
        match binding.kind:
            case "parameter":
                assert isinstance(node, n.Param)
                return self._parameter(node, frame)
            case "import":
                return self._import(node, frame.module)
            case "function":
                assert isinstance(node, n.FunctionDef)
                function = frame.module.function(node, frame.function or self._owner(frame), frame.cls)
                return self._ev.decorated(function, frame)
            case "class":
                assert isinstance(node, n.ClassDef)
                cls = frame.module.class_(node, frame.function or self._owner(frame), frame.cls)
                return t.ClassValue(cls, frame if frame.function is not None else None)
        return self._assigned(binding, frame)

    @staticmethod
    def _owner(frame: t.Frame) -> Function | None:
        return frame.parent.function if frame.cls is not None and frame.parent is not None else None

    def _assigned(self, binding: Binding, frame: t.Frame) -> t.Type:
        if binding.annotation is not None and not binding.path:
            declared = self._ev.annotations.instance(binding.annotation, frame)
            if t.known(declared):
                return self._refined(declared, binding, frame)
        if binding.node is None or binding.kind in ("opaque", "annotation"):
            return t.UNKNOWN
        value: n.Expr = binding.node  # type: ignore[assignment]
        if binding.kind == "exception":
            return self._ev.annotations.instance(value, frame)
        found = self._ev.infer(value, frame)
        if binding.kind == "item":
            return t.union(self._ev.members.iterated(m, binding.is_async) for m in t.members(found))
        if binding.kind == "enter":
            return t.union(self._ev.members.entered(m, binding.is_async) for m in t.members(found))
        return found

    def _refined(self, declared: t.Type, binding: Binding, frame: t.Frame) -> t.Type:
        """A declared type, replaced by the assigned value's when that is an object made right there."""
        if binding.kind == "value" and (
            isinstance(binding.node, n.Call)
            or may_hide(declared)
            or (is_bare(declared) and is_registry(binding.node))
        ):
            made = self._ev.infer(binding.node, frame)  # type: ignore[arg-type]
            if isinstance(made, t.Instance) and made.site is not None:
                return made
            return behind(declared, made) or declared
        return declared

    def _parameter(self, param: n.Param, frame: t.Frame) -> t.Type:
        if param.name in frame.bound:
            return self._being_made(frame.bound[param.name], param, frame)
        outside = frame.parent or frame
        found = (
            t.UNKNOWN
            if param.annotation is None
            else self._ev.annotations.instance(param.annotation, outside)
        )
        if param.annotation is not None and not t.known(found):
            found = self._ev.generics.declared(param.annotation, frame)
        if param.default is not None:
            found = self._from_default(param, found, frame)
        if param.kind == "star":
            return t.builtin("tuple", found)
        if param.kind == "double_star":
            return t.builtin("dict", t.builtin("str"), found)
        return found

    @staticmethod
    def _being_made(given: t.Type, param: n.Param, frame: t.Frame) -> t.Type:
        """The object that a constructor makes keeps the arguments that it is made with."""
        function = frame.function
        assert function is not None
        if len(frame.bound) < 2 or function.name != "__init__" or param is not function.node.params[0]:
            return given
        return replace(given, made=frame) if isinstance(given, t.Instance) else given

    def _from_default(self, param: n.Param, declared: t.Type, frame: t.Frame) -> t.Type:
        """A parameter's declared type, replaced by that of its default where this says more."""
        assert param.default is not None
        outside = frame.parent or frame
        injected = self._ev.annotations.injected(param.default, outside)
        if injected is not None:
            says_more = not t.known(declared) or self._ev.annotations.refines(injected, declared)
            return injected if says_more else declared
        default = self._ev.infer(param.default, outside)
        if not isinstance(default, t.Instance) or default.site is None:
            return declared if t.known(declared) else t.UNKNOWN
        same = isinstance(declared, t.Instance) and default.cls == declared.cls
        return default if same or not t.known(declared) else declared

    # Imports

    def _import(self, node: object, module: Module) -> t.Type:
        if isinstance(node, n.Import):
            dotted = node.module if node.aliased else node.module.partition(".")[0]
            return self.module_named(dotted, module.filename)
        assert isinstance(node, n.ImportFrom)
        target = self.imported_module(node, module)
        found = self._ev.members.of(target, node.name)
        return found if found is not t.UNKNOWN else self._submodule(target, node.name)

    def module_named(self, dotted: str, importer: str) -> t.Type:
        """What `import dotted` finds from a file: a project module, a namespace, or an external name."""
        path = self._ev.finder.absolute(importer, dotted)
        return self._value_of(path, dotted) if path is not None else t.External(lookup.canonical(dotted))

    def imported_module(self, node: n.ImportFrom, module: Module) -> t.Type:
        """The module that a `from … import` names."""
        if not node.level:
            return self.module_named(node.module, module.filename)
        path = self._ev.finder.relative(module.filename, node.level, node.module)
        return self._value_of(path, node.module) if path is not None else t.UNKNOWN

    def _value_of(self, path: str, dotted: str) -> t.Type:
        if not path.endswith(".py"):
            return t.Namespace(path, dotted)
        module = self._ev.load(path)
        return t.ModuleValue(module) if module is not None else t.UNKNOWN

    def _submodule(self, target: t.Type, name: str) -> t.Type:
        if isinstance(target, t.ModuleValue) and target.module.is_package:
            path = self._ev.finder.submodule(target.module.filename, name)
            return self._value_of(path, name) if path is not None else t.UNKNOWN
        return t.UNKNOWN

    def submodule(self, target: t.ModuleValue | t.Namespace, name: str) -> t.Type:
        """A submodule as an attribute of its package."""
        if isinstance(target, t.ModuleValue):
            return self._submodule(target, name)
        path = self._ev.finder.submodule(target.directory, name)
        if path is not None:
            return self._value_of(path, f"{target.dotted}.{name}")
        return t.External(lookup.canonical(f"{target.dotted}.{name}"))
