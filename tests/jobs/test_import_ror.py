"""Dumps of ROR in every shape: the same records from each, the same registry, nothing twice, and back again."""

from __future__ import annotations

import gzip
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from alliance_cli.errors import InvalidData, Refused
from alliance_cli.jobs import decide as decide_job
from alliance_cli.jobs import seeds
from alliance_cli.jobs import undo as undo_job
from alliance_cli.jobs.import_ror import Imported, import_ror
from alliance_cli.jobs.resolve import Resolver
from alliance_cli.model.terms import NameKind
from alliance_cli.sources import dump
from alliance_cli.sources.ror import ror_records
from alliance_cli.store import bulk, reading, replay
from alliance_cli.store import tables as t
from alliance_cli.store.connection import Reader, open_reader
from alliance_cli.store.maintenance import verify
from alliance_cli.store.undo import undo
from alliance_cli.store.writing import Authorship, open_writer

FLAT: list[dict[str, Any]] = [
    {
        "id": "https://ror.org/01aaaaa11", "name": "Plover University", "aliases": ["Univ. of Plover", "PU"],
        "acronyms": ["PU"], "labels": [["ja", "チドリ大学"]], "country": "NZ", "type": ["education", "funder"],
        "status": "active", "links": ["https://plover.example"], "wikidata": ["Q11"],
        "relationships": [["child", "https://ror.org/01bbbbb22"], ["related", "https://ror.org/01ccccc33"]],
    },
    {
        "id": "https://ror.org/01bbbbb22", "name": "Wader Lab", "aliases": [], "acronyms": [], "labels": [],
        "country": "NZ", "type": ["facility", "government"], "status": "active", "links": [], "wikidata": ["Q22"],
        "relationships": [["parent", "https://ror.org/01aaaaa11"], ["parent", "https://ror.org/01ddddd44"]],
    },
    {
        "id": "https://ror.org/01ccccc33", "name": "Wader Lab", "aliases": [], "acronyms": [], "labels": [],
        "country": "AU", "type": ["company"], "status": "active", "links": ["ftp://x"], "wikidata": ["Q22"],
        "relationships": [["predecessor", "https://ror.org/01aaaaa11"]],
    },
    {
        "id": "https://ror.org/01ddddd44", "name": "Sunk Council", "aliases": [], "acronyms": [], "labels": [],
        "country": "NZ", "type": ["funder"], "status": "withdrawn", "links": [], "wikidata": [],
        "relationships": [],
    },
]  # fmt: skip


def _first_schema(flat: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": flat["id"], "name": flat["name"], "aliases": flat["aliases"], "acronyms": flat["acronyms"],
        "labels": [{"label": text, "iso639": lang} for lang, text in flat["labels"]],
        "types": [word.capitalize() for word in flat["type"]], "status": flat["status"], "links": flat["links"],
        "country": {"country_name": "…", "country_code": flat["country"]},
        "external_ids": {"Wikidata": {"preferred": None, "all": flat["wikidata"]}, "GRID": {"all": "grid.1"}},
        "relationships": [
            {"type": word.capitalize(), "label": "…", "id": other} for word, other in flat["relationships"]
        ],
    }  # fmt: skip


def _second_schema(flat: dict[str, Any]) -> dict[str, Any]:
    names = [{"value": flat["name"], "types": ["ror_display", "label"], "lang": "en"}]
    names += [{"value": text, "types": ["alias"], "lang": None} for text in flat["aliases"]]
    names += [{"value": text, "types": ["acronym"], "lang": None} for text in flat["acronyms"]]
    names += [{"value": text, "types": ["label"], "lang": lang} for lang, text in flat["labels"]]
    return {
        "id": flat["id"], "names": names, "types": flat["type"], "status": flat["status"],
        "links": [{"type": "website", "value": link} for link in flat["links"]]
        + [{"type": "wikipedia", "value": "https://wiki.example"}],
        "locations": [{"geonames_id": 1, "geonames_details": {"country_code": flat["country"], "name": "…"}}],
        "external_ids": [{"type": "wikidata", "preferred": code, "all": [code, "Q99"]} for code in flat["wikidata"]],
        "relationships": [{"type": word, "label": "…", "id": other} for word, other in flat["relationships"]],
    }  # fmt: skip


def _lines(records: list[Any]) -> bytes:
    return "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records).encode()


def _array(records: list[Any]) -> bytes:
    return json.dumps(records, indent=2).encode()


