"""The walkthrough tells what really happens: each command is run, on the day and by the person that it names.

ALLIANCE_WALKTHROUGH=write puts what is printed into the page; read the difference before committing it.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.cli.conftest import Alliance

PAGE = Path(__file__).parent.parent.parent / "docs" / "walkthrough.md"
BLOCK = re.compile(r"<!-- (\w+) (\S+) -->\n```console\n(.*?)```", re.DOTALL)


def test_the_walkthrough_is_what_happens(
    alliance: Alliance, registry: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if shutil.which("jq") is None:
        pytest.skip("needs jq")
    assert registry.is_file()

    def played(block: re.Match[str]) -> str:
        actor, instant, text = block.groups()
        monkeypatch.setattr("alliance_cli.cli.opened.now", lambda: instant)
        monkeypatch.setenv("ALLIANCE_ACTOR", actor)
        commands = [line for line in text.splitlines() if line.startswith("$ ")]
        told = "".join(f"{command}\n{_printed(alliance, command)}" for command in commands)
        return f"<!-- {actor} {instant} -->\n```console\n{told}```"

    page = PAGE.read_text(encoding="utf-8")
    assert len(BLOCK.findall(page)) > 5
    found = BLOCK.sub(played, page)
    if os.environ.get("ALLIANCE_WALKTHROUGH") == "write":
        PAGE.write_text(found, encoding="utf-8")
    assert found == page or os.environ.get("ALLIANCE_WALKTHROUGH") == "write"


def _printed(alliance: Alliance, command: str) -> str:
    words, _, pipe = command.removeprefix("$ alliance ").partition(" | ")
    result = alliance(*shlex.split(words))
    out = result.out
    if pipe:
        out = subprocess.run(shlex.split(pipe), input=out, capture_output=True, text=True, check=True).stdout
    return out + result.err
