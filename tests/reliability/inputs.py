"""What fuzzing starts from: a small valid input of every kind, and how inputs are changed."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZipFile

from hypothesis import strategies as st

from tests.sources import papers

_CSV = b'name,role,tier,since,status\nAcme Corp,founder,Gold,2023-12,member\n"B, Inc.",,Silver,2024,left\n'
_TSV = b"name\trole\tsince\nAcme Corp\tfounder\t2023-12\nB\\tC\t\t2024\n"
_JSON = (
    b'{"members": [{"name": "Acme", "role": "founder", "tags": ["a", {"b": 1.5e3}]}, {"name": "B\\u00e9ta"}]}'
)
_PAGE = (
    b"<html><head><meta charset=utf-8><title>Members</title></head><body><h1>Our members</h1><ul><li>Acme Corp</li>"
    b"<li><a href=/b>Beta</a></li></ul><table><tr><th>Name<th>Tier</tr><tr><td rowspan=2>Acme<td>Gold</tr></table>"
    b"<p>Acme joined the AI Alliance on 5 December 2023, with over 50 members.</p></body></html>"
)
_TEXT = (
    b"# The Harbor Alliance\n\npublished: 2024-02-08\n\nOver 50 members, including Acme, Beta Inc. and the University\n"
    b"of Gamma.\n\n- Acme\n- Beta\n\n| Name | Tier |\n|---|---|\n| Acme | Gold |\n"
)
_YAML = b"members:\n  - name: Acme\n    role: &r founder\n  - {name: Beta, role: *r}\n"


def unzipped(data: bytes) -> dict[str, bytes]:
    """The parts of a packed document."""
    with ZipFile(BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


WORD = unzipped(papers.docx(papers.paragraph("Members", "Heading1") + papers.paragraph("Acme")))
BOOK = unzipped(papers.workbook([("name", "tier"), ("Acme", "Gold"), ("Beta", 3)]))
SHEET = "xl/worksheets/sheet1.xml"
PAGE_OF_WORD = "word/document.xml"
RULES = b'min_members = 3\nrequired = ["ibm"]\nforbidden = []\ncounts = "holds"\n[sector.industry]\nmin_share = 0.5\n'
ROR = (
    b'[{"id": "https://ror.org/02y72wh86", "names": [{"value": "Acme", "types": ["ror_display"], "lang": "en"}], '
    b'"types": ["company"], "locations": [{"geonames_details": {"country_code": "US"}}], "status": "active", '
    b'"external_ids": [{"type": "isni", "all": ["1"], "preferred": null}], "relationships": []}]'
)
DOCUMENTS: dict[str, tuple[bytes, ...]] = {
    ".html": (_PAGE,), ".md": (_TEXT,), ".txt": (_TEXT,), ".csv": (_CSV,), ".tsv": (_TSV,),
    ".json": (_JSON,), ".ndjson": (b'{"name": "Acme"}\n{"name": "Beta"}\n',), ".yaml": (_YAML,),
    ".pdf": (papers.pdf([["Members of the Harbor Alliance", "Acme", "Beta Inc."]], "A roster", "20240208"),),
    ".docx": (papers.zipped(WORD),),
    ".xlsx": (papers.zipped(BOOK),),
}  # fmt: skip
ROSTERS = {
    ".csv": DOCUMENTS[".csv"], ".tsv": DOCUMENTS[".tsv"], ".ndjson": DOCUMENTS[".ndjson"],
    ".json": (b'[{"name": "Acme", "role": "founder", "tier": null}, "B\\u00e9ta"]',),
}  # fmt: skip
WORDS: dict[str, tuple[str, ...]] = {
    "day": ("2024", "2024-02", "2024-02-29", "0001-01-01", "9999-12-31"),
    "known": ("#12", "2024-02-08T12:30:15+02:00", "41", "2024-03-31 18:00Z"),
    "operand": ("@2024-02", "@now:#4", "@2024:2024-03-31T18:00Z", "techcrunch-2023", "./x.csv", "a.sqlite"),
    "fields": ("slug,name,sector", " name , status ", "since,until"),
    "sort": ("name,-since", "-slug", "source_count,-name"),
    "path": ("members[*].name", "$.a['b c'][0]", "members[-1].tags[1].b", "*"),
    "format": ("json", "tab:github", "markdown", "x.csv"),
    "registry": ("sqlite:////tmp/x.sqlite", "~/x.sqlite", "~nobody/x", "postgresql://u:p@h/d", "x"),
    "name": (
        "The University of Gamma (UG), Inc.", "A*STAR", "IBM & Co. KGaA", "Ａｃｍｅ ﬁ", "جامعة الملك",
        "日本大学", "U.C.L.A.",
    ),
}  # fmt: skip


def _changed(draw: st.DrawFn, data: bytes) -> bytes:
    at = draw(st.integers(0, len(data)))
    kind = draw(st.integers(0, 5))
    other = min(len(data), at + draw(st.integers(0, 40)))
    if kind == 0:
        return data[:at] + draw(st.binary(min_size=1, max_size=4)) + data[at + 1 :]
    if kind == 1:
        return data[:at] + data[other:]
    if kind == 2:
        return data[:at] + data[at:other] * draw(st.integers(2, 60)) + data[other:]
    if kind == 3:
        return data[:at] + draw(st.sampled_from(_TOKENS)) + data[at:]
    if kind == 4:
        return data[:at]
    return data[other:] + data[:at]


_TOKENS = (
    b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"\r", b"\r\n", b"\x1b[31m", b'"', b"'", b"[", b"]", b"{", b"}", b"<", b">",
    b"&#0;", b"&#xd800;", b"\\ud800", b"\xed\xa0\x80", b"1e999", b"-1", b"NaN", b"null", b"true", b"9" * 40,
    b"\xe2\x80\xae",
    b"\xc2\x85", b"\xe2\x80\xa8", b"<!DOCTYPE a [", b"<![CDATA[", b"]]>", b"<table>", b"<td colspan=99999999>", b"# ",
    b"| ", b"---\n", b"* ", b"&a ", b"*a", b"!!set ", b"<< ", b"? ", b"- ", b": ", b",", b";", b"\t", b"\n\n",
    b"(", b")",
    b"\xcc\x81" * 30, b"0" * 30, b"\xf0\x9f\x91\xa9\xe2\x80\x8d", b"2023-02-30", b"0000", b"%", b"$", b"~", b"..",
)  # fmt: skip


@st.composite
def mutated(draw: st.DrawFn, seeds: tuple[bytes, ...]) -> bytes:
    """A valid input after up to four changes; now and then nothing but noise."""
    if draw(st.integers(0, 15)) == 0:
        return draw(st.binary(max_size=300))
    data = draw(st.sampled_from(seeds))
    for _ in range(draw(st.integers(1, 4))):
        data = _changed(draw, data)
    return data