def _zipped(path: Path, files: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


FIRST, SECOND = [_first_schema(one) for one in FLAT], [_second_schema(one) for one in FLAT]
SHAPES: dict[str, Callable[[Path], object]] = {
    "lines.jsonl": lambda path: path.write_bytes(_lines(FLAT)),
    "lines.jsonl.gz": lambda path: path.write_bytes(gzip.compress(_lines(FLAT))),
    "marked.jsonl": lambda path: path.write_bytes(b"\xef\xbb\xbf" + _lines(FLAT).replace(b"\n", b"\r\n")),
    "first.json": lambda path: path.write_bytes(_array(FIRST)),
    "second.json": lambda path: path.write_bytes(_array(SECOND)),
    "second.zip": lambda path: _zipped(path, {"../../v2.json": _array(SECOND), "readme.txt": b"x"}),
    "both.zip": lambda path: _zipped(
        path, {"v1.json": _array(FIRST), "v1_schema_v2.json": _array(SECOND), "__MACOSX/v1.json": b"x"}
    ),
    "misnamed.txt": lambda path: path.write_bytes(gzip.compress(_array(SECOND))),
}


@pytest.fixture
def flat_dump(tmp_path: Path) -> Path:
    path = tmp_path / "ror.jsonl"
    path.write_bytes(_lines(FLAT))
    return path


def _imported(registry: Path, path: Path, authorship: Authorship) -> Imported:
    with open_writer(registry, authorship) as writer:
        return import_ror(writer, path)


def _facts(registry: Path) -> dict[str, str]:
    with open_reader(registry) as reader:
        return seeds.texts(reader)


@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_gives_the_same_registry(
    shape: str,
    tmp_path: Path,
    flat_dump: Path,
    core_registry: Path,
    empty_registry: Path,
    authorship: Authorship,
) -> None:
    path = tmp_path / shape
    SHAPES[shape](path)
    done = _imported(empty_registry, path, authorship)
    facts = _facts(empty_registry)
    assert facts["organizations.csv"].splitlines()[1:] == [
        "plover-university,Plover University,NZ,academia,funder,https://plover.example,,",
        "wader-lab,Wader Lab,NZ,research;government,,,,",
        "wader-lab-2,Wader Lab,AU,industry,,,,",
    ]
    assert facts["names.csv"].splitlines()[1:] == [
        "plover-university,PU,acronym,,,,",
        "plover-university,Univ. of Plover,alias,,,,",
        "plover-university,チドリ大学,translation,ja,,,",
    ]
    assert facts["identifiers.csv"].splitlines()[1:] == [
        "plover-university,ror,01aaaaa11",
        "plover-university,wikidata,Q11",
        "wader-lab,ror,01bbbbb22",
        "wader-lab-2,ror,01ccccc33",
    ], "an identifier that two records claim names neither"
    assert facts["relations.csv"].splitlines()[1:] == [
        "plover-university,succeeded_by,wader-lab-2,,,",
        "wader-lab,part_of,plover-university,,,",
    ], "told from both sides it stands once; one that is not active is nobody's parent"
    assert (done.records, done.inactive, done.organizations, done.shared) == (4, 1, 3, 1)


def test_the_same_dump_twice_changes_nothing(
    flat_dump: Path, empty_registry: Path, authorship: Authorship
) -> None:
    _imported(empty_registry, flat_dump, authorship)
    before = empty_registry.read_bytes()
    assert _imported(empty_registry, flat_dump, authorship).rows == 0
    assert empty_registry.read_bytes() == before


def test_it_is_one_change_with_an_image_of_every_row(
    flat_dump: Path, core_registry: Path, authorship: Authorship, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "BATCH", 3)
    done = _imported(core_registry, flat_dump, authorship)
    with open_reader(core_registry) as reader:
        changes = [row[0] for row in reader.rows("SELECT id FROM change ORDER BY id")]
        logged = reader.rows(
            "SELECT table_name, row_key, op, new_row FROM change_row WHERE change_id = ?", (changes[-1],)
        )
        assert (len(changes), len(logged)) == (2, done.rows)
        for table, key, op, image in logged:
            held = next(reader.dicts(f"SELECT * FROM {table} WHERE id = ?", (key,)))
            assert op == "insert"
            assert json.loads(str(image)) == held
        assert reader.rows("PRAGMA foreign_key_check") == []


def test_what_is_recorded_of_a_known_organization_stays(
    tmp_path: Path, core_registry: Path, authorship: Authorship
) -> None:
    known = {
        **FLAT[0], "id": "https://ror.org/00qu1ll00", "name": "University of Quill", "country": "AU",
        "aliases": ["Univ. of Quill", "Quill U"], "relationships": [], "type": ["company"],
    }  # fmt: skip
    namesake = {**FLAT[1], "name": "fen labs", "relationships": []}
    path = tmp_path / "ror.jsonl"
    path.write_bytes(_lines([known, namesake]))
    with open_reader(core_registry) as reader:
        before = reading.organizations(reader, everyone=True)
    done = _imported(core_registry, path, authorship)
    with open_reader(core_registry) as reader:
        after = reading.organizations(reader, everyone=True)
        names = {name.value: name.kind for name in reading.names(reader, "quill-university")}
        resolver = Resolver(reader)
    assert {slug: after[slug] for slug in before} == before
    assert names["University of Quill"] == NameKind.OFFICIAL
    assert names["Quill U"] == NameKind.ALIAS
    assert (done.organizations, done.namesakes) == (1, 1)
    assert set(after) - set(before) == {"fen-labs-2"}
    assert resolver.resolve("Quill U").organization == "quill-university"


@pytest.mark.parametrize("batch", [1, 4, 5_000], ids=["in batches", "with a rest", "row by row"])
def test_undo_takes_an_import_back_exactly(
    batch: int, flat_dump: Path, core_registry: Path, authorship: Authorship, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "BATCH", batch)
    before = _facts(core_registry)
    _imported(core_registry, flat_dump, authorship)
    assert _facts(core_registry) != before
    with open_writer(core_registry, authorship) as writer:
        undo(writer, 2)
    assert _facts(core_registry) == before
    with open_reader(core_registry) as reader:
        assert reader.rows("SELECT undoes_id FROM change ORDER BY id") == [(None,), (None,), (2,)]
        images = "SELECT {} FROM change_row WHERE change_id = ? ORDER BY table_name, row_key"
        assert reader.rows(images.format("old_row"), (3,)) == reader.rows(images.format("new_row"), (2,))


@pytest.mark.parametrize("batch", [1, 5_000], ids=["in batches", "row by row"])
def test_a_decision_that_was_taken_back_goes_with_the_import_and_comes_back_with_it(
    batch: int, flat_dump: Path, core_registry: Path, authorship: Authorship, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "BATCH", batch)

    def decide(reader: Reader) -> decide_job.Plan:
        return decide_job.plan(reader, decide_job.Wish("Nobody Knows", "same", "wader-lab"))

    told = [_facts(core_registry)]
    _imported(core_registry, flat_dump, authorship)
    told.append(_facts(core_registry))
    for plan, make in (
        (decide, decide_job.decide),
        (undo_job.plan_undo, undo_job.invert),
        (undo_job.plan_undo, undo_job.invert),
        (undo_job.plan_redo, undo_job.invert),
        (undo_job.plan_redo, undo_job.invert),
    ):
        with open_reader(core_registry) as reader:
            planned: Any = plan(reader)
        with open_writer(core_registry, authorship) as writer:
            make(writer, planned)
        told.append(_facts(core_registry))
        with open_reader(core_registry) as reader:
            assert [*verify(reader), *replay.problems(reader)] == []
    before, imported, decided, undone, gone, back, again = told
    assert (gone, again) == (before, decided)
    assert back == undone
    assert imported["names.csv"] == undone["names.csv"] != decided["names.csv"]


@pytest.mark.parametrize("batch", [1, 5_000], ids=["in batches", "row by row"])
def test_undo_is_refused_when_an_imported_row_has_changed(
    batch: int, flat_dump: Path, empty_registry: Path, authorship: Authorship, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "BATCH", batch)
    _imported(empty_registry, flat_dump, authorship)
    with open_writer(empty_registry, authorship) as writer:
        row = writer.find(t.OrganizationRow, slug="wader-lab")
        assert row is not None
        row.country = "FJ"
    before = empty_registry.read_bytes()
    with (
        pytest.raises(Refused, match="change 1 cannot be undone: organization 2 has changed since"),
        open_writer(empty_registry, authorship) as writer,
    ):
        undo(writer, 1)
    assert empty_registry.read_bytes() == before


def test_numbers_are_not_given_again_after_an_undo(
    flat_dump: Path, empty_registry: Path, authorship: Authorship
) -> None:
    for change in (1, 3):
        _imported(empty_registry, flat_dump, authorship)
        if change == 1:
            with open_writer(empty_registry, authorship) as writer:
                undo(writer, 1)
    with open_reader(empty_registry) as reader:
        assert reader.rows("SELECT min(id) FROM organization") == [(4,)]


BROKEN = [
    ("x.json", b"", "is neither a JSON array nor JSON lines"),
    ("x.json", b"name,country\n", "is neither a JSON array nor JSON lines"),
    ("x.jsonl", _lines(FLAT[:1]) + b"{oops}\n", "line 2 is not JSON"),
    ("x.json", _array(FIRST)[:-40], "record 4 is not JSON"),
    ("x.json", b"[" + _lines(FLAT[:1]), "ends inside its array, after record 1"),
    ("x.json", _array(FIRST).replace(b'},\n  {', b'}\n  {', 1), "record 1 is not followed by a comma"),
    ("x.json", _array(FIRST) + b"[]", "goes on after the end of its array"),
    ("x.json", b"[1]", "record 1 is no object"),
    ("x.jsonl", _lines([*FLAT[:2], {**FLAT[2], "id": "grid.1"}]), "line 3 has the id 'grid.1'"),
    ("x.jsonl", _lines([{**FLAT[0], "name": " "}]), "line 1 has no name"),
    ("x.jsonl", _lines([{**FLAT[0], "aliases": [7]}]), "line 1 does not have the shape"),
    ("x.json", _array([{**SECOND[0], "names": []}]), "record 1 does not have the shape"),
    ("x.jsonl", b'{"id": "https://ror.org/01aaaaa11", "name": "\\ud800"}\n', "line 1 holds half a surrogate pair"),
    ("x.jsonl", b'{"name": "\xff"}\n', "is not UTF-8"),
    ("x.json", b'[{"a": ' + b"[" * 100_000, "record 1 is nested too deeply"),
    ("x.gz", gzip.compress(_lines(FLAT))[:-20], "cannot be unpacked"),
    ("x.zip", b"PK\x03\x04 and no more", "is no whole zip archive"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "content", "message"), BROKEN)
def test_broken_dump(
    name: str, content: bytes, message: str, tmp_path: Path, empty_registry: Path, authorship: Authorship
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    before = empty_registry.read_bytes()
    with pytest.raises(InvalidData) as raised:
        _imported(empty_registry, path, authorship)
    assert raised.value.message.startswith(f"'{path}' ")
    assert message in raised.value.message
    assert raised.value.hint
    assert empty_registry.read_bytes() == before


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"readme.txt": b"x"}, "holds no JSON file"),
        ({"a.json": b"[]", "b.json": b"[]"}, "holds 2 JSON files"),
    ],
)
def test_an_archive_must_hold_one_dump(files: dict[str, bytes], message: str, tmp_path: Path) -> None:
    with pytest.raises(InvalidData, match=message):
        list(ror_records(_zipped(tmp_path / "x.zip", files)))


