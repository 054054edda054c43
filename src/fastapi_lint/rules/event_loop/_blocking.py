"""What the rules about blocking calls share: the sentence, the chain and the repairs."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, ClassVar

from fastapi_lint.diagnostic import Applicability, Diagnostic, Edit, Fix, Step
from fastapi_lint.facts import nodes as n
from fastapi_lint.knowledge.schema import Effect
from fastapi_lint.project.events import Kind
from fastapi_lint.project.imports import Naming
from fastapi_lint.project.loop_need import why_this_thread
from fastapi_lint.project.written_back import written_back
from fastapi_lint.rules.base import Refusal, Rule

if TYPE_CHECKING:
    from fastapi_lint.project.graph import Block, OnLoop
    from fastapi_lint.project.model import Project
    from fastapi_lint.source import Source

WAITS = {
    Effect.NETWORK: "network: waits for the other side",
    Effect.DATABASE: "database: waits for the server",
    Effect.SLEEP: "sleep: nothing else runs meanwhile",
    Effect.SUBPROCESS: "subprocess: waits for the program",
    Effect.FILE: "file: waits for the disk",
    Effect.METADATA: "file system: a short look-up",
    Effect.WAIT: "waits for another thread or process",
    Effect.INPUT: "waits for the keyboard",
    Effect.HASH: "hashing: slow by design",
    Effect.CPU: "computes without giving way",
    Effect.NESTED: "starts a loop: RuntimeError where one runs",
}
_THREADPOOL = ("fastapi.concurrency", "run_in_threadpool")


class BlockingRule(Rule):
    """A rule about calls that block the event loop; a subclass says which and in what words."""

    applicability: ClassVar[Applicability | None] = Applicability.UNSAFE
    follows_calls = True

    @abstractmethod
    def concerns(self, block: Block) -> bool:
        """Whether this rule, and none of its siblings, reports the block."""

    @abstractmethod
    def sentence(self, block: Block) -> str:
        """The message."""

    def check_block(self, block: Block, project: Project) -> Iterator[Diagnostic]:
        """Report a block that concerns this rule."""
        if not self.concerns(block):
            return
        function = block.where.node.function
        yield self.report(
            function.module,
            block.site.span,
            self.sentence(block),
            label="runs on the event loop",
            chain=chain(block),
            context=_context(block.where),
            noqa_rows=(function.line, *(d.span.line for d in function.node.decorators)),
            fix=(lambda: self.repair(block, project)) if self.applicability is not None else None,
        )

    def repair(self, block: Block, project: Project) -> Fix:
        """`asyncio.sleep`, `def`, or the thread pool: the first that fits."""
        call = block.site.event.expr
        reason = _cannot_be_def(block, project)
        if block.primitive.dotted == "time.sleep" and not block.chain and reason is not None:
            return self._sleep(block, reason)
        if reason is None:
            name = block.where.node.function.display
            return self.fix(
                f"make `{name}` a plain `def`: FastAPI runs it in a worker thread", _as_def(block)
            )
        if not isinstance(call, n.Call) or block.site.event.kind is not Kind.CALL:
            raise Refusal(f"`async def` has to stay ({reason}) and this is no plain call")
        if block.primitive.effect is Effect.FILE and not block.chain:
            raise Refusal(
                f"`async def` has to stay ({reason}); move all work with the file into the thread pool"
            )
        if block.primitive.effect is Effect.DATABASE and not block.chain:
            raise Refusal(
                f"`async def` has to stay ({reason}) and a session belongs to one thread: await an async one"
            )
        bound = why_this_thread(block.site, project) or written_back(block, project)
        if bound is not None:
            raise Refusal(bound)
        return self._threadpool(block, project, reason)

    def _sleep(self, block: Block, reason: str) -> Fix:
        from fastapi_lint.syntax.calls import await_call
        from fastapi_lint.syntax.imports import import_edits
        from fastapi_lint.syntax.tree import materialise

        module = block.where.node.function.module
        tree = materialise(module.source, module.facts.top_level, block.site.span.line)
        call = tree.call_at(block.site.span)
        if call is None:
            raise Refusal("the call was not found")
        asyncio, imports = import_edits(module.source, module.facts, "asyncio", None)
        edits = await_call(tree, call, f"{asyncio}.sleep")
        return self.fix(f"await `{asyncio}.sleep`: {_stays(block, reason)}", (*edits, *imports))

    def _threadpool(self, block: Block, project: Project, reason: str) -> Fix:
        from fastapi_lint.syntax.calls import wrap_in_threadpool
        from fastapi_lint.syntax.imports import import_edits
        from fastapi_lint.syntax.tree import materialise

        module = block.where.node.function.module
        tree = materialise(module.source, module.facts.top_level, block.site.span.line)
        call = tree.call_at(block.site.span)
        if call is None:
            raise Refusal("the call was not found")
        runner = Naming(project.evaluator).external(".".join(_THREADPOOL), module)
        imports: tuple[Edit, ...] = ()
        if runner is None:
            runner, imports = import_edits(module.source, module.facts, *_THREADPOOL)
        edits = wrap_in_threadpool(tree, call, runner)
        title = f"await `{runner}({_short(tree.outer_text(call.func))}, …)`: {_stays(block, reason)}"
        return self.fix(title, (*edits, *imports))


def _stays(block: Block, reason: str) -> str:
    """Why the function itself does not become a plain `def`."""
    return f"`{block.where.node.function.display}` has to stay `async def`, as {reason}"


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 50 else f"{line[:49]}…"


def place(where: OnLoop) -> str:
    """`async route `create_user``, or the function and the route that leads to it."""
    name = where.node.function.display
    root = where.root.frame.function
    assert root is not None
    if where.node.frame is where.root.frame:
        return f"{where.role} `{name}`"
    more = f" and {where.others} more" if where.others else ""
    return f"{where.role} `{name}`, reached from {where.root.role} `{root.display}`{more}"


def chain(block: Block) -> tuple[Step, ...]:
    """The functions on the way to the primitive, each with the line where it goes on, and the primitive."""
    steps = [Step(h.name, h.function.module.filename, h.site.span.line) for h in block.chain]
    note = WAITS[block.primitive.effect]
    if block.primitive.instead:
        note += f"; in async code use {block.primitive.instead}"
    return (*steps, Step(block.primitive.dotted.removeprefix("builtins."), note=note))


def via(block: Block) -> str:
    """`notify` → `send` → `requests.post`."""
    names = [hop.name for hop in block.chain]
    shown = names if len(names) <= 3 else [*names[:2], "…", names[-1]]
    return " → ".join(name if name == "…" else f"`{name}`" for name in (*shown, block.primitive.name))


def _context(where: OnLoop) -> int:
    """The decorator or `def` line shown above the code frame."""
    node = where.node.function.node
    return node.decorators[0].span.line if node.decorators else node.span.line


def _cannot_be_def(block: Block, project: Project) -> str | None:
    where = block.where
    if where.role == "async function":
        return "its callers await it"
    if where.node.frame is not where.root.frame or where.role not in ("async route", "async dependency"):
        return f"it is a{'n' if where.role[0] in 'aeiou' else ''} {where.role}"
    return project.why_async(where.node.function)


def _as_def(block: Block) -> tuple[Edit, ...]:
    function = block.where.node.function
    return _remove_async(function.module.source, function.module.facts.top_level, function.line)


@lru_cache(maxsize=64)
def _remove_async(source: Source, top_level: tuple[tuple[int, int], ...], line: int) -> tuple[Edit, ...]:
    """The edit that makes the function at a line a plain `def`: one for all that blocks in it."""
    from fastapi_lint.syntax.functions import make_plain
    from fastapi_lint.syntax.tree import materialise

    tree = materialise(source, top_level, line)
    node = tree.function_at(line)
    if node is None:
        raise Refusal("the function was not found")
    return make_plain(tree, node)
