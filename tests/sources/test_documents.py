"""Every kind of file as a Document: what is found, that offsets are right, and that broken input is one error."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from alliance_cli.errors import AllianceError, InvalidData, UsageError
from alliance_cli.model.documents import BlockKind, Document
from alliance_cli.sources.documents import READERS, read_document, read_stream
from alliance_cli.sources.folder import documents_in

from . import papers

CASES = Path(__file__).parents[1] / "cases"
NAMES = ("Acme Inc.", "Beta GmbH", "Université de Gamma", "fast.delta", "Epsilon & Sons", "Zeta (Japan)")


def _surfaces(document: Document, *kinds: BlockKind) -> list[str]:
    return [document.text[block.start : block.end] for block in document.blocks if block.kind in kinds]


def _names(document: Document) -> list[str]:
    return _surfaces(document, BlockKind.ITEM, BlockKind.CELL) or [row.cells["name"] for row in document.rows]


def _ods() -> bytes:
    spaces = "".join(
        f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{short}:1.0" '
        for short in ("office", "table", "text")
    )
    cells = "".join(
        '<table:table-row><table:table-cell office:value-type="string">'
        f"<text:p>{name.replace('&', '&amp;')}</text:p></table:table-cell></table:table-row>"
        for name in ("Member", *NAMES)
    )
    content = (
        f'<office:document-content {spaces}><office:body><office:spreadsheet><table:table table:name="A">{cells}'
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    kind = b"application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><manifest:file-entry '
        f'manifest:full-path="/" manifest:media-type="{kind.decode()}"/></manifest:manifest>'
    )
    return papers.zipped(
        {"mimetype": kind, "content.xml": content.encode(), "META-INF/manifest.xml": manifest.encode()}
    )


def _html(body: str) -> bytes:
    return f"<!doctype html><html><head><meta charset=utf-8><title>T</title></head><body>{body}</body></html>".encode()


def _text(lines: tuple[str, ...]) -> bytes:
    return ("Our members:\n\n" + "\n".join(lines)).encode()


SAMPLES: dict[str, bytes] = {
    "texts.plain": _text(NAMES),
    "markdown.markdown": "\n".join(
        ["# Members", "", *(f"- [{name}](https://x.org)" for name in NAMES)]
    ).encode(),
    "page.page": _html("<h1>Members</h1><ul>" + "".join(f"<li><a>{name}</a>" for name in NAMES) + "</ul>"),
    "pdf.pdf": papers.pdf([["Our members:", *NAMES]]),
    "office.docx": papers.docx(
        papers.paragraph("Members") + papers.table([[name.replace("&", "&amp;")] for name in NAMES])
    ),
    "office.sheets": papers.workbook([["Member"], *([name] for name in NAMES)]),
    "tables.delimited": ("member\n" + "\n".join(NAMES)).encode(),
    "tables.json": json.dumps(NAMES).encode(),
    "tables.ndjson": "\n".join(json.dumps({"member": name}) for name in NAMES).encode(),
    "yamls.yaml": "\n".join(f"- member: {json.dumps(name)}" for name in NAMES).encode(),
}


@pytest.mark.parametrize("suffix", READERS)
def test_every_reader_finds_the_names_and_right_offsets(suffix: str) -> None:
    data = _ods() if suffix == ".ods" else SAMPLES[READERS[suffix].reader]
    document = read_stream(data, f"folder/roster{suffix}")
    assert _names(document) == list(NAMES)
    assert document == read_stream(data, f"folder/roster{suffix}")
    assert document.name == f"roster{suffix}" and len(document.sha256) == 64
    assert bool(document.text) != bool(document.rows)
    ends = 0
    for block in document.blocks:
        assert ends <= block.start < block.end <= len(document.text)
        surface = document.text[block.start : block.end]
        assert surface == surface.strip()
        assert block.group or block.kind not in (BlockKind.ITEM, BlockKind.CELL)
        ends = block.end
    assert all(row.locator for row in document.rows)


@pytest.mark.parametrize("suffix", READERS)
def test_every_reader_refuses_what_is_empty_or_no_such_file(suffix: str) -> None:
    for data in (b"", b"\0\1\2\3 not such a file" * 50):
        with pytest.raises(InvalidData) as caught:
            read_stream(data, f"broken{suffix}")
        assert f"broken{suffix}" in caught.value.message and caught.value.hint


SNIFFED = [
    (_html("<p>Some words for everybody here."), "page", "a page"), (SAMPLES["pdf.pdf"], "pdf", "a PDF"),
    (b"name,role\nA,b\n", "rows", "a table"), (b'[{"name": "A"}]', "rows", "JSON"),
    (b'{"name": "A"}\n{"name": "B"}\n', "rows", "JSON lines"), (b"Some words.\n", "text", "text"),
    (SAMPLES["office.sheets"], "rows", "a workbook"), (SAMPLES["office.docx"], "text", "a Word document"),
]  # fmt: skip


@pytest.mark.parametrize(("data", "kind", "why"), SNIFFED, ids=[case[2] for case in SNIFFED])
def test_an_unknown_suffix_is_told_by_content(data: bytes, kind: str, why: str) -> None:
    document = read_stream(data, "-")
    assert bool(document.rows) == (kind == "rows") and bool(document.text) == (kind != "rows")


@pytest.mark.parametrize("data", [b"<?xml version='1.0'?><a/>", papers.zipped({"a": b""}), b"\0\1\2" * 99])
def test_what_cannot_be_read_lists_what_can(data: bytes) -> None:
    with pytest.raises(UsageError) as caught:
        read_stream(data, "x.dat")
    assert all(suffix in caught.value.hint for suffix in READERS)


def test_paths_that_are_no_readable_file(tmp_path: Path) -> None:
    with pytest.raises(InvalidData, match="is a folder"):
        read_document(tmp_path)
    with pytest.raises(InvalidData, match="No such file"):
        read_document(tmp_path / "none.txt")


def test_a_folder_in_order_and_what_it_skips(tmp_path: Path) -> None:
    for name in (
        "b.txt",
        "a.md",
        "sub/c.csv",
        ".hidden.txt",
        "photo.png",
        "page.html",
        "page_files/x.html",
        "noext",
    ):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("x")
    (tmp_path / "loop").symlink_to(tmp_path)
    found = documents_in(tmp_path)
    assert [path.relative_to(tmp_path).as_posix() for path in found.files] == [
        "a.md",
        "b.txt",
        "page.html",
        "sub/c.csv",
    ]
    assert {skipped.path.name: skipped.why for skipped in found.skipped} == {
        ".hidden.txt": "hidden", "photo.png": "no kind that is read: '.png'", "noext": "no suffix",
        "page_files": "the pictures of a saved page", "loop": "a link to a folder",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("suffix", "blocked", "extra"),
    [(".html", "trafilatura", "html"), (".pdf", "pypdf", "pdf"), (".docx", "mammoth", "office"),
     (".xlsx", "python_calamine", "office"), (".yaml", "yaml", "yaml")],
)  # fmt: skip
def test_a_missing_extra_is_named(
    suffix: str, blocked: str, extra: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, blocked, None)
    with pytest.raises(AllianceError) as caught:
        read_stream(SAMPLES[READERS[suffix].reader], f"x{suffix}")
    assert caught.value.exit_code == 5 and f"alliance-cli[{extra}]" in caught.value.hint


def test_reading_starts_lean() -> None:
    code = "import alliance_cli.sources.documents, alliance_cli.sources.texts, sys; print(*sys.modules)"
    loaded = set(
        subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True
        ).stdout.split()
    )
    heavy = {
        "lxml",
        "trafilatura",
        "pypdf",
        "mammoth",
        "yaml",
        "markdown_it",
        "chardet",
        "json",
        "zipfile",
        "logging",
    }
    assert not loaded & heavy
