"""A folder that describes itself, and the rules for replacing files and folders."""

from __future__ import annotations

import csv
import json
import os
from hashlib import sha256
from pathlib import Path

import pytest

from alliance_cli.errors import Exit, Refused
from alliance_cli.render import Row
from alliance_cli.render.datapackage import Column, ForeignKey, Table, write_folder
from alliance_cli.render.folders import replaced_file

ORGANIZATION = Table(
    "organization",
    (
        Column("slug", required=True, unique=True, doc="permanent identifier"),
        Column("name", required=True),
        Column("size", "integer"),
        Column("public", "boolean"),
        Column("score", "number"),
        Column("state", enum=("active", "dissolved")),
        Column("merged_into"),
    ),
    ("slug",),
    (ForeignKey(("merged_into",), "organization", ("slug",)),),
)
NAME = Table(
    "name",
    (Column("organization", required=True), Column("value", required=True)),
    ("organization", "value"),
    (ForeignKey(("organization",), "organization", ("slug",)),),
    "written forms",
)
EMPTY = Table("alliance-empty", (Column("slug"),))
ROWS: list[Row] = [
    {"slug": "a", "name": '=1,"\n', "size": 7, "public": True, "score": 0.5, "state": "active"},
    {"slug": "b", "name": "007\r東", "public": False, "merged_into": "a"},
]
NAMES: list[Row] = [{"organization": "a", "value": "NA"}, {"organization": "b", "value": "1e5"}]


def _write(folder: Path, names: list[Row] = NAMES) -> None:
    write_folder(folder, [(ORGANIZATION, ROWS), (NAME, names), (EMPTY, [])], title="Registry")


def _valid(folder: Path) -> list[str]:
    """Kinds of the errors that the Frictionless validator reports."""
    from frictionless import validate

    here = Path.cwd()
    os.chdir(folder)  # the validator trusts relative paths only
    try:
        report = validate("datapackage.json")
    finally:
        os.chdir(here)
    return sorted({kind for (kind,) in report.flatten(["type"])})


def test_the_validator_accepts_it_and_finds_damage(tmp_path: Path) -> None:
    folder = tmp_path / "export"
    _write(folder)
    assert _valid(folder) == []
    with (folder / "name.csv").open("a", encoding="utf-8") as file:
        file.write("nobody,X\na,NA\n")
    assert {"foreign-key", "primary-key", "hash-count", "byte-count"} <= set(_valid(folder))
    table = folder / "organization.csv"
    table.write_bytes(
        table.read_bytes().replace(b"b,", b"a,").replace(b"active", b"asleep").replace(b"7", b"x")
    )
    assert {"unique-error", "constraint-error", "type-error"} <= set(_valid(folder))


def test_the_descriptor_tells_size_and_hash(tmp_path: Path) -> None:
    _write(tmp_path / "export")
    descriptor = json.loads((tmp_path / "export/datapackage.json").read_text())
    assert [resource["path"] for resource in descriptor["resources"]] == [
        "organization.csv",
        "name.csv",
        "alliance-empty.csv",
    ]
    for resource in descriptor["resources"]:
        data = (tmp_path / "export" / resource["path"]).read_bytes()
        assert resource["bytes"] == len(data)
        assert resource["hash"] == f"sha256:{sha256(data).hexdigest()}"
    assert not {"created", "licenses"} & set(descriptor)
    with (tmp_path / "export/organization.csv").open(newline="", encoding="utf-8") as lines:
        assert [row["name"] for row in csv.DictReader(lines)] == ['=1,"\n', "007\r東"]


def test_writing_again_replaces_it_byte_for_byte(tmp_path: Path) -> None:
    folder = tmp_path / "export"
    _write(folder)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    _write(folder)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    write_folder(folder, [(NAME, [])])
    assert {path.name for path in folder.iterdir()} == {"name.csv", "datapackage.json"}
    assert [path.name for path in tmp_path.iterdir()] == ["export"]


def test_a_folder_with_other_files_is_refused_and_left_alone(tmp_path: Path) -> None:
    folder = tmp_path / "export"
    _write(folder)
    (folder / "thesis.txt").write_text("mine")
    with pytest.raises(Refused, match=r"holds 'thesis\.txt'") as caught:
        _write(folder)
    assert caught.value.exit_code == Exit.REFUSED and (folder / "thesis.txt").read_text() == "mine"
    for text in ("{}", "[]", "no json", '{"$schema": "x", "name": "alliance", "resources": []}'):
        other = tmp_path / "other"
        other.mkdir(exist_ok=True)
        (other / "datapackage.json").write_text(text)
        with pytest.raises(Refused, match=r"holds 'datapackage\.json'"):
            _write(other)
    (tmp_path / "empty").mkdir()
    _write(tmp_path / "empty")
    assert _valid(tmp_path / "empty") == []


def test_a_failure_leaves_the_old_export(tmp_path: Path) -> None:
    folder = tmp_path / "export"
    _write(folder)
    before = sorted(path.read_bytes() for path in folder.iterdir())

    def broken() -> object:
        yield {"organization": "a", "value": "x"}
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        _write(folder, broken())  # type: ignore[arg-type]
    assert sorted(path.read_bytes() for path in folder.iterdir()) == before
    assert [path.name for path in tmp_path.iterdir()] == ["export"]


@pytest.mark.parametrize("name", ["", "../x", "a/b", ".", "a b"])
def test_a_table_cannot_lead_out_of_the_folder(name: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="cannot be the name of a file"):
        write_folder(tmp_path / "export", [(Table(name, (Column("x"),)), [])])
    assert list(tmp_path.iterdir()) == []


def test_an_impossible_place_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    for place in (tmp_path / "file/export", tmp_path / "missing/export", tmp_path / "file"):
        with pytest.raises(Refused):
            _write(place)
    assert (tmp_path / "file").read_text() == "x"


def test_a_file_is_replaced_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "roster.csv"
    with replaced_file(path) as out:
        out.write(b"old")
        assert not path.exists()
    path.chmod(0o640)
    with pytest.raises(ZeroDivisionError), replaced_file(path) as out:
        out.write(b"half")
        raise ZeroDivisionError
    assert path.read_bytes() == b"old"
    link = tmp_path / "link.csv"
    link.symlink_to(path)
    with replaced_file(link) as out:
        out.write(b"new")
    assert path.read_bytes() == b"new" and link.is_symlink() and path.stat().st_mode & 0o777 == 0o640
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["link.csv", "roster.csv"]


def test_a_device_is_written_and_not_replaced(tmp_path: Path) -> None:
    with replaced_file(Path(os.devnull)) as out:
        out.write(b"x")
    assert Path(os.devnull).is_char_device()
    for place in (tmp_path, tmp_path / "missing/x.csv"):
        with pytest.raises(Refused, match="cannot write"), replaced_file(place):
            pass
