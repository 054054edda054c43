"""The only home of LibCST mechanics: trees of one statement, spans, and edits of text.

- `tree`: `materialise` one top-level statement, find nodes in it, know where they stand
- `edits`: insert, replace, delete and indent statements; decorators, parameters, `async`
- `calls`: `await`, `run_in_threadpool`, keyword arguments
- `imports`: make a name available in a module
- `lists`: items of comma-separated lists; `spans`: regions of text and applying edits (no tree)

All but `spans` and `lists` import LibCST: rules import them inside the functions that need them, so that
a clean file never pays for it. A builder that declines raises `Refusal`.
"""
