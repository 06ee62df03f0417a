"""Documents of PDF: the words of its pages, their wrapped lines made paragraphs again."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from io import BytesIO
from typing import TYPE_CHECKING, Any

from alliance_cli.errors import InvalidData
from alliance_cli.model.documents import BlockKind, Document
from alliance_cli.sources.bounds import MAX_TEXT, foreign, missing_extra
from alliance_cli.sources.given import Given
from alliance_cli.sources.lines import blocks_of
from alliance_cli.sources.wrapped import unwrapped

if TYPE_CHECKING:
    from pypdf import PdfReader

MAX_PAGES = 5_000
RUNNING = 3  # pages with the same line at their edge make it a running head or foot
FULL_PAGE = 10  # lines
_NUMBER = re.compile(r"[0-9]+")
_PROGRAM = re.compile(
    r"^(?:Microsoft Word - |Microsoft PowerPoint - )|\.(?:docx?|pptx?|pdf|indd|qxd|xlsx?)$", re.IGNORECASE
)
_LIGATURES = {
    0xFB00: "ff",
    0xFB01: "fi",
    0xFB02: "fl",
    0xFB03: "ffi",
    0xFB04: "ffl",
    0xFB05: "st",
    0xFB06: "st",
}


def pdf(given: Given) -> Document:
    """The text of all pages in blocks, without running heads; title and day as the file's own data tell them."""
    try:
        from pypdf import PdfReader
    except ImportError:
        raise missing_extra("PDF", "pdf") from None
    if b"%%EOF" not in given.data.rstrip(b"\0\r\n\t ")[-1024:]:
        raise InvalidData(f"{given.where} is cut short: the end of a PDF is missing", "download it again")
    with foreign(given.name, "pypdf", "is it whole? open and save it again with a PDF program"):
        reader = PdfReader(BytesIO(given.data))
        _unlock(reader, given)
        if len(reader.pages) > MAX_PAGES:
            raise InvalidData(f"{given.where} has more than {MAX_PAGES:,} pages", "split the file")
        pages = list(_pages(reader, given))
        title, published = _facts(reader.metadata)
    text = unwrapped(_without_running_heads(pages)).translate(_LIGATURES)
    if not text.strip():
        raise InvalidData(
            f"{given.where} has no text, only pictures of it", "run it through OCR, as ocrmypdf does"
        )
    blocks = tuple(blocks_of(text))
    heading = next(
        (text[block.start : block.end] for block in blocks if block.kind is BlockKind.HEADING), None
    )
    return given.document()._replace(text=text, blocks=blocks, title=title or heading, published=published)


def _unlock(reader: PdfReader, given: Given) -> None:
    """Opens a file that is encrypted with no password; InvalidData for any other."""
    from pypdf.errors import DependencyError

    if not reader.is_encrypted:
        return
    try:
        opened = bool(reader.decrypt(""))
    except DependencyError:
        opened = False  # AES, which needs one more library
    if not opened:
        raise InvalidData(f"{given.where} is protected by a password", "save a copy without a password")


def _pages(reader: PdfReader, given: Given) -> Iterator[list[str]]:
    """The lines of each page."""
    total = 0
    for page in reader.pages:
        text: str = page.extract_text()
        total += len(text)
        if total > MAX_TEXT:
            raise InvalidData(f"{given.where} holds more than {MAX_TEXT >> 20} MiB of text", "split the file")
        reader.resolved_objects.clear()  # a page's fonts and pictures would stay in memory to the end
        yield [line.strip() for line in text.replace("\0", "").splitlines()]


def _facts(metadata: Any) -> tuple[str | None, str | None]:
    """Title and day of the document information; a title that names a file is none, nor is a wrong date a day."""
    if metadata is None:
        return None, None
    title = _PROGRAM.sub("", str(metadata.title or "").strip())
    found = re.match(r"D:(\d{4})(\d\d)(\d\d)", str(metadata.creation_date_raw or ""))
    return title or None, "-".join(found.groups()) if found else None


def _without_running_heads(pages: Sequence[Sequence[str]]) -> Iterator[list[str]]:
    """The pages without the lines at their edges that come again on most of them, and without page numbers."""
    edges = Counter(key for page in pages for key in {_key(line) for line in _edges(page)})
    often = {key for key, times in edges.items() if times >= RUNNING and times * 2 > len(pages)}
    for page in pages:
        lines = list(page)
        for place in _edge_places(lines):
            key = _key(lines[place])
            if key in often or key == "#":
                lines[place] = ""
        yield lines


def _edges(lines: Sequence[str]) -> Iterable[str]:
    return [lines[place] for place in _edge_places(lines)]


def _edge_places(lines: Sequence[str]) -> list[int]:
    """Places of the first and last lines that are not blank: two each of a full page, one of a short one."""
    filled = [place for place, line in enumerate(lines) if line]
    edge = 2 if len(filled) >= FULL_PAGE else 1
    return sorted({*filled[:edge], *filled[-edge:]})


def _key(line: str) -> str:
    return _NUMBER.sub("#", line)
