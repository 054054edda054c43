"""Making a name available in a module: reuse an import, extend one, or add one where isort would.

    spelling, edits = import_edits(source, facts, "fastapi.concurrency", "run_in_threadpool")
    spelling, edits = import_edits(source, facts, "asyncio", None)          # `import asyncio`

`spelling` is what to write in the code; `edits` are empty when an import is there already. Only imports that
run unconditionally at module level count, and only those are added.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Container, Sequence
from functools import lru_cache

import libcst as cst

from fastapi_lint.diagnostic import Edit, Span
from fastapi_lint.source import Source
from fastapi_lint.syntax import lists
from fastapi_lint.syntax.import_blocks import (
    ImportLine,
    Layout,
    absolute,
    import_lines,
    member_key,
    new_import,
)
from fastapi_lint.syntax.refusal import Refusal
from fastapi_lint.syntax.spans import insertion

_WORD = re.compile(r"\w+")


def import_edits(
    source: Source,
    facts: Layout,
    module: str,
    name: str | None,
    *,
    package: str = "",
    before: int | None = None,
    first_party: Container[str] = (),
    width: int = 88,
) -> tuple[str, tuple[Edit, ...]]:
    """The local spelling of `module.name` (of `module` if `name` is None) and the edits that import it.

    `module` may have leading dots. `package` is the package of the file: with it, relative imports are
    recognised. `before` is the line of a use at module level: the import must stand above it.
    `first_party` are the project's top-level packages; `width` is the longest line to write. Raises Refusal
    when every sensible local name is taken or no place above `before` exists.
    """
    lines = import_lines(source, facts.top_level)
    usable = [item for item in lines if before is None or item.last < before]
    taken = _bound_elsewhere(source, module, name, package)
    for spelling in _spellings(usable, module, name, package):
        if spelling.partition(".")[0] not in taken:
            return spelling, ()
    local = _free_name(module, name, taken)
    if name is None:
        statement = f"import {module}" if local == module else f"import {module} as {local}"
    elif local != name:
        statement = f"from {module} import {name} as {local}"
    else:
        statement = f"from {module} import {name}"
        for item in usable:
            if extended := _extend(source, item, module, name, package, width):
                return local, extended
    edit = new_import(source, facts, usable, statement, first_party)
    if before is not None and edit.span.line > before:
        raise Refusal(f"no import can stand above line {before}")
    return local, (edit,)


def _spellings(lines: Sequence[ImportLine], module: str, name: str | None, package: str) -> list[str]:
    """How the file can already say `module.name`, names of its own first."""
    wanted = absolute(module, package)
    direct, through = [], []
    for line in lines:
        origin = absolute(line.module, package)
        for imported, bound in line.names:
            if origin == wanted and imported == name:
                direct.append(bound)
            elif wanted == (f"{origin}.{imported}" if origin else imported):
                through.append(bound if name is None else f"{bound}.{name}")
    return direct + through


def _free_name(module: str, name: str | None, taken: frozenset[str]) -> str:
    """The plain name, or one that leads with its module, whichever means nothing else in the file."""
    plain = module if name is None else name
    words = [word for word in module.split(".") if word]
    other = "_".join(words) if name is None else f"{words[0]}_{name}"
    for candidate in (plain, other, f"_{other}"):
        if candidate.partition(".")[0] not in taken:
            return candidate
    raise Refusal(f"`{plain}` means something else in this file")


def _extend(
    source: Source, line: ImportLine, module: str, name: str, package: str, width: int
) -> tuple[Edit, ...]:
    """Add `name` to `line` if it is a `from module import …` that can take it."""
    node = line.node
    if not isinstance(node, cst.ImportFrom) or isinstance(node.names, cst.ImportStar):
        return ()
    if absolute(line.module, package) != absolute(module, package):
        return ()
    if any(alias.asname is not None for alias in node.names):
        return ()
    spans = [line.tree.span_of(alias) for alias in node.names]
    names = [imported for imported, _ in line.names]
    index = next((i for i, other in enumerate(names) if member_key(name) < member_key(other)), len(names))
    text = source.lines[line.first - 1].rstrip("\r\n")
    if node.lpar is None and line.alone and "#" not in text and len(text) + len(name) + 2 > width:
        ordered = [*names[:index], name, *names[index:]]
        return (_exploded(source, line, ordered),)
    if index == len(names):
        return lists.add_last(source, spans[-1], _closing(line, node, spans[-1]), name)
    if node.lpar is None:
        return (Edit(source.filename, insertion(*spans[index][:2]), f"{name}, "),)
    return (lists.add_before(source, spans[index], name),)


def _closing(line: ImportLine, node: cst.ImportFrom, last: Span) -> tuple[int, int]:
    """Where the list of names ends: at its bracket, if it has one."""
    if node.rpar is None:
        return last.end_line, last.end_column
    span = line.tree.span_of(node.rpar)
    return span.end_line, span.end_column - 1


def _exploded(source: Source, line: ImportLine, names: list[str]) -> Edit:
    span = line.tree.span_of(line.node)
    items = "".join(f"    {name},\n" for name in names)
    return Edit(source.filename, Span(*span), f"from {line.module} import (\n{items})")


@lru_cache(maxsize=32)
def _bound_elsewhere(source: Source, module: str, name: str | None, package: str) -> frozenset[str]:
    """Names bound in any scope of the file by something else than an import of `module` or its `name`.

    For a file that the running Python cannot parse: every word of it. Cached by content.
    """
    wanted = absolute(module, package)
    same = {wanted} if name is None else {wanted, f"{wanted}.{name}"}
    imports, names = _bindings(source)
    found: set[str | None] = set(names)
    for node in imports:
        if isinstance(node, ast.ImportFrom):
            origin = absolute("." * node.level + (node.module or ""), package)
            found.update(a.asname or a.name for a in node.names if f"{origin}.{a.name}" not in same)
        else:
            found.update(a.asname for a in node.names if a.name not in same)
            tops = {a.name.partition(".")[0] for a in node.names if a.asname is None}
            found.update(tops - {wanted.partition(".")[0]})
    return frozenset(word for word in found if word)


@lru_cache(maxsize=32)
def _bindings(source: Source) -> tuple[tuple[ast.Import | ast.ImportFrom, ...], frozenset[str]]:
    """The imports of any scope of a file, and the names bound otherwise; all words if it cannot be parsed."""
    try:
        nodes = [*ast.walk(ast.parse(source.text))]
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return (), frozenset(_WORD.findall(source.text))
    imports = tuple(node for node in nodes if isinstance(node, (ast.Import, ast.ImportFrom)))
    return imports, frozenset(name for node in nodes if (name := _binding(node)))


def _binding(node: ast.AST) -> str | None:
    """The name a node binds by itself."""
    match node:
        case ast.Name(id=word, ctx=ast.Store() | ast.Del()):
            return word
        case ast.FunctionDef(name=word) | ast.AsyncFunctionDef(name=word) | ast.ClassDef(name=word):
            return word
        case ast.ExceptHandler(name=word) | ast.MatchAs(name=word) | ast.MatchStar(name=word):
            return word
        case ast.arg(arg=word) | ast.MatchMapping(rest=word):
            return word
    return None
