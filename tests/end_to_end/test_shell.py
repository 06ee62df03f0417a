"""Pipes, files, exit codes and closed streams."""

from __future__ import annotations

import csv
import io
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.end_to_end.conftest import NEEDS_PROGRAM, SHIPPED, Environment, shell, words

pytestmark = NEEDS_PROGRAM


def test_a_closed_pipe_ends_quietly(env: Environment) -> None:
    done = shell("alliance mentions -q | head -3; echo ${PIPESTATUS[0]}", env)
    *lines, status = done.stdout.splitlines()
    assert len(lines) == 3
    assert status in {"0", "141"}  # 0 when all was written before head went
    assert done.stderr == ""
    long = shell("alliance members --evidence -f ndjson -q | (exec true); echo ${PIPESTATUS[0]}", env)
    assert (long.stdout, long.stderr) == ("141\n", "")


@pytest.mark.skipif(shutil.which("jq") is None, reason="needs jq")
def test_json_feeds_jq(env: Environment) -> None:
    done = shell("alliance members --sector academia --format json | jq -r '.[].name'", env)
    assert done.returncode == 0
    names = done.stdout.splitlines()
    assert "Cornell University" in names and len(names) == len(set(names)) > 30
    one = shell("alliance show ibm --json | jq -r '.names[].value'", env)
    assert "International Business Machines" in one.stdout
    streamed = shell("alliance members -f ndjson -q | jq -r .slug | sort | uniq -d", env)
    assert (streamed.returncode, streamed.stdout) == (0, "")


def test_output_to_a_file_is_data_alone(env: Environment, place: Path) -> None:
    done = shell("alliance members -f csv > x.csv", env, place)
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr == "1 disputed not shown; see --status disputed\n"
    text = (place / "x.csv").read_bytes()
    assert not text.startswith(b"\xef\xbb\xbf") and b"\r" not in text and b"\x1b" not in text
    rows = list(csv.DictReader(io.StringIO(text.decode())))
    assert {row["status"] for row in rows} == {"member"}
    assert words("members", "-o", "y.csv", env=env, cwd=place).returncode == 0
    assert (place / "y.csv").read_bytes() == text
    assert words("diff", "@2025-11", "./x.csv", env=env, cwd=place).returncode == 0


def test_exit_codes_steer_a_pipeline(env: Environment, place: Path) -> None:
    (place / "good.toml").write_text("min_members = 100\n", encoding="utf-8")
    (place / "bad.toml").write_text("max_members = 100\n", encoding="utf-8")
    script = "alliance check {}.toml -q >/dev/null && echo deploy || echo stay $?"
    assert shell(script.format("good"), env, place).stdout == "deploy\n"
    assert shell(script.format("bad"), env, place).stdout == "stay 1\n"
    assert shell(script.format("ugly"), env, place).stdout == "stay 3\n"


def test_names_come_from_a_pipe_only_when_asked(env: Environment) -> None:
    done = shell("printf 'IBM\\nMeta\\n' | alliance resolve - --fields organization --no-header", env)
    assert done.stdout == "ibm\nmeta\n"
    silent = shell("printf 'IBM\\n' | timeout 20 alliance resolve", env)
    assert silent.returncode == 2


def test_the_program_is_also_a_module(env: Environment) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "alliance_cli", "--version"],
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0
    assert done.stdout == words("--version", env=env).stdout


def test_a_full_disk_is_one_error(env: Environment) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("needs /dev/full")
    done = shell("alliance members > /dev/full", env)
    assert done.returncode == 5
    assert done.stderr.startswith("error: standard output: No space left on device\nhint: ")
    assert len(done.stderr.splitlines()) == 2


@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-", "<&-"])
def test_closed_streams_are_no_crash(closed: str, env: Environment) -> None:
    done = shell(f"alliance members {closed}", env)
    assert done.returncode == 0
    assert "Error" not in done.stderr + done.stdout


def test_pipes_stand_where_files_may(env: Environment, place: Path) -> None:
    rules = shell("alliance check <(echo 'min_members = 1000') -q > /dev/null; echo $?", env, place)
    assert rules.stdout == "1\n"
    out = shell("alliance members --csv -q -o /dev/stdout | head -1", env, place)
    assert out.stdout.startswith("slug,name,")
    fifo = shell(
        "mkfifo p.csv && (cat p.csv > copy.csv &) && alliance members -q -o p.csv && sleep 0.3 && wc -l < copy.csv",
        env, place,
    )  # fmt: skip
    assert int(fifo.stdout) > 100
    assert (place / "p.csv").is_fifo()


def test_a_working_folder_that_is_gone_is_one_error_at_most(env: Environment, place: Path) -> None:
    del env["ALLIANCE_DB"]
    done = shell("cd gone && rmdir ../gone && alliance members -q | wc -l", env, _made(place / "gone").parent)
    assert "Traceback" not in done.stderr and "bug" not in done.stderr
    named = shell(
        f"cd gone && rmdir ../gone && alliance members -q --db {SHIPPED} | wc -l",
        env,
        _made(place / "gone").parent,
    )
    assert int(named.stdout) > 100


def _made(folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    return folder


def test_the_same_question_has_the_same_bytes_under_any_hash_seed(env: Environment) -> None:
    for args in ("members --evidence -f json", "stats", "check", "resolve Cornel 'Boston College' -f json"):
        first, second = (
            shell(f"alliance {args}", {**env, "PYTHONHASHSEED": seed}).stdout for seed in ("1", "2")
        )
        assert first == second and first