@pytest.mark.parametrize("name", ["x.zip", "x.gz", "x.jsonl"])
def test_a_dump_that_is_too_large_is_told(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dump, "MAX_BYTES", 1_000)
    monkeypatch.setattr(dump, "CHUNK", 100)
    path = tmp_path / name
    if name == "x.zip":
        _zipped(path, {"x.json": _array(SECOND)})
    else:
        path.write_bytes(gzip.compress(_lines(FLAT)) if name == "x.gz" else _lines(FLAT))
    with pytest.raises(InvalidData, match="holds more than"):
        list(ror_records(path))


@pytest.mark.parametrize("content", [b'{"id": "' + b"x" * 900, b'[{"id": "' + b"x" * 900])
def test_an_endless_record_is_told_before_it_fills_the_memory(
    content: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dump, "MAX_OBJECT", 200)
    monkeypatch.setattr(dump, "CHUNK", 50)
    (tmp_path / "x.json").write_bytes(content)
    with pytest.raises(InvalidData, match=r"is not JSON|has a line of more than"):
        list(ror_records(tmp_path / "x.json"))


@pytest.mark.parametrize("chunk", [1, 7, 64])
@pytest.mark.parametrize("content", [_array(SECOND), _lines(FLAT)], ids=["array", "lines"])
def test_where_a_chunk_ends_does_not_matter(
    chunk: int, content: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "x.json"
    path.write_bytes(content)
    whole = list(ror_records(path))
    monkeypatch.setattr(dump, "CHUNK", chunk)
    assert list(ror_records(path)) == whole
    assert len(whole) == len(FLAT)
