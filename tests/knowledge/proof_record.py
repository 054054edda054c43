"""proven.json: in which released version of its library each name of the tables was found, and how.

By distribution, version, kind of proof and owner. A name is kept with the newest version that has it, so that
several environments build the record together, and older releases show what newer ones have no more.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

FILE = Path(__file__).with_name("proven.json")


class Proof(NamedTuple):
    """A name, and where and how it was found."""

    name: str
    distribution: str
    version: str
    how: str


def load() -> list[Proof]:
    """The record."""
    text = FILE.read_text(encoding="utf-8") if FILE.exists() else "{}"
    return list(_flat(json.loads(text)))


def merged(known: Iterable[Proof], found: Iterable[Proof], names: frozenset[str]) -> list[Proof]:
    """Both, of names that are still asked for; of two proofs the one in the newer version, then the later."""
    newest: dict[tuple[str, str], Proof] = {}
    for proof in (*known, *found):
        key = (proof.distribution, proof.name)
        if proof.name in names and (key not in newest or _order(proof) >= _order(newest[key])):
            newest[key] = proof
    return list(newest.values())


def dump(proofs: Iterable[Proof]) -> str:
    """The text of the record, sorted."""
    tree: dict[str, dict[str, dict[str, dict[str, list[str]]]]] = {}
    for proof in sorted(proofs):
        owner, _, last = proof.name.rpartition(".")
        kinds = tree.setdefault(proof.distribution, {}).setdefault(proof.version, {})
        kinds.setdefault(proof.how, {}).setdefault(owner, []).append(last)
    rows = {
        distribution: {
            version: {
                how: {owner: " ".join(names) for owner, names in owners.items()}
                for how, owners in kinds.items()
            }
            for version, kinds in versions.items()
        }
        for distribution, versions in tree.items()
    }
    return json.dumps(rows, indent=1, sort_keys=True) + "\n"


def superseded(proofs: Iterable[Proof]) -> list[Proof]:
    """The names whose distribution was looked at in a newer version as well, which does not have them."""
    proofs = list(proofs)
    newest: dict[str, Proof] = {}
    for proof in proofs:
        newest[proof.distribution] = max(newest.get(proof.distribution, proof), proof, key=_order)
    return [proof for proof in proofs if _order(proof) < _order(newest[proof.distribution])]


def _order(proof: Proof) -> tuple[int, ...]:
    return tuple(map(int, re.findall(r"\d+", proof.version)))


def _flat(tree: Mapping[str, Mapping[str, Mapping[str, Mapping[str, str]]]]) -> Iterator[Proof]:
    for distribution, versions in tree.items():
        for version, kinds in versions.items():
            for how, owners in kinds.items():
                for owner, names in owners.items():
                    for name in names.split():
                        yield Proof(f"{owner}.{name}".lstrip("."), distribution, version, how)
