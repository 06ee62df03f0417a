"""Seeds: what one command writes the other reads byte for byte, and every broken row is told by file and line."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alliance_cli.errors import InvalidData, Unavailable
from alliance_cli.jobs import registry, seeds
from alliance_cli.model.ids import decision_id
from alliance_cli.store import tables as t
from alliance_cli.store.connection import open_reader
from alliance_cli.store.writing import Authorship, open_writer

CASES = Path(__file__).parent.parent / "cases" / "broken_seeds.csv"


def _load(path: Path, folder: Path, authorship: Authorship) -> dict[str, int]:
    with open_writer(path, authorship) as writer:
        return seeds.load(writer, folder)


def _texts(path: Path) -> dict[str, str]:
    with open_reader(path) as reader:
        return seeds.texts(reader)


def _files(folder: Path) -> dict[str, str]:
    return {path.name: path.read_bytes().decode() for path in sorted(folder.iterdir())}


def test_what_is_loaded_is_dumped_byte_for_byte(core_registry: Path, core_seeds: Path) -> None:
    assert _texts(core_registry) == _files(core_seeds)


def test_what_is_dumped_is_loaded_and_dumped_the_same_again(
    core_registry: Path, empty_registry: Path, tmp_path: Path, authorship: Authorship
) -> None:
    folder = tmp_path / "dump"
    first = _texts(core_registry)
    seeds.write(folder, first)
    counts = _load(empty_registry, folder, authorship)
    assert _texts(empty_registry) == first
    assert counts["organizations"] == 21
    assert counts == {
        Path(name).stem: len(text.splitlines()) - (name != "decisions.jsonl")
        for name, text in first.items()
        if name != "organizations.csv"
    } | {"organizations": 21}


def test_building_twice_gives_the_same_facts(
    tmp_path: Path, core_seeds: Path, authorship: Authorship
) -> None:
    built = []
    for number in (1, 2):
        path = tmp_path / f"{number}.sqlite"
        registry.build(path, core_seeds, authorship)
        with open_reader(path) as reader:
            built.append(seeds.texts(reader, log=True))
    assert built[0] == built[1]
    assert seeds.LOG_FILE in built[0]


def test_the_log_tells_every_row(core_registry: Path) -> None:
    with open_reader(core_registry) as reader:
        log = [json.loads(line) for line in seeds.texts(reader, log=True)[seeds.LOG_FILE].splitlines()]
    assert [(change["actor"], change["command"]) for change in log] == [("ada", "test")]
    assert {row["op"] for row in log[0]["rows"]} == {"insert", "update"}, "references are set afterwards"
    tables = {row["table"] for row in log[0]["rows"]}
    assert {"organization", "mention", "decision", "coverage", "tagging"} <= tables


# --- broken rows -------------------------------------------------------------------------------------------


def _cases() -> list[Any]:
    with CASES.open(encoding="utf-8", newline="") as file:
        return [pytest.param(row, id=row["case"]) for row in csv.DictReader(file)]


def _break(folder: Path, case: dict[str, str]) -> int:
    """Makes the case's change in its file; the line on which it stands, unless the case names another."""
    path = folder / case["file"]
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".jsonl":
        lines = text.splitlines()
        number = next(number for number, line in enumerate(lines) if f'"id": "{case["old"]}"' in line)
        lines[number] = json.dumps({**json.loads(lines[number]), **json.loads(case["new"])})
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return number + 1
    assert case["old"] in text, "the case no longer fits the fixture"
    place = text.index(case["old"])
    path.write_text(text[:place] + case["new"] + text[place + len(case["old"]) :], encoding="utf-8")
    return int(case["line"] or text.count("\n", 0, place) + 1)


@pytest.mark.parametrize("case", _cases())
def test_broken_row(
    case: dict[str, str], tmp_path: Path, core_seeds: Path, empty_registry: Path, authorship: Authorship
) -> None:
    folder = Path(shutil.copytree(core_seeds, tmp_path / "seeds"))
    line = _break(folder, case)
    before = empty_registry.read_bytes()
    with pytest.raises(InvalidData) as raised:
        _load(empty_registry, folder, authorship)
    assert raised.value.message.startswith(f"{folder / case['file']}:{line}: ")
    assert case["message"] in raised.value.message + raised.value.hint
    assert raised.value.hint
    assert empty_registry.read_bytes() == before, "nothing is half-written"


