"""`alliance review` as a person types it: no terminal, a questionnaire, a real pseudo-terminal."""

from __future__ import annotations

import json
import os
import pty
import select
import subprocess
import sys
import time
from pathlib import Path

import pytest

from alliance_cli.jobs.review import open_mentions
from alliance_cli.model.fields import FIELDS
from alliance_cli.store.connection import open_reader
from tests.cli.conftest import Alliance
from tests.fixtures.waiting import waiting_registry


@pytest.fixture
def waiting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The registry with sixty mentions that wait, in use."""
    path = waiting_registry(tmp_path / "waiting")
    monkeypatch.setenv("ALLIANCE_DB", str(path))
    return path


def left(path: Path) -> int:
    """How many mentions wait."""
    with open_reader(path) as reader:
        return len(open_mentions(reader))


def test_without_a_terminal_it_is_refused_with_a_way_out(alliance: Alliance, waiting: Path) -> None:
    before = waiting.read_bytes()
    done = alliance("review")
    assert (done.code, done.out) == (5, "")
    assert "--export" in done.err
    assert "--apply" in done.err
    assert waiting.read_bytes() == before


def test_an_empty_queue_is_done(alliance: Alliance, registry: Path) -> None:
    done = alliance("review")
    assert (done.code, done.out, done.err) == (0, "", "nothing to review\n")
    assert alliance("review", "--export", "-").out == ""
    assert registry.exists()


def test_export_answer_apply(alliance: Alliance, waiting: Path, tmp_path: Path) -> None:
    file = tmp_path / "questions.jsonl"
    done = alliance("review", "--export", str(file))
    assert (done.code, done.out) == (0, "")
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    assert all(list(row) == [field.name for field in FIELDS["review"]] for row in rows)
    assert sum(row["count"] for row in rows) == 60
    for row in rows:
        row["answer"] = "1" if row["recommendation"] == "accept" else "n"
    rows[0]["answer"] = ""
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    before = waiting.read_bytes()
    dry = alliance("review", "--apply", str(file), "--dry-run")
    assert dry.code == 0
    assert "decisions it would make: " in dry.err
    assert waiting.read_bytes() == before
    assert alliance("review", "--apply", "-", "-m", "by two people", stdin=file.read_bytes()).code == 0
    assert left(waiting) == rows[0]["count"]
    again = alliance("review", "--apply", str(file))
    assert "decisions made: 0; answers: 0, settled already: 14, unanswered: 1" in again.err
    assert alliance("undo").code == 0
    assert left(waiting) == 60, "the whole file was one change"


def test_accept_certain_asks_nothing(alliance: Alliance, waiting: Path) -> None:
    before = waiting.read_bytes()
    assert alliance("review", "--accept-certain", "-n").code == 0
    assert waiting.read_bytes() == before
    done = alliance("review", "--accept-certain")
    assert (done.code, done.out) == (0, "")
    assert 0 < left(waiting) < 60
    assert "accepted by rule: 0" in alliance("review", "--accept-certain").err


def test_mistakes_have_the_documented_exit_codes(alliance: Alliance, waiting: Path) -> None:
    before = waiting.read_bytes()
    for words, code in (
        (("review", "--accept-certain", "--export", "-"), 2),
        (("review", "--scope", "world"), 2),
        (("review", "--dry-run"), 2),
        (("review", "--source", "nowhere"), 4),
        (("review", "--alliance", "nowhere"), 4),
        (("review", "--apply", "missing.jsonl"), 5),
    ):
        done = alliance(*words)
        assert (done.code, done.out) == (code, ""), words
        assert [line.partition(":")[0] for line in done.err.splitlines()] == ["error", "hint"], words
    assert alliance("review", "--apply", "-", stdin=b"{\n").code == 3
    assert waiting.read_bytes() == before


class Terminal:
    """`alliance review` on a pseudo-terminal of 80 columns; what is typed goes in after each prompt."""

    def __init__(self, path: Path) -> None:
        self.main, child = pty.openpty()
        environment = {
            **os.environ,
            "ALLIANCE_DB": str(path),
            "COLUMNS": "80",
            "LINES": "24",
            "TERM": "xterm",
        }
        self.process = subprocess.Popen(
            [sys.executable, "-m", "alliance_cli", "review"], stdin=child, stdout=subprocess.PIPE, stderr=child,
            env=environment, close_fds=True,
        )  # fmt: skip
        os.close(child)

    def until(self, text: str, seconds: float = 60.0) -> str:
        """What the screen shows up to and with `text`."""
        seen = b""
        end = time.monotonic() + seconds
        while text.encode() not in seen:
            ready, _, _ = select.select([self.main], [], [], max(0.0, end - time.monotonic()))
            assert ready, f"{text!r} did not come: {seen.decode(errors='replace')}"
            seen += os.read(self.main, 4096)
        return seen.decode()

    def say(self, text: str) -> None:
        """Types a line."""
        os.write(self.main, f"{text}\n".encode())

    def close(self) -> tuple[int, bytes]:
        """Exit code and what went to standard output."""
        out, _ = self.process.communicate(timeout=60)
        os.close(self.main)
        return self.process.returncode, out


def test_a_session_on_a_terminal(waiting: Path) -> None:
    first = Terminal(waiting)
    shown = first.until("> ")
    assert "[1/15]" in shown
    assert "Zephyr Dynamics  ×3" in shown
    assert max(map(len, shown.replace("\r", "").split("\n"))) <= 80
    first.say("n")
    assert "new, Zephyr Dynamics (zephyr-dynamics)" in first.until("> ")
    first.say("1")
    first.until("> ")
    first.say("undo")
    assert "[2/15]" in first.until("> ")
    first.say("q")
    assert "answers written: 1, questions left: 14" in first.until("left: 14")
    assert first.close() == (0, b"")
    assert left(waiting) == 52
    second = Terminal(waiting)
    assert "[1/14]" in second.until("> "), "the answered question is gone"
    os.write(second.main, b"\x04")
    assert second.close() == (0, b"")
