"""One engine, wherever the names are kept: the catalogue in the file answers as the one in memory."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alliance_cli.jobs import resolve as job
from alliance_cli.jobs.known import all_known, known_on_demand
from alliance_cli.jobs.resolve import Resolver
from alliance_cli.matching import blocks
from alliance_cli.store import postings
from alliance_cli.store.connection import Reader, open_reader
from alliance_cli.store.deciding import as_settled
from alliance_cli.store.tables import NameRow, OrganizationRow
from alliance_cli.store.writing import Authorship, open_writer

WORDS = (
    "University", "Univ.", "Univeristy", "of", "the", "Tokyo", "Toyko", "Harvard", "Harvrad", "Institute", "Labs",
    "Technology", "Zorblax", "Zorblaks", "Quill", "Inc", "GmbH", "UCLA", "UC", "Berkeley", "東京", "大学", "Çelik",
    "(MIT)", "(Germany)", "[formerly Quill Labs]", "(Zorblax)", "named after Quill", "A*STAR", "2", "&",
)  # fmt: skip
names = st.lists(st.sampled_from(WORDS), min_size=1, max_size=4).map(" ".join) | st.text(max_size=6)
kinds = st.sampled_from(["alias", "acronym", "former", "official"])


class Body(NamedTuple):
    """An organization as it is drawn: its names, and into which earlier one it was merged."""

    name: str
    country: str | None
    others: list[tuple[str, str]]
    into: int | None


bodies = st.builds(
    Body,
    names,
    st.sampled_from([None, "DE", "JP"]),
    st.lists(st.tuples(names, kinds), max_size=3, unique=True),
    st.none() | st.integers(min_value=1, max_value=6),
)


@pytest.fixture(scope="module")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty registry that stays empty."""
    from alliance_cli.store.schema import migrate

    path = tmp_path_factory.mktemp("blank") / "registry.sqlite"
    migrate(path)
    return path


def opened(blank: Path, registry: Sequence[Body]) -> Reader:
    """A registry of these organizations, in memory, with its derived rows."""
    connection = sqlite3.connect(":memory:")
    with open_reader(blank) as source:
        source.connection.backup(connection)
    for number, body in enumerate(registry, 1):
        into = (
            body.into if body.into and body.into < number and registry[body.into - 1].into is None else None
        )
        row = (number, f"s{number}", body.name, body.country, into)
        connection.execute(
            "INSERT INTO organization (id, slug, name, country, merged_into_id) VALUES (?, ?, ?, ?, ?)", row
        )
        for value, kind in body.others:
            connection.execute(
                "INSERT INTO name (organization_id, value, kind) VALUES (?, ?, ?)", (number, value, kind)
            )
    postings.rebuild(connection)
    connection.commit()
    return Reader(connection, Path("memory"))


def both(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> tuple[Resolver, Resolver]:
    """A resolver that reads the file, and one that has read it."""
    monkeypatch.setattr(job, "LARGE", 0)
    large = Resolver(reader)
    monkeypatch.setattr(job, "LARGE", 5_000)
    small = Resolver(reader)
    assert (large.is_large, small.is_large) == (True, False)
    return large, small


@given(
    st.lists(bodies, min_size=1, max_size=9),
    st.lists(names, min_size=1, max_size=4),
    st.sampled_from([(30, 400, 2000, 8000), (2, 3, 4, 6), (1, 1, 1, 1)]),
)
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)  # the fixtures hold nothing that an example changes for the next one
def test_the_file_answers_as_memory_does(
    blank: Path,
    monkeypatch: pytest.MonkeyPatch,
    registry: list[Body],
    queries: list[str],
    bounds: tuple[int, int, int, int],
) -> None:
    for name, value in zip(("_KEEP", "_POOL", "_MOST_TIES", "_BUDGET"), bounds, strict=True):
        monkeypatch.setattr(blocks, name, value)
    with opened(blank, registry) as reader:
        large, small = both(reader, monkeypatch)
        for query in [*queries, *(body.name for body in registry)]:
            assert large.resolve(query) == small.resolve(query)
            assert large.index.lookup(query) == small.index.lookup(query)
        assert sorted(large.index.catalogue.every()) == sorted(small.index.catalogue.every())
        for slug in small.organizations:
            assert large.explain(queries[0], slug) == small.explain(queries[0], slug)


