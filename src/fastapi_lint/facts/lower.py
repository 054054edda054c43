"""Newer syntax as older syntax, so that the running Python can parse a file written for a later one.

The lowering is text of the same lines, for parsing only; it is never written anywhere. Two constructs
have no older counterpart and become markers that the conversion to facts reads back:

- `type X = Y` becomes `type[X]: Y`, an annotated subscript of `ALIAS`;
- a string with formatted parts that the running Python cannot parse becomes a tuple of its values whose first
  item is the name `FORMATTED` (f-string) or `TEMPLATE` (t-string).
"""

from __future__ import annotations

ALIAS = "type"
# One character each: they take the place of the first quote.
FORMATTED = "\u0192"
TEMPLATE = "\u0167"


def lower(text: str) -> str | None:
    """`text` with newer syntax lowered to what Python 3.10 has; None if LibCST cannot parse it either.

    Every line stays where it is, and nearly every column: what follows is shifted by one or two columns
    on its line where there is no blank to take a bracket (`type X=int`, `except A, B:`). Type parameters
    are dropped, literal parts of a lowered string are blanked. LibCST is imported here and not before.
    """
    from fastapi_lint.facts.lowering import lowered

    return lowered(text)
