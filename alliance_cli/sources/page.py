"""Documents of HTML: what the page says, without its furniture, and every item of its lists.

Main text is what trafilatura finds; lists, tables, card grids and walls of logos are found by structure and kept
beside it. Where it finds little, as on a page that is a list of members, all but the furniture is kept.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from alliance_cli.errors import InvalidData
from alliance_cli.model.documents import Block, BlockKind, Document
from alliance_cli.sources.bounds import foreign, missing_extra, too_large
from alliance_cli.sources.dom import Leaf, leaves_of
from alliance_cli.sources.encoding import decode
from alliance_cli.sources.furniture import is_heading_of_links, names_members
from alliance_cli.sources.given import Given
from alliance_cli.sources.harvest import Place, is_headlines, places_of
from alliance_cli.sources.texts import empty

if TYPE_CHECKING:
    from lxml.etree import _Element

LEAST_SHARE = 0.25  # of the paragraphs' characters; with less, the main text was not found
LEAST_MAIN = 300  # characters
PROSE = 8  # words of a paragraph between two of the main text that belongs there too
ARTICLE = 1_000  # characters of main text that make a page an article
HOME = 0.9  # share of it that its own block holds
LONG = 20  # items of a list that no menu or list of stories has
RUN = 5  # words in a row that are found in the main text
LINKED = 0.8  # share of links in what stands under a heading of links

MAX_PAGE = 4 << 20  # characters, without pictures
MAX_ATTRIBUTES = 5_000  # of one element: parsers take the square of their number

_LONG_TAG = re.compile(r"<[A-Za-z][^<>]{10000,}")
_DATA = re.compile(r"data:[\w/+.-]{1,100};base64,[A-Za-z0-9+/=%]+")
_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9_:.-]{1,40})""", re.IGNORECASE)
_SAVED = re.compile(
    r"<!--\s*(?:saved from url=\(\d+\)|Page saved with SingleFile\s+url:\s*)(https?://[^\s>]{1,2000})"
)
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_SQUEEZED = re.compile(r"[\W_]+")


class Facts(NamedTuple):
    """What the page says of itself, and the lines of its main text."""

    title: str | None = None
    publisher: str | None = None
    published: str | None = None
    url: str | None = None
    main: tuple[str, ...] = ()


def page(given: Given) -> Document:
    """The page's words in blocks, with title, publisher, day and address as far as the page tells them."""
    declared = _CHARSET.search(given.data[:4096])
    found = decode(given.data, given.name, declared[1].decode("ascii").lower() if declared else None)
    if not found.text.strip():
        raise empty(given.where)
    text = _DATA.sub("", found.text)  # pictures inside a saved page
    if len(text) > MAX_PAGE:
        raise too_large(given.name, MAX_PAGE)
    leaves = _without_links_to_elsewhere(leaves_of(tree_of(given.name, text)))
    facts = _facts(given.name, text)
    places = places_of(leaves)
    kept = _kept(leaves, places, _in_main(leaves, facts.main))
    document = document_of(given, leaves, kept)
    if not document.text:
        raise InvalidData(
            f"{given.where} shows no text", "is it a page that a script fills? save it from the browser"
        )
    heading = next((leaf.text for leaf in leaves if leaf.level == 1), None)
    return document._replace(
        title=facts.title or heading,
        publisher=facts.publisher,
        published=facts.published,
        url=facts.url,
        warnings=found.warnings,
    )


def tree_of(name: str, text: str) -> _Element:
    """The root element of a page's text; nothing it names is loaded, nothing in it is run."""
    try:
        from lxml.etree import HTMLParser, fromstring
    except ImportError:
        raise missing_extra("HTML", "html") from None
    crowded = next((tag for tag in _LONG_TAG.findall(text) if len(tag.split()) > MAX_ATTRIBUTES), None)
    if crowded is not None:
        raise InvalidData(
            f"'{name}' has an element of more than {MAX_ATTRIBUTES:,} attributes", "is it a page?"
        )
    parser = HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True)
    with foreign(name, "lxml", "is it a page?"):
        root: _Element | None = fromstring(text.encode("utf-8", "replace"), parser)
    if root is None:
        raise InvalidData(f"'{name}' holds no element", "is it a page?")
    if any(error.message.startswith("Excessive depth") for error in parser.error_log):
        raise InvalidData(f"'{name}' is nested more than 255 deep", "save it as text from the browser")
    return root


def document_of(given: Given, leaves: Sequence[Leaf], places: Sequence[Place | None]) -> Document:
    """The kept leaves as text: items one a line, cells of a row with tabs between, blocks with a blank line."""
    parts: list[str] = []
    blocks: list[Block] = []
    at = 0
    last: Leaf | None = None
    group = 0
    for leaf, place in zip(leaves, places, strict=True):
        if place is None:
            continue
        if last is not None:
            gap = "\n\n"
            if leaf.column and leaf.listing == last.listing:
                gap = "\t" if leaf.record == last.record else "\n"
            elif place.group and place.group == group:
                gap = "\n"
            parts.append(gap)
            at += len(gap)
        parts.append(leaf.text)
        blocks.append(Block(place.kind, at, at + len(leaf.text), place.group))
        at += len(leaf.text)
        last, group = leaf, place.group
    return given.document()._replace(text="".join(parts), blocks=tuple(blocks))


