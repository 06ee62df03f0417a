"""A sentence, or a bracket in it, with its enumerations."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from alliance_cli.extract.chains import Chain, chains
from alliance_cli.extract.descriptions import joined_owners, without_owners, without_places
from alliance_cli.extract.nodes import Node, lifted
from alliance_cli.extract.tables import words_of


class Phrase(NamedTuple):
    """The nodes of a sentence, or of a bracket in one, and the chains in them."""

    nodes: tuple[Node, ...]
    chains: tuple[Chain, ...]


def phrases_of(nodes: Sequence[Node]) -> Iterator[Phrase]:
    """The sentence without its brackets, then each bracket that says something by itself."""
    outside, inside = lifted(nodes)
    for part in (outside, *inside):
        joined = without_places(joined_owners(part))
        yield Phrase(tuple(joined), tuple(chains(without_owners(joined))))


def is_pronoun(words: Sequence[str]) -> int:
    """How many of the words are a pronoun that stands for names said before: "none", "the two companies"."""
    for length in range(min(4, len(words)), 0, -1):
        if " ".join(words[:length]) in words_of("pronoun"):
            return length
    return 0
