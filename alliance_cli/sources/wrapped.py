"""Lines as a printed page breaks them, made paragraphs again; short lines stay what they are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from alliance_cli.sources.lines import is_name_like

FULL = 0.72  # of the page's usual width: a line that goes on
NARROWEST = 56  # characters of a full line, at least; columns are about as wide
HALF = 0.5
LONGEST_WORD = 40
SHORTEST = 20  # characters of a line that the next may continue

_WORD = re.compile(r"[^\W\d_]+(?:[-‐][^\W\d_]+)*")
_HYPHEN = re.compile(r"([^\W\d_]{2,})[-‐\xad]$")
_SMALL = re.compile(r"[^\W\d_]+(?=[\s,;:.)]|$)")
_BULLET = re.compile(r"(?:[•·▪◦‣●○■□*+–-]|[0-9]{1,3}[.)])\s")
_OPEN = re.compile(r"(?:[,(–]|\b(?:of|and|the|for|in|at|with|by|to|de|der|die|und|für|et|la|le|y))$")
_ENDED = re.compile(r"[.!?:…][\"'”’»)\]]*$")


def unwrapped(pages: Iterable[Sequence[str]]) -> str:
    """The text of pages of lines: a paragraph on one line with blank lines around it, short lines one a line.

    A word that a hyphen divides at the end of a line becomes the word that the rest of the text has, whole or
    hyphenated; where it has neither, the hyphen goes before a small letter and stays before any other.
    """
    held = [list(page) for page in pages]
    width = _width([line for page in held for line in page])
    words = {word.casefold() for page in held for line in page for word in _WORD.findall(line)}
    found: list[str] = []
    for page in held:
        paragraphs = list(_paragraphs(page, width, words))
        if found and paragraphs and _goes_on(found, paragraphs[0]):
            while found and not found[-1]:
                found.pop()
            found[-1] = _join(found[-1], paragraphs.pop(0), words)
        found += ["", *paragraphs]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(found)).strip("\n")


def _goes_on(found: Sequence[str], after: str) -> bool:
    """Whether a page begins in the middle of the sentence that ends the page before."""
    last = next((line for line in reversed(found) if line), "")
    return bool(last) and len(last) >= SHORTEST and not _ENDED.search(last) and _is_small(after)


def _paragraphs(lines: Sequence[str], width: int, words: set[str]) -> Iterator[str]:
    """The lines of a page, continued lines joined; a blank line around what was joined of several."""
    paragraph = ""
    joined = False
    last = ""
    for line in [*lines, ""]:
        if paragraph and line and _continues(last, line, width):
            paragraph, joined = _join(paragraph, line, words), True
        else:
            if paragraph:
                yield from ("", paragraph, "") if joined or not is_name_like(paragraph) else (paragraph,)
            if not line:
                yield ""
            paragraph, joined = line, False
        last = line


def _width(lines: Sequence[str]) -> int:
    """Characters of a usual full line."""
    lengths = sorted(len(line) for line in lines if line)
    return max(NARROWEST, lengths[len(lengths) * 9 // 10]) if lengths else NARROWEST


def _continues(before: str, after: str, width: int) -> bool:
    """Whether the line after goes on with the one before: by a small letter, or because that one is full.

    A full line that reads like a name, in a list of names, is no reason.
    """
    if _HYPHEN.search(before, max(0, len(before) - LONGEST_WORD)):
        return after[0].isalpha()
    if _BULLET.match(after) or len(before) < SHORTEST:
        return False
    if len(before) >= HALF * width and _OPEN.search(before):
        return True
    if _is_like_a_name(before):
        return False
    return len(before) >= FULL * width or (_is_small(after) and not _ENDED.search(before))


def _is_like_a_name(line: str) -> bool:
    """Whether the line could be one name, most of its words with a capital."""
    words = line.split()
    return (
        is_name_like(line)
        and line.count(",") < 2
        and sum(not word[0].islower() for word in words) * 3 >= len(words) * 2
    )


def _is_small(line: str) -> bool:
    """Whether the line begins with a word in small letters, which "fast.ai" and "eBay" are not."""
    found = _SMALL.match(line)
    return found is not None and found[0].islower()


def _join(before: str, after: str, words: set[str]) -> str:
    hyphen = _HYPHEN.search(before, max(0, len(before) - LONGEST_WORD)) if before[-1] in "-‐\xad" else None
    if hyphen is None:
        return f"{before} {after}"
    rest = _WORD.match(after)
    if rest is None or not after[0].islower():
        return f"{before}{after}"
    start = before[: hyphen.start()]
    parted = f"{hyphen[1]}-{rest[0]}"
    whole = f"{hyphen[1]}{rest[0]}"
    keep = parted.casefold() in words and whole.casefold() not in words
    return f"{start}{hyphen[1]}{'-' if keep else ''}{after}"
