"""The words and names of a sentence in order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from alliance_cli.extract.coalitions import UNKNOWN
from alliance_cli.extract.gluing import glued
from alliance_cli.extract.spans import Finder, Span
from alliance_cli.extract.tables import is_a
from alliance_cli.extract.text import Token
from alliance_cli.extract.when import as_date, may_begin_date
from alliance_cli.extract.wording import Scene

_DATE_WORDS = frozenset(("in", "on", "since", "im", "am", "en", "le", "seit", "depuis"))
_COMPANIES = frozenset(("group", "gesellschaft", "society", "project", "network", "initiative", "foundation"))
_QUOTES = frozenset(('"', "'", "*", "_", "†", "‡"))


class Node(NamedTuple):
    """A word of a sentence, or a name; `first` and `last` are tokens."""

    word: str
    first: int
    last: int
    span: Span | None = None
    words: tuple[str, ...] = ()

    @property
    def is_name(self) -> bool:
        """Whether it may name an organization: no person, not the coalition that the document is about."""
        return self.span is not None and not self.span.person and self.span.coalition not in (0, 1)


def nodes_of(found: Sequence[Token], scene: Scene) -> list[Node]:
    """Words and names of a sentence in order, quotation marks left out."""
    spans = glued(found, Finder(found, scene).spans(), scene.alone)
    nodes: list[Node] = []
    place = 0
    for span in [*spans, Span(len(found), len(found))]:
        for index in range(place, span.first):
            emphatic = found[index].lower in ("only", "just") and nodes and nodes[-1].word == "not"
            if emphatic:
                nodes[-1] = nodes[-1]._replace(word="also")  # "not only a member"
            elif found[index].text not in _QUOTES:
                nodes.append(Node(found[index].lower, index, index + 1))
        if span.last > span.first:
            words = tuple(token.lower for token in found[span.first : span.last])
            nodes.append(Node("", span.first, span.last, _classed(found, span), words))
        place = max(place, span.last)
    return dated(nodes)


def dated(nodes: Sequence[Node]) -> list[Node]:
    """Nodes with each date made one word, "@2023-07", and the "in" or "on" before it taken in."""
    found: list[Node] = []
    place = 0
    while place < len(nodes):
        start = place + 1 if nodes[place].word in _DATE_WORDS else place
        length = 0
        if start >= len(nodes) or not may_begin_date(nodes[start].word):
            found.append(nodes[place])
            place += 1
            continue
        for size in range(min(6, len(nodes) - start), 0, -1):
            words = [node.word for node in nodes[start : start + size]]
            if all(words) and (day := as_date(" ".join(words))) is not None:
                found.append(Node(f"@{day}", nodes[place].first, nodes[start + size - 1].last))
                length = start + size - place
                break
        if not length:
            found.append(nodes[place])
        place += length or 1
    return found


def _classed(found: Sequence[Token], span: Span) -> Span:
    """The span, marked when its words say that it is a coalition."""
    if span.coalition is not None or span.person:
        return span
    if span.first > 1 and _is_apposed(found, span):
        return span._replace(coalition=UNKNOWN)
    if span.last - span.first < 2:
        return span
    words = [token.lower for token in found[span.first : span.last]]
    head = next(
        (words[place - 1] for place, word in enumerate(words) if place and is_a(word, "connector")), words[-1]
    )
    if is_a(head, "coalition-name"):
        return span._replace(coalition=UNKNOWN)
    return span


def _is_apposed(found: Sequence[Token], span: Span) -> bool:
    """Whether the words before a name call it a coalition: "the association Acme", "das Konsortium Acme"."""
    before, what = found[span.first - 2].lower, found[span.first - 1].lower
    bare = what.removeprefix("l'")
    called = is_a(bare, "coalition") and bare not in _COMPANIES
    return called and (bare != what or is_a(before, "article", "demonym"))


def lifted(nodes: Sequence[Node]) -> tuple[list[Node], list[list[Node]]]:
    """The nodes outside all brackets, and those inside each one."""
    outside: list[Node] = []
    inside: list[list[Node]] = []
    depth = 0
    for node in nodes:
        if node.word in ("(", "["):
            depth += 1
            if depth == 1:
                inside.append([])
        elif node.word in (")", "]"):
            depth = max(0, depth - 1)
        elif depth:
            inside[-1].append(node)
        else:
            outside.append(node)
    return outside, [found for found in inside if len(found) > 1 or (found and found[0].is_name)]
