"""Where the registry is looked for, and what is never written."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from tests.end_to_end.conftest import NEEDS_PROGRAM, PROGRAM, SHIPPED, Environment, words

pytestmark = NEEDS_PROGRAM


def _origin(env: Environment, cwd: Path, *args: str) -> str:
    done = words("db", "info", *args, env=env, cwd=cwd)
    assert done.returncode == 0, done.stderr
    (line,) = (line for line in done.stdout.splitlines() if line.startswith("  found by"))
    return line.removeprefix("  found by").strip()


def test_the_registry_is_looked_for_in_this_order(env: Environment, place: Path, tmp_path: Path) -> None:
    del env["ALLIANCE_DB"]
    env["XDG_DATA_HOME"], env["XDG_CONFIG_HOME"] = str(tmp_path / "share"), str(tmp_path / "config")
    deep = place / "a" / "b"
    deep.mkdir(parents=True)
    assert _origin(env, deep) == "shipped registry"
    mine = tmp_path / "share" / "alliance" / "members.sqlite"
    mine.parent.mkdir(parents=True)
    shutil.copyfile(SHIPPED, mine)
    assert _origin(env, deep) == "user data folder"
    for folder in (place, deep.parent):
        (folder / "data").mkdir()
        shutil.copyfile(SHIPPED, folder / "data" / "members.sqlite")
        assert _origin(env, deep) == "nearest data/members.sqlite"
        assert str(folder / "data" / "members.sqlite") in words("db", "info", env=env, cwd=deep).stdout
    config = tmp_path / "config" / "alliance" / "config.toml"
    config.parent.mkdir(parents=True)
    shutil.copyfile(SHIPPED, config.with_name("beside.sqlite"))
    config.write_text('db = "beside.sqlite"\n', encoding="utf-8")
    assert _origin(env, deep) == "configuration file"
    env["ALLIANCE_DB"] = f"sqlite:///{mine}"
    assert _origin(env, deep) == "ALLIANCE_DB"
    env["ALLIANCE_DB"] = str(mine)
    assert _origin(env, deep, "--db", str(SHIPPED)) == "--db"


def test_a_configuration_that_cannot_be_is_an_error_and_no_other_registry(
    env: Environment, place: Path
) -> None:
    del env["ALLIANCE_DB"]
    config = place / "config.toml"
    env["ALLIANCE_CONFIG"] = str(config)
    assert words("members", env=env).returncode == 5
    for text in ("db = ", "db = 3", 'db = ""'):
        config.write_text(text, encoding="utf-8")
        done = words("members", env=env)
        assert (done.returncode, len(done.stderr.splitlines())) == (3, 2), text
    config.write_text("colour = 1", encoding="utf-8")
    assert words("members", "-q", env=env, cwd=place).returncode == 0


def test_the_shipped_registry_is_read_in_place_and_copied_at_the_first_write(
    env: Environment, place: Path, tmp_path: Path
) -> None:
    del env["ALLIANCE_DB"]
    env["XDG_DATA_HOME"], env["XDG_CONFIG_HOME"] = str(tmp_path / "share"), str(tmp_path / "config")
    before = SHIPPED.read_bytes()
    mine = tmp_path / "share" / "alliance" / "members.sqlite"
    for args in (
        ("members",), ("show", "ibm"), ("check",), ("add", "Bbbbbbb Works", "--dry-run"), ("undo",),
        ("add", "Bbbbbbb Works", "--sector", "acadmia"), ("members", "--sector", "acadmia"),
    ):  # fmt: skip
        words(*args, env=env, cwd=place)
        assert not mine.parent.exists(), args
    assert words("add", "Bbbbbbb Works", env=env, cwd=place).returncode == 0
    assert [path.name for path in mine.parent.iterdir()] == ["members.sqlite"]
    assert words("show", "bbbbbbb-works", env=env, cwd=place).returncode == 0
    assert SHIPPED.read_bytes() == before
    assert list(place.iterdir()) == []


def test_two_first_writers_share_one_copy(env: Environment, place: Path, tmp_path: Path) -> None:
    del env["ALLIANCE_DB"]
    env["XDG_DATA_HOME"], env["XDG_CONFIG_HOME"] = str(tmp_path / "share"), str(tmp_path / "config")
    names = [f"{letter * 7} Works" for letter in "bcdf"]
    running = [subprocess.Popen([PROGRAM, "add", name, "-q"], env=env, cwd=place) for name in names]
    assert [process.wait(timeout=60) for process in running] == [0] * len(names)
    for name in names:
        assert words("show", name, env=env, cwd=place).returncode == 0, name


def test_a_place_that_cannot_hold_a_copy_is_one_error(env: Environment, place: Path, tmp_path: Path) -> None:
    del env["ALLIANCE_DB"]
    (tmp_path / "share").write_text("a file", encoding="utf-8")
    env["XDG_DATA_HOME"], env["XDG_CONFIG_HOME"] = str(tmp_path / "share"), str(tmp_path / "config")
    for args in (("add", "Bbbbbbb Works"), ("db", "upgrade"), ("db", "init")):
        done = words(*args, env=env, cwd=place)
        assert (done.returncode, len(done.stderr.splitlines())) == (5, 2), done.stderr
    assert words("members", "-q", env=env, cwd=place).returncode == 0


def test_reading_leaves_no_trace(env: Environment, own: Path) -> None:
    before = {path.name: path.read_bytes() for path in own.parent.iterdir()}
    for args in (
        "members",
        "mentions",
        "stats",
        "check",
        "resolve IBM",
        "show ibm",
        "diff @2023 @2024",
        "db verify",
    ):
        assert words(*args.split(), env=env, cwd=own.parent).returncode in {0, 1}
    assert {path.name: path.read_bytes() for path in own.parent.iterdir()} == before


def test_a_read_only_registry_is_read(env: Environment, own: Path) -> None:
    own.chmod(0o444)
    own.parent.chmod(0o555)
    try:
        assert words("members", "-q", env=env).returncode == 0
        if os.geteuid() != 0:  # permissions do not bind the administrator
            done = words("add", "Bbbbbbb Works", env=env)
            assert (done.returncode, len(done.stderr.splitlines())) == (5, 2)
    finally:
        own.parent.chmod(0o755)
