"""Input that is broken or made to break: one error with a hint each, and bounded work."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from io import BytesIO

import pytest

from alliance_cli.errors import InvalidData
from alliance_cli.sources.documents import read_stream

from . import papers


def _locked(password: str) -> bytes:
    from pypdf import PdfWriter

    writer = PdfWriter(clone_from=BytesIO(papers.pdf([["some words"]])))
    writer.encrypt(password, "owner", algorithm="RC4-128")
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


@cache
def _bomb(name: str, megabytes: int) -> bytes:
    return papers.zipped({name: b" " * (megabytes << 20)})


def _lying(data: bytes) -> bytes:
    """The archive with the sizes that it declares set to ten bytes."""
    held = bytearray(data)
    for mark, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = held.find(mark)
        while at >= 0:
            held[at + offset : at + offset + 4] = (10).to_bytes(4, "little")
            at = held.find(mark, at + 1)
    return bytes(held)


def _aliases() -> bytes:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{at}: &a{at} [{', '.join([f'*a{at - 1}'] * 10)}]" for at in range(1, 8)]
    return "\n".join(lines).encode()


_PDF = papers.pdf([["some words"]])
_PROTECTED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + "EncryptedPackage".encode("utf-16-le")
_ENTITIES = b'<!DOCTYPE a [<!ENTITY b "c">]><w:document>&b;</w:document>'
BROKEN = [
    ("t.pdf", lambda: _PDF[: len(_PDF) // 2], "is cut short", "a truncated PDF"),
    ("t.pdf", lambda: _locked("secret"), "protected by a password", "a locked PDF"),
    ("t.pdf", lambda: papers.pdf([[]]), "no text, only pictures", "a scan"),
    ("t.docx", lambda: _bomb("word/document.xml", 9), "MiB when unpacked", "a bomb as a Word document"),
    ("t.xlsx", lambda: _bomb("xl/workbook.xml", 49), "MiB when unpacked", "a bomb as a workbook"),
    ("t.ods", lambda: _bomb("content.xml", 49), "MiB when unpacked", "a bomb as a spreadsheet"),
    ("t.xlsx", lambda: _lying(_bomb("xl/workbook.xml", 49)), "MiB when unpacked", "sizes that lie"),
    ("t.docx", lambda: _PROTECTED, "protected by a password", "a locked Word document"),
    ("t.xlsx", lambda: _PROTECTED, "protected by a password", "a locked workbook"),
    ("t.docx", lambda: papers.zipped({"word/document.xml": _ENTITIES}), "declares entities", "entities in XML"),
    ("t.docx", lambda: papers.zipped({"a": b""}), "holds no word/document.xml", "another archive"),
    ("t.txt", lambda: b"x" * (5 << 20), "line 1 is longer than 4 MiB", "a line without end"),
    ("t.csv", lambda: b"name\n" + b"x," * (3 << 20), "line 2 is longer than 4 MiB", "a row without end"),
    ("t.json", lambda: b'["' + b"x" * (50 << 20), "larger than 16 MiB", "a string without end"),
    ("t.txt", lambda: b"Acme\0Beta", "NUL byte at offset 4", "a NUL"),
    ("t.txt", lambda: bytes(range(1, 9)) * 100, "control characters", "binary under the name of text"),
    ("t.txt", lambda: _PDF, "is a PDF file", "a PDF under the name of text"),
    ("t.csv", lambda: papers.zipped({"a": b""}), "is a zip archive", "an archive under the name of a table"),
    ("t.csv", lambda: b"name,role\nA,b\nC,d,e\n", "line 3 has 3 cells", "a ragged row"),
    ("t.csv", lambda: b'name,role\n"A,b\n', "line 2 cannot be read", "a quote that stays open"),
    ("t.csv", lambda: b"foo,bar\n1,2\n", "columns are 'foo', 'bar'", "no column for the name"),
    ("t.json", lambda: b"[" * 200_000, "nested too deeply", "JSON without end"),
    ("t.json", lambda: b'{"a": 1}', "not a list of records", "no list"),
    ("t.yaml", _aliases, "more than 1,000,000 values", "aliases that multiply"),
    ("t.yaml", lambda: b"a: &a\n- *a\n", "not whole there", "an alias to itself"),
    ("t.yaml", lambda: b"[" * 5000, "nested more than 100 deep", "YAML without end"),
    ("t.yaml", lambda: b"- !!python/object/apply:os.system ['x']\n", "neither an object nor a name", "code in YAML"),
    ("t.html", lambda: b"<div>" * 5000 + b"words", "nested more than 255 deep", "a deep page"),
    ("t.html", lambda: b"<p " + b"abc=1 " * 6000 + b">x", "more than 5,000 attributes", "many attributes"),
    ("t.html", lambda: b"<div id=root></div><script>x</script>", "shows no text", "a page that a script fills"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "made", "message", "why"), BROKEN, ids=[case[3] for case in BROKEN])
def test_broken_input_is_one_error_with_a_hint(
    name: str, made: Callable[[], bytes], message: str, why: str
) -> None:
    with pytest.raises(InvalidData, match=message) as caught:
        read_stream(made(), name)
    assert name in caught.value.message and caught.value.hint
    assert "\n" not in caught.value.message + caught.value.hint


def test_a_pdf_that_only_its_owner_may_change_is_read() -> None:
    assert read_stream(_locked(""), "t.pdf").text == "some words"
