"""`alliance decide` and `alliance decisions` as a person types them, on the shipped registry."""

from __future__ import annotations

from pathlib import Path

from alliance_cli.store.connection import open_reader
from tests.cli.conftest import SEEDS, Alliance


def changes(path: Path) -> int:
    """How many changes the log holds."""
    with open_reader(path) as reader:
        return int(str(reader.rows("SELECT count(*) FROM change")[0][0]))


def test_a_dry_run_lists_what_is_touched_and_writes_nothing(alliance: Alliance, registry: Path) -> None:
    before = registry.read_bytes()
    done = alliance("decide", "UCLA Berkeley", "different", "university-of-california-berkeley", "-n")
    assert done.code == 0
    head, *rows = [line.split("\t") for line in done.out.splitlines()]
    assert head == ["mention", "source", "surface", "before", "after", "retracted"]
    assert [row[1:5] for row in rows] == [
        ["itpro-2023-12", "UCLA Berkeley", "university-of-california-berkeley", ""]
    ]
    assert "would decide: 'UCLA Berkeley' is not university-of-california-berkeley everywhere" in done.err
    assert registry.read_bytes() == before


def test_it_tells_what_it_touches_and_writes_one_change(alliance: Alliance, registry: Path) -> None:
    count = changes(registry)
    done = alliance("decide", "UCLA Berkeley", "same", "Stanford University", "-m", "a test")
    assert (done.code, done.out) == (0, "")
    assert "university-of-california-berkeley → stanford-university" in done.err
    assert changes(registry) == count + 1
    again = alliance("decide", "UCLA Berkeley", "same", "stanford-university")
    assert (again.code, changes(registry)) == (0, count + 1)
    assert "no change" in again.err
    shown = alliance("mentions", "--source", "itpro-2023-12", "--fields", "surface,organization", "--csv")
    assert "UCLA Berkeley,stanford-university" in shown.out
    assert alliance("undo").code == 0
    shown = alliance("mentions", "--source", "itpro-2023-12", "--fields", "surface,organization", "--csv")
    assert "UCLA Berkeley,university-of-california-berkeley" in shown.out


def test_new_makes_an_organization(alliance: Alliance, registry: Path) -> None:
    done = alliance("decide", "Quillwort Institute", "new", "--sector", "research", "--country", "DE")
    assert (done.code, done.out) == (0, "")
    assert "quillwort-institute" in alliance("resolve", "Quillwort Institute", "--json").out
    assert alliance("decide", "IBM", "new").code == 5
    assert registry.exists()


def test_quiet_says_nothing(alliance: Alliance, registry: Path) -> None:
    done = alliance("decide", "UCLA Berkeley", "unsure", "--quiet")
    assert (done.code, done.out, done.err) == (0, "", "")
    assert registry.exists()


def test_mistakes_have_the_documented_exit_codes(alliance: Alliance, registry: Path) -> None:
    before = registry.read_bytes()
    for words, code in (
        (("decide", "IBM", "sane", "ibm"), 2),
        (("decide", "IBM", "same"), 2),
        (("decide", "IBM", "same", "no such body at all"), 4),
        (("decide", "m_0000000000000000", "unsure"), 4),
        (("decide", "IBM", "same", "ibm", "--source", "nowhere"), 4),
        (("decisions", "import", "missing.jsonl"), 5),
    ):
        done = alliance(*words)
        assert (done.code, done.out) == (code, ""), words
        assert [line.partition(":")[0] for line in done.err.splitlines()] == ["error", "hint"], words
    assert registry.read_bytes() == before


def test_the_export_is_the_seeds_and_the_import_of_it_changes_nothing(
    alliance: Alliance, registry: Path, tmp_path: Path
) -> None:
    done = alliance("decisions", "export")
    assert done.raw == (SEEDS / "decisions.jsonl").read_bytes()
    file = tmp_path / "decisions.jsonl"
    assert alliance("decisions", "export", str(file), "-q").err == ""
    assert file.read_bytes() == done.raw
    before = registry.read_bytes()
    taken = alliance("decisions", "import", str(file))
    assert taken.code == 0
    assert "changed 0 of" in taken.err
    assert alliance("decisions", "import", "-", stdin=done.raw).code == 0
    assert registry.read_bytes() == before


def test_decisions_carry_over_to_another_registry(alliance: Alliance, registry: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.sqlite"
    other.write_bytes(registry.read_bytes())
    alliance("decide", "UCLA Berkeley", "same", "stanford-university")
    exported = alliance("decisions", "export").raw
    dry = alliance("decisions", "import", "-", "-n", "--db", str(other), stdin=exported)
    assert "would change 2 of" in dry.err
    taken = alliance("decisions", "import", "-", "--db", str(other), stdin=exported)
    assert "changed 2 of" in taken.err, "one ended, one came"
    assert alliance("decisions", "export", "--db", str(other)).raw == exported


def test_a_broken_file_is_named_with_its_line(alliance: Alliance, registry: Path) -> None:
    done = alliance("decisions", "import", "-", stdin=b"\n{}\n")
    assert done.code == 3
    assert "standard input:2: " in done.err
    assert alliance("decisions", "import", "-", stdin=b"\xff").code == 3
    assert registry.exists()
