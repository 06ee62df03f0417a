"""Folding, keys and brackets: the tables of cases, and what must hold for any text."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliance_cli.names import fold, slugify
from alliance_cli.names.fold import _LATIN, _latin, _letters
from alliance_cli.names.keys import Keys, keys
from alliance_cli.names.parse import NoteKind, parse
from alliance_cli.names.tables import abbreviations, extend, legal_forms, phrases, word_classes

CASES = Path(__file__).parents[1] / "cases"
WORDS = st.text(
    st.one_of(
        st.sampled_from("abcdefghiklmnoprstuvxyz AEIOU.,&*'’-()/"),
        st.characters(exclude_categories=["Cs", "Cc"]),
    ),
    max_size=40,
)


def rows(name: str) -> list[list[str]]:
    """The rows of a table of cases, without its header."""
    with (CASES / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.reader(stream))[1:]


def shared(left: Keys, right: Keys) -> str:
    """The strictest key that two names share."""
    for kind in ("exact", "sequence", "squeezed", "set"):
        if getattr(left, kind) == getattr(right, kind):
            return kind
    return "none"


@pytest.mark.parametrize(("text", "folded", "why"), rows("fold.csv"))
def test_fold(text: str, folded: str, why: str) -> None:
    assert fold(text) == folded, why


@pytest.mark.parametrize(
    ("text", "sequence", "why"),
    [*rows("legal_forms.csv"), *rows("abbreviations.csv")],
    ids=lambda value: value[:30],
)
def test_sequence_key(text: str, sequence: str, why: str) -> None:
    assert keys(text).sequence == sequence, why


@pytest.mark.parametrize(("left", "right", "key", "why"), rows("keys.csv"))
def test_strictest_shared_key(left: str, right: str, key: str, why: str) -> None:
    assert shared(keys(left), keys(right)) == key, why


@given(WORDS)
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(st.characters(max_codepoint=0x7F) | st.characters(min_codepoint=0xC0, max_codepoint=0x24F)))
def test_accented_latin_letters_are_folded_one_by_one_as_all_together(text: str) -> None:
    assert _LATIN.fullmatch(text)
    assert text.translate(_latin()).casefold() == _letters(text).casefold()


@given(WORDS)
def test_only_a_blank_text_has_empty_keys(text: str) -> None:
    found = keys(text)
    for value in (found.exact, found.sequence, found.squeezed, found.set):
        assert bool(value) == bool(fold(text))


@given(
    st.text(st.sampled_from("abcdeé .&"), min_size=1, max_size=20),
    st.sampled_from(["Inc.", "GmbH", "Ltd", "S.A."]),
)
def test_a_legal_form_changes_no_key_of_words(text: str, form: str) -> None:
    named = f"zeta {text} omega"
    assert keys(f"{named}, {form}").sequence == keys(named).sequence


@given(WORDS)
def test_a_slug_is_never_empty_and_slugs_to_itself(text: str) -> None:
    slug = slugify(text)
    assert slug
    assert slugify(slug) == slug
    assert slug.isascii()


@pytest.mark.parametrize(
    ("text", "base", "notes"),
    [
        ("Advanced Micro Devices (AMD)", "Advanced Micro Devices", [("AMD", NoteKind.ACRONYM)]),
        ("Hellas(FORTH)", "Hellas", [("FORTH", NoteKind.ACRONYM)]),
        ("Intel (Israel)", "Intel", [("Israel", NoteKind.COUNTRY)]),
        ("Meta (formerly Facebook)", "Meta", [("Facebook", NoteKind.FORMER)]),
        ("TCS (Tata Consultancy Services)", "TCS", [("Tata Consultancy Services", NoteKind.ALSO)]),
        ("Acme (Inc.)", "Acme", [("Inc.", NoteKind.LEGAL)]),
        ("Boeing (contributor)", "Boeing", [("contributor", NoteKind.LABEL)]),
        ("Geosciences (Beijing)", "Geosciences", [("Beijing", NoteKind.OTHER)]),
        ("Acme (AC) (France)", "Acme", [("France", NoteKind.COUNTRY), ("AC", NoteKind.ACRONYM)]),
        ("(everything)", "(everything)", []),
        ("A (b) c", "A (b) c", []),
    ],
)
def test_trailing_brackets_are_parsed_and_never_dropped(
    text: str, base: str, notes: list[tuple[str, NoteKind]]
) -> None:
    parsed = parse(text)
    assert (parsed.base, [(note.text, note.kind) for note in parsed.notes]) == (base, notes)


def test_the_tables_hold_canonical_words_only() -> None:
    for word, full in abbreviations().items():
        assert fold(word) == word
        assert fold(full) == full
        assert full not in abbreviations(), f"{word} is written out to an abbreviation"
    for entries in phrases().values():
        for words, _, position in entries:
            assert fold(" ".join(words)) in {" ".join(words), "".join(words)} or "and" in words
            assert position in {"prefix", "suffix", "any"}
    for forms in legal_forms().values():
        assert all(fold(form) == form for form in forms)
    assert all(fold(word) == word or word == "the" for word in word_classes())


def test_a_user_table_extends_the_shipped_one(tmp_path: Path) -> None:
    (tmp_path / "abbreviations.csv").write_text(
        "word,full,lang,origin\nzzuni,university,en,test\n", encoding="utf-8"
    )
    assert "zzuni" not in abbreviations()
    extend(tmp_path)
    try:
        assert keys("Zzuni Bonn").sequence == "university bonn"
    finally:
        from alliance_cli.names import tables

        tables._FOLDERS.remove(tmp_path)
        tables.abbreviations.cache_clear()
    assert keys("Zzuni Bonn").sequence == "zzuni bonn"
