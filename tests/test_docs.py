"""The documents tell the truth: the README's commands run, the generated pages are fresh, CI runs its test line."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = [
    line.removeprefix("$ ")
    for block in re.findall(r"```console\n(.*?)```", README, re.DOTALL)
    for line in block.splitlines()
]
DIFFERING = "alliance diff"  # exits 1, as the README says, when anything differs


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A working folder with a copy of the shipped registry, the README's rules file and `alliance` on the path."""
    folder = tmp_path_factory.mktemp("desk")
    (folder / "data").mkdir()
    shutil.copy(ROOT / "data" / "members.sqlite", folder / "data" / "members.sqlite")
    rules = re.search(r"```toml\n# rules.toml\n(.*?)```", README, re.DOTALL)
    assert rules
    (folder / "rules.toml").write_text(rules[1], encoding="utf-8")
    (folder / "bin").mkdir()
    program = folder / "bin" / "alliance"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m alliance_cli "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    return folder


def shell(desk: Path, command: str) -> subprocess.CompletedProcess[str]:
    """The command in bash, as a reader of the README would type it."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("ALLIANCE_")}
    environment |= {
        "PATH": f"{desk / 'bin'}:{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "HOME": str(desk),
    }
    return subprocess.run(
        ["bash", "-c", command],
        cwd=desk,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def test_the_readme_holds_commands() -> None:
    assert len(COMMANDS) > 25


@pytest.mark.parametrize("command", COMMANDS)
def test_readme_command_does_what_it_says(desk: Path, command: str) -> None:
    if "| jq" in command and shutil.which("jq") is None:
        pytest.skip("needs jq")
    done = shell(desk, command)
    expected = 1 if command.startswith(DIFFERING) else 0
    assert done.returncode == expected, done.stderr
    assert "Traceback" not in done.stderr
    quiet = re.search(r"> \w+\.\w+$| db |^alliance (export|ingest|apply|merge|tag) ", command)
    assert done.stdout or (quiet and (done.stderr or ">" in command or "export" in command))


def test_the_readme_files_hold_what_they_should(desk: Path) -> None:
    for command in COMMANDS:
        if "> x.csv" in command:
            shell(desk, command)
    assert (desk / "x.csv").read_text(encoding="utf-8").startswith("slug,name,")


def test_command_reference_is_fresh() -> None:
    done = subprocess.run([sys.executable, "docs/generate.py", "--check"], cwd=ROOT, check=False)
    assert done.returncode == 0


def test_ci_runs_the_test_line_of_the_readme() -> None:
    line = next(line for line in README.splitlines() if line.endswith("-m pytest"))
    assert line in (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()


def test_every_target_that_the_documents_name_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = set()
    for page in ("README.md", "CONTRIBUTING.md", "docs/architecture.md", "docs/cli.md"):
        named |= set(re.findall(r"`make ([a-z]+)`", (ROOT / page).read_text(encoding="utf-8")))
    assert named <= targets