def _facts(name: str, text: str) -> Facts:
    try:
        from trafilatura import bare_extraction
    except ImportError:
        raise missing_extra("HTML", "html") from None
    with foreign(name, "trafilatura", "is it a page?"):
        found: Any = bare_extraction(
            text,
            favor_recall=True,
            include_comments=False,
            with_metadata=True,
            date_extraction_params={"extensive_search": False, "original_date": True},
        )
    saved = _SAVED.search(text[:4096])
    address = saved[1] if saved else None
    if found is None:
        return Facts(url=address)
    main = tuple(found.text.split("\n")) if found.text else ()
    return Facts(found.title, found.sitename or found.hostname, found.date, found.url or address, main)


def _without_links_to_elsewhere(leaves: Sequence[Leaf]) -> list[Leaf]:
    """The leaves without headings such as "Related stories" and the links that stand under them."""
    found: list[Leaf] = []
    skipping = False
    for leaf in leaves:
        if is_heading_of_links(leaf.text):
            skipping = True
            continue
        skipping = skipping and (leaf.linked >= LINKED or leaf.tag == "img")
        if not skipping:
            found.append(leaf)
    return found


def _in_main(leaves: Sequence[Leaf], main: Sequence[str]) -> list[bool]:
    """Which leaves belong to the main text; all that are shown, when it was not found."""
    lines = {_squeezed(line) for line in main} - {""}
    known = {run for line in main for run in _runs(line)}
    inside = [_squeezed(leaf.text) in lines or _is_known(leaf.text, known) for leaf in leaves]
    held = sum(len(leaf.text) for leaf, hit in zip(leaves, inside, strict=True) if hit)
    shown = sum(len(leaf.text) for leaf in leaves if not leaf.hidden)
    if held < LEAST_MAIN or held < LEAST_SHARE * shown:
        return [not leaf.hidden for leaf in leaves]
    return inside


def _squeezed(text: str) -> str:
    return _SQUEEZED.sub("", text)


def _runs(text: str) -> Iterator[tuple[str, ...]]:
    """Each RUN words in a row."""
    words = text.split()
    return zip(*(words[at:] for at in range(RUN)), strict=False)


def _is_known(text: str, known: set[tuple[str, ...]]) -> bool:
    """Whether the text begins and ends with runs of words of the main text, which may break its lines elsewhere."""
    words = text.split()
    return len(words) >= RUN and tuple(words[:RUN]) in known and tuple(words[-RUN:]) in known


def _kept(
    leaves: Sequence[Leaf], places: Sequence[Place | None], inside: Sequence[bool]
) -> list[Place | None]:
    """The places that stay: main text, lists of which a part is main text, lists by structure, and their headings."""
    groups: dict[int, list[int]] = defaultdict(list)
    for at, place in enumerate(places):
        if place is not None and place.group:
            groups[place.group].append(at)
    hits = [at for at, hit in enumerate(inside) if hit]
    first, last = (hits[0], hits[-1]) if hits else (0, -1)
    stays = [False] * len(leaves)
    home = _home(leaves, inside)
    for at, (leaf, hit) in enumerate(zip(leaves, inside, strict=True)):
        prose = leaf.linked < 0.5 and not leaf.hidden and len(leaf.text.split()) >= PROSE
        stays[at] = hit or (first < at < last and prose)
    for members in groups.values():
        found = [leaves[at] for at in members]
        structure = any(place.kept for at in members if (place := places[at]) is not None)
        elsewhere = is_headlines(found) if members[0] > last >= first else False
        elsewhere = elsewhere or (home not in found[0].chain and not _is_roster(leaves, members))
        whole = any(inside[at] for at in members) or (structure and not elsewhere)
        for at in members:
            stays[at] = whole
        before = members[0] - 1
        if whole and before >= 0 and not leaves[before].level and leaves[before].linked < 0.5:
            stays[before] = stays[before] or not leaves[before].hidden
    _keep_headings(leaves, places, stays)
    return [place if stay else None for place, stay in zip(places, stays, strict=True)]


def _home(leaves: Sequence[Leaf], inside: Sequence[bool]) -> int:
    """The innermost block that holds nearly all of the main text; the page itself where there is little of it."""
    sizes: dict[int, int] = defaultdict(int)
    for leaf, hit in zip(leaves, inside, strict=True):
        for block in leaf.chain if hit else ():
            sizes[block] += len(leaf.text)
    total = sizes.get(0, 0)
    if total < ARTICLE:
        return 0
    return max(block for block, size in sizes.items() if size >= HOME * total)


def _is_roster(leaves: Sequence[Leaf], members: Sequence[int]) -> bool:
    """Whether a list far from the main text may be one of members: it is long, or the words over it say so."""
    above = leaves[max(0, members[0] - 2) : members[0]]
    return len(members) >= LONG or any(names_members(leaf.text) for leaf in above)


def _keep_headings(leaves: Sequence[Leaf], places: Sequence[Place | None], stays: list[bool]) -> None:
    """Headings stay just where something stays under them."""
    below = 0  # level of what stays next below: 7 is text, 0 nothing
    for at in range(len(leaves) - 1, -1, -1):
        place, level = places[at], leaves[at].level
        if place is not None and place.kind is BlockKind.HEADING and not place.group:
            stays[at] = level == 1 or below > level
            below = level if stays[at] else below
        elif stays[at]:
            below = 7
