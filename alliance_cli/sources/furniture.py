"""What on a page is not its content: menus, footers, notices, links to other stories. Data beside the code."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import _Element

SENTENCES = 120  # characters of a paragraph that is no label
PROSE = 600  # characters of such paragraphs

_PARTS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[0-9]+")
_NEVER = frozenset({"html", "body", "main", "article"})


@cache
def _words(kind: str) -> frozenset[str]:
    from csv import DictReader

    path = Path(__file__).with_name("data") / "furniture.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        return frozenset(row["word"] for row in DictReader(stream) if row["kind"] == kind)


def is_furniture(element: _Element) -> bool:
    """Whether the element and all in it is page furniture: by its tag, its role, or a part of its class or id.

    Never what holds the page's first heading or an article: themes put such words on wrappers of everything.
    """
    tag = str(element.tag)
    if tag in _NEVER:
        return False
    if tag in _words("tag") or element.get("role", "") in _words("role"):
        return not _holds_content(element)
    if tag == "header" and element.getparent() is not None:
        return not _holds_content(element) and not any(
            str(above.tag) in ("article", "main", "section") for above in element.iterancestors()
        )
    named = f"{element.get('class', '')} {element.get('id', '')}".split()
    kinds = {kind for name in named for kind in _kinds(name)}
    return bool(kinds) and not _holds_content(element) and ("part" in kinds or not _holds_prose(element))


@cache
def _kinds(name: str) -> frozenset[str]:
    """What one class or id says: `part` that it is furniture, `thin` that it is if it holds no prose."""
    parts = [part.lower() for part in _PARTS.findall(name)]
    words = {*parts, *(f"{first} {second}" for first, second in pairwise(parts))}
    found = {kind for kind in ("part", "thin") if not _words(kind).isdisjoint(words)}
    return frozenset(found | ({"part"} if name.casefold() in _words("whole") else set()))


def _holds_prose(element: _Element) -> bool:
    """Whether the paragraphs in it are those of a text, and not of a box."""
    lengths = (len("".join(paragraph.itertext())) for paragraph in element.iter("p"))
    return sum(length for length in lengths if length >= SENTENCES) >= PROSE


def _holds_content(element: _Element) -> bool:
    return next(element.iter("h1", "main", "article"), None) is not None


def is_heading_of_links(text: str) -> bool:
    """Whether the heading announces links to elsewhere, such as "Related stories"."""
    return _plain(text) in _words("heading")


def names_members(text: str) -> bool:
    """Whether a heading or sentence may introduce those who belong to something."""
    folded = text.casefold()
    return any(stem in folded for stem in _words("roster"))


def is_menu(texts: Iterable[str]) -> bool:
    """Whether a list is a menu of the site: two of its items, or its only one, are what menus hold."""
    known = [_plain(text) in _words("item") for text in texts]
    return sum(known) >= min(2, len(known)) > 0


def _plain(text: str) -> str:
    return " ".join(text.casefold().replace("'", "").replace("’", "").rstrip(":… ").split())
