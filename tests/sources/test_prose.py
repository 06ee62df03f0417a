"""Plain text, Markdown and PDF: what a block is, and that offsets mean what they say."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliance_cli.model.documents import BlockKind, Document
from alliance_cli.sources.documents import read_stream
from alliance_cli.sources.lines import blocks_of
from alliance_cli.sources.wrapped import unwrapped

from . import papers


def _surfaces(document: Document, *kinds: BlockKind) -> list[str]:
    return [document.text[block.start : block.end] for block in document.blocks if block.kind in kinds]


def test_markdown_keeps_the_offsets_of_the_file() -> None:
    source = (
        '---\ntitle: "A list"\ndate: 2024-02-08\n---\n# Members of **it**\n\n'
        'They are [Acme](https://a.org "x"), **Beta**.\n\n'
        "- [Gamma](https://g.org)\n- [x] **Delta**\n- [![Eps](l.png)](https://e.org)\n\n"
        "| Name | Tier |\n|---|---|\n| [Zeta](https://z.org) | Gold |\n"
    )
    document = read_stream(source.encode(), "m.md")
    assert len(document.text) == len(source)
    assert (document.title, document.published) == ("A list", "2024-02-08")
    assert all(source[block.start : block.end] in source for block in document.blocks)
    assert _surfaces(document, BlockKind.ITEM) == ["Gamma", "Delta", "Eps"]
    assert _surfaces(document, BlockKind.CELL) == ["Zeta", "Gold"]
    assert source[document.blocks[2].start : document.blocks[2].end] == "Gamma"
    enumeration = _surfaces(document, BlockKind.PARAGRAPH)[0]
    assert (
        " ".join(enumeration.replace(" ,", ",").split()).startswith("They are Acme")
        and "http" not in document.text
    )


@given(st.text(alphabet=st.sampled_from("AbC ,.:-•\t\n1é"), max_size=120))
def test_blocks_of_any_text_follow_each_other(text: str) -> None:
    end = 0
    for block in blocks_of(text):
        assert end <= block.start < block.end <= len(text)
        end = block.end
    assert not any(char.isalnum() for char in _uncovered(text))


def _uncovered(text: str) -> str:
    """What no block holds, without the signs and numbers that number a list."""
    rest = list(text)
    for block in blocks_of(text):
        rest[block.start : block.end] = " " * (block.end - block.start)
    return "".join(rest).replace("1", "")


WRAPPED = [
    ("a hyphen goes", ["the organi-", "zation of all"], "the organization of all"),
    ("a hyphen that the text has", ["an open-source way, open-", "source for all"],
     "an open-source way, open-source for all"),
    ("a name's hyphen stays", ["a note from Hewlett-", "Packard today"], "a note from Hewlett-Packard today"),
    ("names stay apart", ["Acme University", "Beta Institute", "Gamma Inc."],
     "Acme University\nBeta Institute\nGamma Inc."),
    ("a list goes on", ["members include Acme, Beta, Gamma and", "Delta"],
     "members include Acme, Beta, Gamma and Delta"),
]  # fmt: skip


@pytest.mark.parametrize(("why", "lines", "text"), WRAPPED, ids=[case[0] for case in WRAPPED])
def test_printed_lines(why: str, lines: list[str], text: str) -> None:
    assert unwrapped([lines]) == text


def test_a_pdf_without_its_running_heads() -> None:
    pages = [["The Journal 12", f"Text number {at} goes on here", f"Page {at}"] for at in range(1, 6)]
    document = read_stream(papers.pdf(pages, "Report.docx", "20240208"), "r.pdf")
    assert "Journal" not in document.text and "Page" not in document.text and "number 3" in document.text
    assert (document.title, document.published) == ("Report", "2024-02-08")
