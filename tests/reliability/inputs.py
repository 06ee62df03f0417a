"""What fuzzing starts from: a small valid input of every kind, and how inputs are changed."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path
from random import Random
from zipfile import ZipFile

from tests.sources import papers

SMALL = Path(__file__).parent.parent / "fixtures" / "small"
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


_FILE = re.compile(rb"^=== ([a-z_]+\.[a-z]+)\n", re.MULTILINE)


def folded(files: dict[str, bytes]) -> bytes:
    """The files of a folder as one input, each under a line with its name."""
    return b"".join(b"=== %s\n%s" % (name.encode(), content) for name, content in files.items())


def unfolded(data: bytes) -> dict[str, bytes]:
    """The files of a folder that was one input; what stands before the first name is lost."""
    parts = _FILE.split(data)[1:]
    return {name.decode(): content for name, content in zip(parts[::2], parts[1::2], strict=True)}


def small_facts() -> bytes:
    """Those of the small facts that speak of three organizations only."""
    kept = {"harbor-alliance", "alder-university", "alder-school-of-ships"}
    files = {
        path.name: path.read_bytes() for path in sorted(SMALL.iterdir()) if path.suffix in (".csv", ".jsonl")
    }
    slugs = {line.partition(b",")[0] for line in files["organizations.csv"].splitlines()[1:]}
    others = [slug for slug in slugs if slug.decode() not in kept]
    found = {
        name: [line for line in text.splitlines(keepends=True) if not any(slug in line for slug in others)]
        for name, text in files.items()
    }
    del found["mentions.csv"][7:]
    mentions = [line.partition(b",")[0] for line in found["mentions.csv"][1:]]
    found["decisions.jsonl"] = [
        line for line in found["decisions.jsonl"] if any(key in line for key in mentions)
    ][:3]
    return folded({name: b"".join(lines) for name, lines in found.items()})


WORD = unzipped(papers.docx(papers.paragraph("Members", "Heading1") + papers.paragraph("Acme")))
BOOK = unzipped(papers.workbook([("name", "tier"), ("Acme", "Gold"), ("Beta", 3)]))
SHEET = "xl/worksheets/sheet1.xml"
PAGE_OF_WORD = "word/document.xml"
RULES = b'min_members = 3\nrequired = ["ibm"]\nforbidden = []\ncounts = "holds"\n[sector.industry]\nmin_share = 0.5\n'
CONFIGURATION = b'db = "sqlite:////tmp/members.sqlite"\n[names]\ntables = "words"\n'
ROR = (
    b'[{"id": "https://ror.org/02y72wh86", "names": [{"value": "Acme", "types": ["ror_display"], "lang": "en"}], '
    b'"types": ["company"], "locations": [{"geonames_details": {"country_code": "US"}}], "status": "active", '
    b'"external_ids": [{"type": "isni", "all": ["1"], "preferred": null}], "relationships": []}]'
)
LANGUAGE = folded({
    "abbreviations.csv": b"word,full,lang,origin\ntechn,technical,en,own\n",
    "legal_forms.csv": b"form,position,lang,origin\nunltd,suffix,en,own\n",
    "phrases.csv": b"phrase,full,position,origin\ntu,technical university,prefix,own\n",
    "word_classes.csv": b"word,class,origin\nquay,ordinary,own\n",
    "countries.csv": b"name,code,origin\nelbonia,EL,own\n",
    "regions.csv": b'name,country,origin\n"mudville",,own\n',
    "words.csv": b"word,count,origin\nquay,12,own\n",
})  # fmt: skip
DOCUMENTS: dict[str, tuple[bytes, ...]] = {
    ".html": (_PAGE,), ".md": (_TEXT,), ".txt": (_TEXT,), ".csv": (_CSV,), ".tsv": (_TSV,),
    ".json": (_JSON,), ".ndjson": (b'{"name": "Acme"}\n{"name": "Beta"}\n',), ".yaml": (_YAML,),
    ".pdf": (papers.pdf([["Members of the Harbor Alliance", "Acme", "Beta Inc."]], "A roster", "20240208"),),
    ".docx": (papers.zipped(WORD),),
    ".xlsx": (papers.zipped(BOOK),),
}  # fmt: skip
RECORDS = (b"members[*]\n" + _JSON, b"members[0]['tags'][0]\n" + _JSON, b"a.*\n" + b'{"a": {"b": ["Acme"]}}')
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
    "column": ("name=name", "tier= Tier ", "date=since", "stance=status"),
    "format": ("json", "tab:github", "markdown", "x.csv"),
    "registry": ("sqlite:////tmp/x.sqlite", "~/x.sqlite", "~nobody/x", "postgresql://u:p@h/d", "x"),
    "name": (
        "The University of Gamma (UG), Inc.", "A*STAR", "IBM & Co. KGaA", "Ａｃｍｅ ﬁ", "جامعة الملك",
        "日本大学", "U.C.L.A.",
    ),
    "line": (
        "members --as-of 2023 --sector industry --sort -name --limit 2", "members --search fern --fields slug,since",
        "members --status any --role founder --min-sources 2 --json", "show fern-foundation", "log 1",
        "log -n 3 --json",
        "members --known-at 1 --evidence -f markdown", "mentions --source tribune-2023 -f tsv", "stats --json",
        "diff @2021 @2023", "diff rows.csv @2022", "diff tribune-2023 tribune-2024 -f csv", "check rules.toml",
        "check --fail-on warning -f junit", "resolve 'Fern Foundation' --limit-candidates 2", "explain 'Bank of Cedar'",
        "resolve --input rows.csv --column name", "fields members", "counts --alliance harbor-alliance -f yaml",
        "add 'Fresh Quay' --alliance harbor-alliance --since 2024 -n", "leave fern-foundation --on 2024 -n",
        "edit fern-foundation --add-name FF:acronym -n", "tag fern-foundation research -n", "undo 3 -n", "redo -n",
        "merge fern-foundation cedar-bank -n", "retract tribune-2024 -m wrong -n",
        "decide 'Cedar Bank S.A.' same cedar-bank -n",
        "ingest rows.csv --alliance harbor-alliance --column name=name --date 2024 -n",
    ),
}  # fmt: skip
_TOKENS = (
    b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"\r", b"\r\n", b"\x1b[31m", b'"', b"'", b"[", b"]", b"{", b"}", b"<", b">",
    b"&#0;", b"&#xd800;", b"\\ud800", b"\xed\xa0\x80", b"1e999", b"-1", b"NaN", b"null", b"true", b"9" * 40,
    b"\xe2\x80\xae",
    b"\xc2\x85", b"\xe2\x80\xa8", b"<!DOCTYPE a [", b"<![CDATA[", b"]]>", b"<table>", b"<td colspan=99999999>", b"# ",
    b"| ", b"---\n", b"* ", b"&a ", b"*a", b"!!set ", b"<< ", b"? ", b"- ", b": ", b",", b";", b"\t", b"\n\n",
    b"(", b")",
    b"\xcc\x81" * 30, b"0" * 30, b"\xf0\x9f\x91\xa9\xe2\x80\x8d", b"2023-02-30", b"0000", b"%", b"$", b"~", b"..",
)  # fmt: skip
_VALUES = (
    b"", b'""', b"0", b"-1", b"1", b"1.5", b"1e999", b"NaN", b"9" * 40, b"9" * 5_000,
    b"9223372036854775808", b"null", b"true", b"[]",
    b"{}", b'[""]', b'{"a": 1}', b"[[1]]", b'"\\ud800"', b'"\\u0000"', b'" "', b'"\\n"', b"2023-02-30", b"9999-12-31",
    b"0001", b"\xc2\xb2", b"\xd9\xa3", b"a" * 300, b"\xef\xbf\xbf", b"=1+1", b"..", b"2024-02-08T25:00:00Z", b"-",
    b"x.csv",
)  # fmt: skip
"""What may stand where a value stands."""
_NESTED = (b"[", b'{"a":', b"- ", b"> ", b"(", b"<b>", b"{", b"[[", b"a.", b"* ")
_VALUE = re.compile(rb'"[^"\n]*"|[^\s"\[\]{}(),:;=<>|]+')


def mutated(dice: Random, starts: tuple[bytes, ...]) -> bytes:
    """A valid input after up to four changes, of bytes or of values and lines; now and then nothing but noise."""
    if dice.random() < 0.04:
        return dice.randbytes(dice.randrange(300))
    data = dice.choice(starts)
    kinds = dice.choice((_BYTES, _SHAPE, _SHAPE, _BYTES + _SHAPE))
    for _ in range(dice.choice((1, 1, 1, 2, 2, 4))):
        data = dice.choice(kinds)(dice, data)
    return data


def garbled(dice: Random, starts: tuple[bytes, ...]) -> bytes:
    """A valid input with a few bytes overwritten, often where a page begins: everything else stays in its place."""
    data = bytearray(dice.choice(starts))
    for _ in range(dice.choice((1, 1, 2, 8))):
        at = dice.randrange(len(data))
        at = at // 4096 * 4096 + dice.randrange(120) if dice.random() < 0.4 else at
        data[at : at + 4] = dice.choice((dice.randbytes(4), bytes(4), b"\xff" * 4, data[at : at + 3] + b"\1"))
    return bytes(data)


def _span(dice: Random, data: bytes, most: int = 40) -> tuple[int, int]:
    at = dice.randint(0, len(data))
    return at, min(len(data), at + dice.randint(0, most))


def _noise(dice: Random, data: bytes) -> bytes:
    at = dice.randint(0, len(data))
    return data[:at] + dice.randbytes(dice.randint(1, 4)) + data[at + 1 :]


def _cut(dice: Random, data: bytes) -> bytes:
    at, end = _span(dice, data)
    return data[:at] + data[end:]


def _repeated(dice: Random, data: bytes) -> bytes:
    at, end = _span(dice, data)
    return data[:at] + data[at:end] * dice.randint(2, 60) + data[end:]


def _inserted(dice: Random, data: bytes) -> bytes:
    at = dice.randint(0, len(data))
    return data[:at] + dice.choice(_TOKENS) + data[at:]


def _ended(dice: Random, data: bytes) -> bytes:
    return data[: dice.randint(0, len(data))]


def _turned(dice: Random, data: bytes) -> bytes:
    at, end = _span(dice, data)
    return data[end:] + data[:at]


def _revalued(dice: Random, data: bytes) -> bytes:
    """One value replaced: by an odd one, by another of the input, or by one that is nested too deep."""
    places = [found.span() for found in _VALUE.finditer(data)]
    if not places:
        return data
    start, end = dice.choice(places)
    kind = dice.random()
    if kind < 0.6:
        value = dice.choice(_VALUES)
    elif kind < 0.97:
        value = data[slice(*dice.choice(places))]
    else:
        value = dice.choice(_NESTED) * dice.choice((40, 1_200))
    return data[:start] + value + data[end:]


def _relined(dice: Random, data: bytes) -> bytes:
    """A line doubled, left out, moved, or joined with the next."""
    lines = data.splitlines(keepends=True)
    if not lines:
        return data
    at, other = dice.randrange(len(lines)), dice.randrange(len(lines))
    kind = dice.randrange(4)
    if kind == 0:
        lines.insert(other, lines[at])
    elif kind == 1:
        del lines[at]
    elif kind == 2:
        lines[at], lines[other] = lines[other], lines[at]
    else:
        lines[at] = lines[at].rstrip(b"\r\n")
    return b"".join(lines)


_BYTES = (_noise, _cut, _repeated, _inserted, _ended, _turned)
_SHAPE = (_revalued, _revalued, _revalued, _relined)
