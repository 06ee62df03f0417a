"""The bulk size answers as the others do: whole answers, pair by pair, and through `resolve`.

The first test of a checkout compiles the loops, which takes a minute; later ones find them compiled.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path
from random import Random

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import Indel

from alliance_cli.cli import run
from alliance_cli.jobs import resolve as job
from alliance_cli.jobs import stream
from alliance_cli.jobs.resolve import Resolver
from alliance_cli.matching import Index, NameEntry, blocks
from alliance_cli.matching.bulk import compiling, doubts, engine, vocabulary
from alliance_cli.matching.bulk.arrays import Pairs
from alliance_cli.matching.bulk.batch import Batch
from alliance_cli.matching.bulk.engine import BulkEngine
from alliance_cli.matching.bulk.features import TWINS, Beside, strengths
from alliance_cli.matching.bulk.letters import Alphabet
from alliance_cli.matching.bulk.plain import PlainReader
from alliance_cli.matching.compare import Comparison, compare
from alliance_cli.matching.features import FEATURES
from alliance_cli.matching.guards import Ranked
from alliance_cli.matching.reading import readings
from alliance_cli.matching.recommend import guards_of
from alliance_cli.matching.score import strength, weights
from alliance_cli.model.terms import NameKind
from alliance_cli.store.connection import open_reader
from tests.matching.test_matching import entries, table

WORDS = (
    "University", "Univ.", "Univeristy", "of", "the", "Tokyo", "Toyko", "Harvard", "Harvrad", "Institute", "Labs",
    "Technology", "Zorblax", "Zorblaks", "ZorblaxQuill", "Quill", "Inc", "GmbH", "Ltd", "UCLA", "UC", "Berkeley",
    "東京", "大学", "Çelik", "(MIT)", "(Germany)", "[formerly Quill Labs]", "(Zorblax)", "named after Quill",
    "A*STAR", "2", "&", "Department", "Physics", "Faculty", "School", "Law", "Hospital", "Service", "Academy",
    "Sciences", "Avenue", "10117", "Berlin,", "Shanghai", "New York,", "Massachusetts", "U", "T", "HU", "UT",
    "Zoquti", "Universitas", "de", "Rectorate", "Saint-Étienne", "l’Aquila", "O'Neil", "now", "a",
)  # fmt: skip
names = st.lists(st.sampled_from(WORDS), min_size=1, max_size=6).map(" ".join)
texts = names | st.text(max_size=6)
recorded = st.builds(
    NameEntry,
    st.sampled_from("abcdef"),
    st.just("Display"),
    texts,
    st.sampled_from([NameKind.OFFICIAL, NameKind.ALIAS, NameKind.ACRONYM, NameKind.FORMER]),
    st.sampled_from([None, "DE", "CN"]),
)
fixed = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)  # the fixtures hold nothing that an example changes for the next one


def bulk_of(index: Index) -> BulkEngine:
    """The bulk engine over the same names."""
    return BulkEngine(index.catalogue.every(), index.catalogue.size)


def slipped(texts: Iterable[str], seed: int) -> Iterator[str]:
    """Each text with a letter gone, a word gone, two words exchanged, or something around it."""
    rng = Random(seed)
    for text in texts:
        words, place = text.split(), rng.randrange(len(text))
        yield text[:place] + text[place + 1 :]
        yield " ".join(word for word in words if word != rng.choice(words))
        yield " ".join(rng.sample(words, len(words)))
        yield f"Department of Physics, {text}, Berlin, Germany"


@given(
    st.lists(recorded, min_size=1, max_size=12),
    st.lists(texts, min_size=1, max_size=6),
    st.sampled_from([(8, 30, 400, 2000, 8000), (3, 2, 3, 4, 6), (1, 1, 1, 1, 1)]),
)
@fixed
def test_bulk_answers_as_one_by_one(
    monkeypatch: pytest.MonkeyPatch,
    registry: list[NameEntry],
    queries: list[str],
    bounds: tuple[int, ...],
) -> None:
    for name, value in zip(("_RARE_WORDS", "_KEEP", "_POOL", "_MOST_TIES", "_BUDGET"), bounds, strict=True):
        monkeypatch.setattr(blocks, name, value)
    index = Index(registry)
    asked = [*queries, *(entry.value for entry in registry)]
    assert list(bulk_of(index).propose(asked)) == [index.propose(text) for text in asked]


@pytest.fixture(scope="module")
def hard() -> Index:
    """The registry of the hard cases."""
    return Index(entries())


def test_bulk_answers_as_one_by_one_in_the_hard_cases(hard: Index) -> None:
    known = [row["mention"] for row in table("hard.csv")]
    asked = [*known, *slipped(known, 1)]
    found = list(bulk_of(hard).propose(asked))
    assert found == [hard.propose(text) for text in asked]
    assert len({proposal.recommendation for proposal in found}) == 3


def test_bulk_settles_ties_and_slips_as_one_by_one() -> None:
    rows = table("near.csv")
    named = sorted({name for row in rows for name in row["recorded"].split("|")})
    index = Index(NameEntry(f"o{number % 97}", name, name) for number, name in enumerate(named))
    asked = [row["mention"] for row in rows] + [*slipped(named, 2)]
    assert list(bulk_of(index).propose(asked)) == [index.propose(text) for text in asked]


@given(
    st.lists(st.text("abc éж東 ", max_size=150), min_size=1, max_size=6),
    st.lists(st.text("abc éл東 ", max_size=150)),
)
@fixed
def test_letters_are_counted_as_rapidfuzz_counts_them(asked: list[str], forms: list[str]) -> None:
    every = np.indices((len(asked), len(forms)), np.int32).reshape(2, -1)
    found = Alphabet(forms).alike(asked, Pairs(*every), np.ones(every.shape[1], np.bool_), 0.0)
    assert found.tolist() == [Indel.normalized_similarity(asked[i], forms[j]) for i, j in every.T.tolist()]


def test_order_and_answers_do_not_depend_on_batches(hard: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = [row["mention"] for row in table("hard.csv")][:40] * 2
    bulk = bulk_of(hard)
    whole = list(bulk.propose(asked))
    assert [proposal.query for proposal in whole] == asked
    monkeypatch.setattr(engine, "BATCH", 7)
    monkeypatch.setattr(vocabulary, "_SPARE", 5)  # words of queries are forgotten between batches
    assert list(bulk.propose(reversed(asked))) == whole[::-1]


def test_evidence_may_be_left_out(hard: Index) -> None:
    asked = [row["mention"] for row in table("hard.csv")]
    short = BulkEngine(hard.catalogue.every(), hard.catalogue.size, evidence=False)
    for told, found in zip(short.propose(asked), bulk_of(hard).propose(asked), strict=True):
        assert told == found._replace(candidates=tuple(one._replace(evidence=()) for one in found.candidates))


def test_no_registry_and_no_word_are_no_exception() -> None:
    empty = Index([])
    assert list(bulk_of(empty).propose(["Quill", "", " ", "—"])) == [
        empty.propose(text) for text in ("Quill", "", " ", "—")
    ]


def test_every_feature_has_a_twin() -> None:
    assert list(TWINS) == [feature.__name__ for feature in FEATURES]


def laid(index: Index, queries: list[str]) -> tuple[Batch, Beside, Iterator[tuple[int, Comparison]]]:
    """Every reading of queries beside every form, as the loops and as `compare` see it, by number."""
    bulk = bulk_of(index)
    packed, batch = bulk._packed, bulk._read(queries)
    forms, columns = len(packed.values), batch.columns()
    every = np.indices((len(batch.readings), forms), np.int32).reshape(2, -1)
    stored = list(packed.stored(np.arange(forms, dtype=np.int32)))
    compared = (compare(batch.readings[i], stored[j], packed.crowd) for i, j in every.T.tolist())
    return batch, bulk._compared(batch.readings, columns, Pairs(*every)), enumerate(compared)


@given(st.lists(recorded, min_size=1, max_size=8), st.lists(names, min_size=1, max_size=4))
@fixed
def test_twins_see_what_the_features_see(registry: list[NameEntry], queries: list[str]) -> None:
    _, beside, compared = laid(Index(registry), queries)
    columns = {name: twin(beside).tolist() for name, twin in TWINS.items()}
    strong = strengths(beside, weights())
    for number, it in compared:
        if beside.facts.doubtful[number]:  # `compare` itself judges these
            continue
        for feature in FEATURES:
            assert columns[feature.__name__][number] == pytest.approx(feature(it), abs=1e-12), (
                feature.__name__,
                it,
            )
        assert strong[number] == pytest.approx(strength(it), abs=1e-9)


def objecting(index: Index, queries: list[str]) -> set[str]:
    """The guards that object to readings of queries beside forms; all of them were to be asked."""
    batch, beside, compared = laid(index, queries)
    forms = len(beside.letters) // max(1, len(batch.readings))
    texts = np.repeat(queries, np.diff(batch.first)).tolist()
    every = np.ones(len(beside.letters), np.bool_)
    asked = doubts.asked(doubts.Best(beside, ~every, another=every))
    found = set()
    for number, it in compared:
        for guard in guards_of(it.tier):
            if guard(texts[number // forms], Ranked(it, 50.0)):
                assert guard in asked[number], (guard.__name__, it)
                found.add(guard.__name__)
    return found


@given(st.lists(recorded, min_size=1, max_size=8), st.lists(names, min_size=1, max_size=4))
@fixed
def test_guards_that_are_not_asked_do_not_object(registry: list[NameEntry], queries: list[str]) -> None:
    objecting(Index(registry), queries)


def test_every_guard_objects_somewhere_in_the_hard_cases() -> None:
    asked = [row["mention"] for row in table("hard.csv")] + ["Yakhtklub"]
    found = objecting(Index([*entries()[::4], NameEntry("yachts", "Яхтклуб", "Яхтклуб")]), asked)
    assert found == {guard.__name__ for guard in doubts.TWINS} - {"shared_key"}


words = st.text("abelmrstéж", min_size=1, max_size=11)


@given(st.lists(words, min_size=1, max_size=30), st.lists(words, min_size=1, max_size=4))
@settings(fixed, max_examples=300)
def test_words_to_look_for_are_those_of_one_by_one(recorded: list[str], asked: list[str]) -> None:
    index = Index(NameEntry(f"o{number}", name, name) for number, name in enumerate(recorded))
    bulk = bulk_of(index)
    batch = bulk._read([" ".join(asked)])
    wanted = bulk._search.look_for(batch.columns().side, np.ones(len(batch.readings), np.bool_))
    text = bulk._packed.vocabulary.text
    for reading, low, high in zip(batch.readings, *(wanted.start[:-1], wanted.start[1:]), strict=True):
        expected = index._blocks._search_words(reading.profile)
        found = [text[word] for word in wanted.word[low:high]]
        assert dict(zip(found, wanted.value[low:high].tolist(), strict=True)) == expected
        assert found == sorted(found, key=lambda word: (index.catalogue.count(word), word))


@given(texts)
@settings(max_examples=400, deadline=None)
def test_plain_names_are_read_as_all_are(text: str) -> None:
    assert PlainReader().readings(text) == readings(text)


def test_plain_names_of_the_hard_cases_are_read_as_all_are() -> None:
    known = [row["mention"] for row in table("hard.csv")] + [entry.value for entry in entries()]
    reader = PlainReader()
    for text in [*known, *slipped(known, 3)]:
        assert reader.readings(text) == readings(text)


def test_machine_code_is_kept_where_it_can_be(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    beside = Path(compiling.__file__).parent / "__pycache__"
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    allowed: list[Path] = [Path("/")]
    monkeypatch.setattr(
        os, "access", lambda path, mode: any(Path(path).is_relative_to(one) for one in allowed)
    )
    where = compiling.folder.__wrapped__
    assert str(where()).startswith(f"{beside}/")
    allowed[:] = [tmp_path]
    assert str(where()).startswith(f"{tmp_path / 'alliance' / 'compiled'}/")
    allowed.clear()
    assert where() is None


def test_a_loop_runs_where_nothing_can_be_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiling, "folder", lambda: None)
    assert compiling.compiled(_doubled)(21) == 42
    assert not compiling.is_compiled()


def _doubled(number: int) -> int:
    return number * 2


def test_another_process_compiles_all_that_is_not_compiled(monkeypatch: pytest.MonkeyPatch) -> None:
    kinds = (
        "import sys\nloops = [f for name in list(sys.modules) if '.bulk.' in name"
        " for f in vars(sys.modules[name]).values() if hasattr(f, 'signatures')]\n"
        "known = [len(f.signatures) for f in loops]\nfrom alliance_cli.matching import Index, NameEntry\n"
        "names = Index(NameEntry(name, name, name) for name in ('Quill Labs', '東京大学', 'A*STAR (Zorblax)'))\n"
        "list(BulkEngine(names.catalogue.every(), 3).propose(['Qiull Labs, Berlin', 'Quilllabs', 'AS']))\n"
        "sys.exit(known != [len(f.signatures) for f in loops] or not any(known))"
    )
    ran: list[list[str]] = []
    monkeypatch.setattr(engine, "is_compiled", lambda: False)
    monkeypatch.setattr(subprocess, "run", lambda words, **_: ran.append(words))
    engine.compile_loops()
    monkeypatch.undo()
    (words,) = ran
    asked = subprocess.run([*words[:-1], f"{words[-1]}\n{kinds}"], stdin=subprocess.DEVNULL, check=False)
    assert asked.returncode == 0
    monkeypatch.setattr(engine, "is_compiled", lambda: True)
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: pytest.fail("nothing is left to compile"))
    engine.compile_loops()


@pytest.fixture
def many(monkeypatch: pytest.MonkeyPatch) -> None:
    """Any input from a file is long enough for the bulk size."""
    monkeypatch.setattr(stream, "BULK_FROM", 0)
    monkeypatch.setattr(stream, "BULK_SHARE", 1_000)


ASKED = (
    "Fen Labs", "Zzyzx Union", "brook.ai", "LW", "Jetty Soft", "Jetty Søft", "Marsh Bank, Ltd.", "Fen Labs",
    "Quill Tide Univeristy", "Dune Helth", "",
)  # fmt: skip


def answered(path: Path, db: Path, capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, bytes, str]:
    """Exit code, what is written and what is said by `resolve` over a file."""
    target = path.with_suffix(".out")
    code = run(["resolve", "--input", str(path), "--db", str(db), "-o", str(target), *words])
    return code, target.read_bytes(), capsys.readouterr().err


@pytest.mark.parametrize("large", [False, True], ids=["memory", "file"])
@pytest.mark.parametrize(
    "words",
    [
        ("-f", "json"),
        ("-f", "ndjson", "--limit-candidates", "2"),
        ("-f", "csv", "--fields", "query,organization,score,reason", "--strict"),
        ("-f", "tsv", "--sort", "-query"),
        ("-f", "csv", "--column", "name"),
        ("-f", "ndjson", "--source", "annual-first"),
    ],
    ids=" ".join,
)
def test_resolve_writes_the_same_in_batches(
    words: tuple[str, ...],
    large: bool,
    core_built: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = tmp_path / "names.csv"
    header, quoted = ("name,x\n", '"{}",1\n') if "--column" in words else ("", "{}\n")
    path.write_text(header + "".join(quoted.format(name) for name in ASKED), encoding="utf-8")
    monkeypatch.setattr(job, "LARGE", 0 if large else 5_000)
    expected = answered(path, core_built, capsys, *words)
    monkeypatch.setattr(stream, "BULK_FROM", 0)
    monkeypatch.setattr(stream, "BULK_SHARE", 1_000)
    wanted: list[bool] = []
    make = Resolver.bulk

    def bulk(self: Resolver, *, evidence: bool) -> BulkEngine:
        wanted.append(evidence)
        return make(self, evidence=evidence)

    monkeypatch.setattr(Resolver, "bulk", bulk)
    assert answered(path, core_built, capsys, *words) == expected
    assert wanted == ["--column" not in words and "--fields" not in words]
    assert expected[0] == ("--strict" in words)


@pytest.mark.parametrize("source", [None, "annual-first"])
def test_decisions_come_before_what_bulk_finds(source: str | None, core_built: Path, many: None) -> None:
    with open_reader(core_built) as reader:
        resolver = Resolver(reader)
        resolver.refused = {(None, "dune health"): {"dune-health"}}
        answers = stream.Answers(resolver, source)
        assert answers.expect(10_000, told=True) in (
            None,
            "the first time, loops are compiled: about a minute",
        )
        asked = ["LW", "Dune Health", "Fen Labs"]
        rows = list(answers.of_names(asked))
        assert rows == [job.row_of(resolver.resolve(text, source)) for text in asked]
    assert rows[0]["organization"] == "lumen-works"
    assert rows[0]["reason"] == "a person decided: its own acronym"
    assert rows[1]["reason"] == "a person decided that it is not dune-health"
    assert (answers.asked, answers.unsettled) == (3, 1)


def test_who_lacks_the_extra_is_told_and_answered_all_the_same(
    core_built: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    many: None,
) -> None:
    monkeypatch.setattr(stream, "find_spec", lambda name: None)
    path = tmp_path / "names.txt"
    path.write_text("Fen Labs\n", encoding="utf-8")
    code, written, said = answered(path, core_built, capsys, "-f", "tsv", "--fields", "organization")
    assert (code, written) == (0, b"organization\nfen-labs\n")
    assert said == "so many names are faster with: pip install 'alliance-cli[bulk]'\n"
    assert answered(path, core_built, capsys, "-f", "tsv", "--quiet")[2] == ""


@pytest.mark.parametrize(
    ("size", "ready"), [(None, False), (30 * 9_999, False), (30 * 10_000, True)], ids=str
)
def test_short_input_is_answered_one_by_one(size: int | None, ready: bool, core_built: Path) -> None:
    with open_reader(core_built) as reader:
        answers = stream.Answers(Resolver(reader))
        answers.expect(size, told=False)
        assert (answers._engine is not None) == ready
