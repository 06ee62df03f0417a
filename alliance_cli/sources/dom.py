"""A page's words, one leaf for each innermost block, in the order of the page. Nothing on it is run or fetched."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from alliance_cli.sources.furniture import is_furniture
from alliance_cli.sources.lines import are_names

if TYPE_CHECKING:
    from lxml.etree import _Element

_INLINE = frozenset({
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i",
    "ins", "kbd", "label", "mark", "nobr", "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup",
    "time", "tt", "u", "var", "wbr",
})  # fmt: skip
_SILENT = frozenset({
    "script", "style", "noscript", "template", "svg", "math", "iframe", "object", "embed", "canvas", "audio",
    "video", "select", "datalist", "textarea", "button", "input", "head", "title", "meta", "link", "map",
})  # fmt: skip
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_SPACE = re.compile(r"[ \t\n\r\f]+")
_MARK = re.compile(r"\[?(?:[0-9]{1,3}|[a-z])\]?|\[(?:note|nb) ?[0-9]+\]")
_LINKS = re.compile("\x02([^\x02\x03]*)\x03")
_BETWEEN = re.compile(r"[\s\xa0|•·/–—]*")
_LOGO = re.compile(
    r"^(?:company |member |partner |sponsor )?logo(?: of)?(?: the)?[ :_-]+|[ _-]+(?:company |brand )?logo(?:type)?s?$|"
    r"\.(?:png|jpe?g|svg|gif|webp)$",
    re.IGNORECASE,
)


class Leaf(NamedTuple):
    """Words that stand in one block.

    `path` is the tags from the root; `chain` numbers the blocks that hold it, its own last; `listing` and `record`
    the innermost list and its item, or table and row; `column` counts from 1 in a table, else 0. `linked` is the
    share of the words inside links.
    """

    text: str
    tag: str
    path: str
    chain: tuple[int, ...]
    listing: int = 0
    record: int = 0
    column: int = 0
    head: bool = False
    linked: float = 0.0
    hidden: bool = False

    @property
    def level(self) -> int:
        """1 to 6 for a heading, else 0."""
        return int(self.tag[1]) if self.tag in _HEADINGS else 0


_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})


class _Open(NamedTuple):
    """A block that is open during the walk."""

    tag: str
    path: str
    number: int
    listing: int
    record: int
    column: int
    head: bool
    hidden: bool


def leaves_of(root: _Element, *, whole: bool = False) -> list[Leaf]:
    """The leaves of the page without its furniture; with `whole` nothing counts as furniture."""
    return list(_Walk(whole).leaves(root))


class _Walk:
    """One pass over the elements, without recursion: pages may be nested deeply."""

    def __init__(self, whole: bool) -> None:
        self.whole = whole
        self.open: list[_Open] = [_Open("", "", 0, 0, 0, 0, False, False)]
        self.number = 0
        self.columns: dict[int, int] = {}  # cells of a row so far
        self.words: list[str] = []
        self.labels: list[str] = []
        self.images: list[str] = []
        self.anchors = 0  # links that are open

    def leaves(self, root: _Element) -> Iterator[Leaf]:
        """The leaves in order."""
        from lxml.etree import iterwalk

        walk = iterwalk(root, events=("start", "end"))
        skipped: _Element | None = None
        for event, element in walk:
            tag = str(element.tag)
            if event == "start":
                if tag in _SILENT or (not self.whole and is_furniture(element)) or _is_mark(element, tag):
                    skipped = element
                    walk.skip_subtree()
                    continue
                yield from self._started(element, tag)
            elif skipped is not None:
                self._add(skipped.tail)
                skipped = None
            else:
                yield from self._ended(element, tag)
        yield from self._flushed()

    def _started(self, element: _Element, tag: str) -> Iterator[Leaf]:
        if tag == "br":
            self.words.append("\n")
        elif tag == "img":
            self.images.append(_name_in_image(element.get("alt") or element.get("title") or ""))
        elif tag in _INLINE:
            if self.words and self.words[-1] in ("\x03", "\x04"):
                self.words.append(" ")  # inline elements side by side are words apart, as pages style them
            self.words.append("\x02" if tag == "a" else "")
            if tag == "a":
                self.anchors += 1
                self.labels.append(element.get("aria-label") or element.get("title") or "")
        else:
            yield from self._flushed()
            self.open.append(self._opened(element, tag))
        self._add(element.text)

    def _ended(self, element: _Element, tag: str) -> Iterator[Leaf]:
        if tag in _INLINE:
            self.anchors -= tag == "a"
            self.words.append("\x03" if tag == "a" else "\x04" if tag == "span" else "")
        elif tag not in ("br", "img"):
            yield from self._flushed()
            self.open.pop()
        self._add(element.tail)

    def _opened(self, element: _Element, tag: str) -> _Open:
        above = self.open[-1]
        self.number += 1
        listing, record, column, head = above.listing, above.record, above.column, above.head
        if tag in ("ul", "ol", "dl", "table"):
            listing, record, column, head = self.number, 0, 0, False
        elif tag in ("li", "dt", "tr"):
            record, column = self.number, 0
            self.columns[record] = 0
        elif tag == "dd":
            listing = record = 0  # explains the term before it
        elif tag in ("td", "th"):
            column = self.columns.get(record, 0) + 1
            self.columns[record] = column - 1 + _span(element)
            head = head or tag == "th"
        elif tag == "thead":
            head = True
        hidden = above.hidden or "hidden" in element.attrib or element.get("aria-hidden") == "true"
        hidden = hidden or _HIDDEN.search(element.get("style", "")) is not None
        return _Open(tag, f"{above.path}/{tag}", self.number, listing, record, column, head, hidden)

    def _add(self, text: str | None) -> None:
        if text:
            kept = text.translate(_SIGNS)
            if self.open[-1].tag == "pre":
                self.words.append(kept)
            else:
                self.words.append(_SPACE.sub(" ", kept))

    def _flushed(self) -> Iterator[Leaf]:
        """The leaves of the words since the last block began or ended."""
        raw = "".join(self.words)
        words, images, labels = raw.replace("\x04", ""), self.images, self.labels
        self.words, self.images, self.labels = [], [], []
        if not words.strip("\x02\x03 \n\xa0"):
            names = [name for name in images if name] or [label for label in labels if label]
            for name in names:
                yield self._leaf(name, "img" if images else "a", 1.0)
            return
        links = _LINKS.findall(words)
        if len(links) >= 4 and all(map(str.strip, links)) and _BETWEEN.fullmatch(_LINKS.sub("", words)):
            for link in links:
                yield self._leaf(_joined(link), "a", 1.0)
            return
        share = sum(map(len, links)) / max(1, len(words)) if links or not self.anchors else 1.0
        yield from self._lines(words.replace("\x02", "").replace("\x03", ""), share)

    def _lines(self, words: str, share: float) -> Iterator[Leaf]:
        """A leaf for each paragraph that breaks part, and for each line of those that are lists of names."""
        for part in re.split(r"\n[ \xa0]*(?:\n[ \xa0]*)+", words):
            lines = [line for line in map(_joined, part.split("\n")) if line]
            if len(lines) > 1 and (are_names(lines[1:]) or are_names(lines)):
                lead = 0 if are_names(lines) else 1
                for line in lines[:lead]:
                    yield self._leaf(line, "", share)
                for line in lines[lead:]:
                    yield self._leaf(line, "br", share)
            elif lines:
                yield self._leaf(" ".join(lines), "", share)

    def _leaf(self, text: str, inner: str, share: float) -> Leaf:
        block = self.open[-1]
        chain = tuple(held.number for held in self.open)
        path = f"{block.path}/{inner}" if inner else block.path
        tag = inner or block.tag
        return Leaf(
            text, tag, path, chain, block.listing, block.record, block.column, block.head, share,
            block.hidden,
        )  # fmt: skip


_SIGNS = {2: " ", 3: " ", 4: " ", 0x0B: " "}


def _joined(text: str) -> str:
    return _SPACE.sub(" ", text).strip(" ")


def _is_mark(element: _Element, tag: str) -> bool:
    """Whether it is the mark of a footnote."""
    return tag == "sup" and _MARK.fullmatch("".join(element.itertext()).strip()) is not None


def _span(element: _Element) -> int:
    given = element.get("colspan", "1")
    return min(int(given), 1000) if given.isascii() and given.isdigit() else 1


def _name_in_image(text: str) -> str:
    """The words for an image without the word logo and the suffix of a file."""
    bare = _joined(text)
    for _ in range(2):
        bare = _LOGO.sub("", bare).strip(" -_:")
    return "" if bare.casefold() in ("logo", "image", "icon", "photo") else bare