def test_a_real_registry_answers_alike(core_built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with open_reader(core_built) as reader:
        large, small = both(reader, monkeypatch)
        queries = [entry.value for entry in small._entries]
        for query in [*queries, *(f"{query[1:]} Labs" for query in queries)]:
            assert large.resolve(query) == small.resolve(query)
        found, known = known_on_demand(reader), all_known(reader)
        assert known.organizations
        assert known.decided
        assert [{**mine} for mine in found] == [*known]


def crowd(count: int) -> list[Body]:
    """Organizations that share words with each other."""
    return [
        Body(f"Harvard University {number}", "DE", [(f"HU {number}", "acronym")], None)
        for number in range(count)
    ]


def statements(blank: Path, count: int, monkeypatch: pytest.MonkeyPatch) -> int:
    """How many statements the first answer of a registry of so many organizations takes."""
    seen: list[str] = []
    with opened(blank, crowd(count)) as reader:
        reader.connection.set_trace_callback(seen.append)
        monkeypatch.setattr(job, "LARGE", 0)
        assert Resolver(reader).resolve("harvrad univeristy of everything").candidates
    return len(seen)


def test_one_name_costs_the_same_few_statements_however_many_names_there_are(
    blank: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert statements(blank, 900, monkeypatch) <= statements(blank, 100, monkeypatch) + 1 <= 40


def test_a_cold_answer_from_the_file_loads_no_heavy_library(core_built: Path) -> None:
    script = (
        "import sys\n"
        "from pathlib import Path\n"
        "from alliance_cli.jobs import resolve\n"
        "from alliance_cli.store.connection import open_reader\n"
        "resolve.LARGE = 0\n"
        f"with open_reader(Path({str(core_built)!r})) as reader:\n"
        "    resolver = resolve.Resolver(reader)\n"
        "    assert resolver.is_large and resolver.resolve('Quill Tide Univeristy').candidates\n"
        "print(*sorted({name.partition('.')[0] for name in sys.modules}))\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    heavy = {"sqlmodel", "sqlalchemy", "alembic", "pydantic", "numpy", "rich", "tabulate", "json"}
    assert not heavy & set(done.stdout.split())


@pytest.fixture
def large(core_registry: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Reader, Resolver]]:
    monkeypatch.setattr(job, "LARGE", 0)
    with open_reader(core_registry) as reader:
        yield reader, Resolver(reader)


def test_who_gave_the_snapshot_up_holds_nobody_up_and_sees_what_is_new(
    large: tuple[Reader, Resolver], core_registry: Path, authorship: Authorship
) -> None:
    reader, resolver = large
    assert resolver.resolve("Xylo Zephyr").organization is None
    reader.release()
    with open_writer(core_registry, authorship) as writer:
        writer.session.add(OrganizationRow(slug="xylo", name="Xylo Zephyr"))
    assert resolver.resolve("xylo zephyr").organization == "xylo"


def test_what_a_transaction_would_leave_is_found_in_it(
    core_registry: Path, authorship: Authorship, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(job, "LARGE", 0)
    with open_writer(core_registry, authorship, dry_run=True) as writer:
        row = OrganizationRow(slug="xylo", name="Xylo Zephyr")
        writer.session.add(row)
        writer.session.flush()
        assert row.id is not None
        writer.session.add(NameRow(organization_id=row.id, value="Mirador", kind="former"))
        assert Resolver(as_settled(writer)).resolve("Mirador").organization == "xylo"
    with open_reader(core_registry) as reader:
        assert Resolver(reader).resolve("Mirador").organization is None


def test_rows_of_another_program_are_not_asked(core_registry: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(job, "LARGE", 0)
    with open_reader(core_registry) as reader:
        expected = Resolver(reader).resolve("Quill Tide University Lab")
    connection = sqlite3.connect(core_registry)
    connection.execute("UPDATE derived SET value = '0-cafe' WHERE item = 'fingerprint'")
    connection.execute("DELETE FROM form_word")
    connection.commit()
    connection.close()
    with open_reader(core_registry) as reader:
        resolver = Resolver(reader)
        assert (resolver.is_large, resolver.is_slow) == (False, True)
        assert resolver.resolve("Quill Tide University Lab") == expected