def _one_broken(folder: Path, name: str, content: bytes) -> Path:
    folder.mkdir()
    (folder / "organizations.csv").write_bytes(b"slug,name\nfen-labs,Fen Labs\n")
    (folder / name).write_bytes(content)
    return folder


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        (
            "names.csv",
            b"organization,value,kind\nfen-labs,F\xff,alias\n",
            "names.csv:2: byte 34 is not UTF-8",
        ),
        ("names.csv", b"", "names.csv:1: no column 'organization'"),
        ("names.csv", b"\xef\xbb\xbforganization,value,kind\n", "names.csv:1: unknown column"),
        ("names.csv", b"organization,value,kind,kind\n", "names.csv:1: a column twice"),
        ("names.csv", b'organization,value,kind\nfen-labs,"F,alias\n', "names.csv:2: unexpected end of data"),
        ("decisions.jsonl", b"{\n", "decisions.jsonl:1: not JSON"),
        ("decisions.jsonl", b"\n\n[1]\n", "decisions.jsonl:3: not a JSON object"),
        ("decisions.jsonl", b"{}\n", "decisions.jsonl:1: no column 'id'"),
    ],
)
def test_broken_file(
    name: str, content: bytes, message: str, tmp_path: Path, empty_registry: Path, authorship: Authorship
) -> None:
    folder = _one_broken(tmp_path / "seeds", name, content)
    before = empty_registry.read_bytes()
    with pytest.raises(InvalidData) as raised:
        _load(empty_registry, folder, authorship)
    assert message in raised.value.message
    assert empty_registry.read_bytes() == before


def test_a_folder_without_seeds_is_told(tmp_path: Path, empty_registry: Path, authorship: Authorship) -> None:
    with pytest.raises(InvalidData, match=r"holds no seeds: organizations\.csv is missing"):
        _load(empty_registry, tmp_path, authorship)


def test_a_failed_build_leaves_no_file(tmp_path: Path, authorship: Authorship) -> None:
    folder = _one_broken(tmp_path / "seeds", "names.csv", b"organization,value,kind\nx,y,alias\n")
    target = tmp_path / "out" / "registry.sqlite"
    with pytest.raises(InvalidData):
        registry.build(target, folder, authorship)
    assert list(target.parent.iterdir()) == []


def test_a_failed_rebuild_keeps_the_old_file(
    tmp_path: Path, core_registry: Path, authorship: Authorship
) -> None:
    folder = _one_broken(tmp_path / "seeds", "names.csv", b"organization,value,kind\nx,y,alias\n")
    before = core_registry.read_bytes()
    with pytest.raises(InvalidData):
        registry.build(core_registry, folder, authorship, replace=True)
    assert core_registry.read_bytes() == before


def test_loading_into_a_filled_registry_changes_nothing(
    core_registry: Path, core_seeds: Path, authorship: Authorship
) -> None:
    before = core_registry.read_bytes()
    with pytest.raises(InvalidData, match="refuses the change"):
        _load(core_registry, core_seeds, authorship)
    assert core_registry.read_bytes() == before


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(Unavailable, match="cannot be written"):
        seeds.write(tmp_path / "file" / "seeds", {"names.csv": ""})


def test_a_dump_that_cannot_be_finished_changes_no_file(tmp_path: Path) -> None:
    old = {"names.csv": "old\n", "sources.csv": "old\n"}
    seeds.write(tmp_path, old)
    with pytest.raises(UnicodeEncodeError):  # what fails late: the last text cannot be written
        seeds.write(tmp_path, {"names.csv": "new\n", "sources.csv": "\ud800"})
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == old


# --- any text survives -------------------------------------------------------------------------------------

TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), min_size=1, max_size=40)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=TEXT, note=TEXT, reason=TEXT)
def test_any_text_survives_the_round_trip(
    name: str, note: str, reason: str, tmp_path: Path, empty_registry: Path, authorship: Authorship
) -> None:
    source, target = tmp_path / "a.sqlite", tmp_path / "b.sqlite"
    for path in (source, target):
        shutil.copyfile(empty_registry, path)
    with open_writer(source, authorship) as writer:
        row = t.OrganizationRow(slug="fen-labs", name=name, note=note)
        writer.session.add(row)
        writer.session.flush()
        by = ("ada", authorship.at)
        identity = decision_id("identity", "same", "everywhere", (None, None, name), row.slug, by)
        decision = t.DecisionRow(
            id=identity, kind="identity", verdict="same", scope="everywhere", surface=name,
            organization_id=row.id, decided_by="person", actor="ada", at=authorship.at, reason=reason,
            features={reason: [name]},
        )  # fmt: skip
        writer.session.add(decision)
    first = _texts(source)
    seeds.write(tmp_path / "dump", first)
    _load(target, tmp_path / "dump", authorship)
    assert _texts(target) == first


def test_files_that_nothing_reads_are_told(tmp_path: Path) -> None:
    for name in (
        "organizations.csv",
        "log.jsonl",
        "README.md",
        ".hidden",
        "organisations.csv",
        "mentions.json",
    ):
        (tmp_path / name).write_text("", encoding="utf-8")
    assert seeds.strangers(tmp_path) == ["mentions.json", "organisations.csv"]
