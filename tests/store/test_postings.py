"""What names are found by follows the names: after any change it is what it would be if it were made anew."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path
from zlib import crc32

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alliance_cli.names import forms, tables
from alliance_cli.store import bulk, postings
from alliance_cli.store.bulk import Bulk
from alliance_cli.store.connection import open_reader
from alliance_cli.store.derived import is_current
from alliance_cli.store.maintenance import verify
from alliance_cli.store.schema import derive
from alliance_cli.store.tables import DecisionRow, NameRow, OrganizationRow
from alliance_cli.store.undo import undo
from alliance_cli.store.writing import Authorship, Writer, open_writer

texts = st.sampled_from(
    [
        "Quill Labs",
        "Quill Labs (QL)",
        "Univ. of Quill",
        "Zorblax",
        "東京大学",
        "QUILL LABS",
        "Quill (Zorblax) Inc",
    ]
)
steps = st.one_of(
    st.tuples(st.just("add"), texts, texts),
    st.tuples(st.just("rename"), texts, texts),
    st.tuples(st.just("forget"), texts, texts),
    st.tuples(st.just("decide"), texts, texts),
    st.tuples(st.just("nothing"), texts, texts),
)


def apply(writer: Writer, what: str, one: str, other: str) -> None:
    """One change to organizations, names or decisions."""
    session = writer.session
    found = writer.find(OrganizationRow, name=one)
    if what == "add" and writer.find(OrganizationRow, slug=f"s{crc32(one.encode())}") is None:
        row = OrganizationRow(slug=f"s{crc32(one.encode())}", name=one)
        session.add(row)
        session.flush()
        assert row.id is not None
        session.add(NameRow(organization_id=row.id, value=other, kind="alias"))
    elif what == "rename" and found is not None:
        found.name = other
        session.add(found)
    elif what == "forget" and (name := writer.find(NameRow, value=one)) is not None:
        session.delete(name)
    elif what == "decide":
        known = writer.find(DecisionRow, surface=one)
        if known is not None:
            session.delete(known)
        else:
            session.add(
                DecisionRow(
                    id=f"d{crc32(one.encode())}", kind="identity", verdict="unsure", scope="everywhere",
                    surface=one, decided_by="person", actor="ada", at="2022-02-02T12:00:00Z",
                )
            )  # fmt: skip


def problems(path: Path) -> list[str]:
    with open_reader(path) as reader:
        assert is_current(reader.connection)
        return list(postings.problems(reader.connection))


@given(st.lists(st.lists(steps, min_size=1, max_size=3), min_size=1, max_size=3))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_after_any_change_and_its_undo_all_is_as_if_made_anew(
    empty_registry: Path, authorship: Authorship, changes: list[list[tuple[str, str, str]]]
) -> None:
    path = Path(shutil.copyfile(empty_registry, empty_registry.with_name("example.sqlite")))
    for change in changes:
        with open_writer(path, authorship) as writer:
            for step in change:
                apply(writer, *step)
                writer.settle()
        assert problems(path) == []
    if writer.number is not None:
        with open_writer(path, authorship) as again:
            undo(again, writer.number)
        assert problems(path) == []


def test_many_rows_at_once_are_found_and_taken_back(
    core_registry: Path, authorship: Authorship, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "BATCH", 4)
    monkeypatch.setattr(postings, "BATCH", 2)
    with open_reader(core_registry) as reader:
        before = reader.rows("SELECT id, folded FROM form ORDER BY id")
    with open_writer(core_registry, authorship) as writer:
        adding = Bulk(writer)
        for number in range(5):
            owner = adding.add("organization", slug=f"bulk-{number}", name=f"Bulk {number} Harbour")
            adding.add("name", organization_id=owner, value=f"Bulk {number} (BH)", kind="alias")
        adding.send()
    assert problems(core_registry) == []
    with open_reader(core_registry) as reader:
        assert reader.rows("SELECT forms FROM word WHERE word = 'harbour'") == [(5,)]
    assert writer.number is not None
    with open_writer(core_registry, authorship) as again:
        assert bulk.is_bulk(again, writer.number)
        undo(again, writer.number)
    assert problems(core_registry) == []
    with open_reader(core_registry) as reader:
        assert reader.rows("SELECT id, folded FROM form ORDER BY id") == before


@pytest.mark.parametrize(
    ("damage", "table"),
    [
        ("DELETE FROM form_word WHERE form = (SELECT min(form) FROM form_word)", "form_word"),
        ("UPDATE word SET forms = forms + 1 WHERE id = 1", "word"),
        ("DELETE FROM gram WHERE gram = (SELECT min(gram) FROM gram)", "gram"),
        ("UPDATE form SET folded = 'x' WHERE id = (SELECT min(id) FROM form)", "form"),
        ("INSERT INTO form_key VALUES (1, 'x', 1)", "form_key"),
        ("DELETE FROM spelling", "spelling"),
        ("UPDATE derived SET value = 1 WHERE item = 'names'", "derived"),
    ],
)
def test_verify_tells_which_table_disagrees(damage: str, table: str, core_registry: Path) -> None:
    connection = sqlite3.connect(core_registry)
    assert connection.execute(damage).rowcount
    connection.commit()
    connection.close()
    with open_reader(core_registry) as reader:
        assert verify(reader) == [f"derived table '{table}' does not agree with the names"]


@pytest.mark.parametrize("by", ["a change", "an upgrade"])
def test_rows_of_another_program_are_made_anew(by: str, core_registry: Path, authorship: Authorship) -> None:
    connection = sqlite3.connect(core_registry)
    connection.execute("UPDATE derived SET value = '0-cafe' WHERE item = 'fingerprint'")
    connection.execute("DELETE FROM form")
    connection.commit()
    connection.close()
    with open_reader(core_registry) as reader:
        assert verify(reader) == [], "that is no damage"
    if by == "a change":
        with open_writer(core_registry, authorship) as writer:
            writer.session.add(OrganizationRow(slug="new", name="New"))
    else:
        derive(core_registry)
    assert problems(core_registry) == []


def test_no_change_writes_nothing(core_registry: Path, authorship: Authorship) -> None:
    before = core_registry.read_bytes()
    with open_writer(core_registry, authorship) as writer:
        Bulk(writer).send()
        writer.settle()
    derive(core_registry)
    assert core_registry.read_bytes() == before


TABLES = {
    "legal_forms": "form,position,lang,origin\ninc,suffix,en,x\n",
    "abbreviations": "word,full,lang,origin\nuniv,university,en,x\n",
    "phrases": "phrase,full,position,origin\nucla,university california los angeles,prefix,x\n",
    "word_classes": "word,class,origin\nof,stop,x\n",
    "countries": "name,code,origin\ngermany,DE,x\n",
}
NAMES = (
    "The University of Tokyo", "Univ. Tokyo, Inc.", "UCLA Anderson", "A*STAR", "Éclair & Söhne (ES)", "東京大学",
    "Quill (formerly Zorblax) (Germany)", "l'Aquila U.S. Army", "Ioffe Institute named after A. F. Ioffe", "***",
)  # fmt: skip


def test_another_way_to_take_names_apart_has_another_version(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When this fails the forms of names have changed: raise `forms.VERSION`, then correct the number here."""
    for name, text in TABLES.items():
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    try:
        monkeypatch.setattr(tables, "_FOLDERS", [tmp_path])
        tables.extend(tmp_path)
        made = [
            (part, forms.traits(part.folded), [sorted(forms.grams(word)) for word in part.folded.split()])
            for name in NAMES
            for part in forms.parts(name)
        ]
    finally:
        monkeypatch.undo()
        tables.extend(tables._FOLDERS[0])
    assert (forms.VERSION, f"{crc32(repr(made).encode()):08x}") == (1, "24e09a22")
