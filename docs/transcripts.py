"""Writes docs/NAME-transcript.md from a real session in tmux, 80 columns wide: `python docs/transcripts.py review`.

Needs tmux and a checkout that is installed in editable mode. `--check` compares instead of writing.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tests.fixtures.story import ALLIANCES, PRESS
from tests.fixtures.waiting import waiting_registry

HERE = Path(__file__).parent
COLUMNS, LINES = 80, 24
PATIENCE = 60.0  # seconds that a command may take
SHELL, REVIEW = "$", ">"


class Terminal:
    """A shell in a tmux of its own; what is typed and shown is kept as plain text."""

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        self.socket = str(folder / "tmux")
        self.seen = 0
        given = [f"{key}={value}" for key, value in environment.items()]
        shell = shlex.join(["env", *given, "bash", "--norc", "--noprofile"])
        size = ["-x", str(COLUMNS), "-y", str(LINES)]
        configuration = folder / "tmux.conf"
        configuration.write_text("set -g history-limit 20000\nset -g status off\n", encoding="utf-8")
        self._tmux("-f", str(configuration), "new-session", "-d", *size, "-c", str(folder), shell)
        self.until(SHELL)

    def _tmux(self, *words: str) -> str:
        command = ["tmux", "-S", self.socket, *words]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout

    def lines(self) -> list[str]:
        """All that the terminal showed so far, blanks at the ends of lines removed."""
        shown = self._tmux("capture-pane", "-p", "-S", "-")
        return [line.rstrip() for line in shown.rstrip().split("\n")]

    def until(self, *ends: str) -> str:
        """The last line, when it ends in one of these."""
        limit = time.monotonic() + PATIENCE
        while not (last := self.lines()[-1]).endswith(ends):
            if time.monotonic() > limit:
                raise SystemExit(
                    f"none of {ends} after {PATIENCE:g} s, but:\n" + "\n".join(self.lines()[-LINES:])
                )
            time.sleep(0.02)
        return last

    def _shown(self, text: str) -> None:
        """Waits until the end of what was typed stands there, on one line or on two."""
        wanted = "".join(text[-COLUMNS // 4 :].split())
        limit = time.monotonic() + PATIENCE
        while not "".join("".join(self.lines()[-2:]).split()).endswith(wanted):
            if time.monotonic() > limit:
                raise SystemExit(f"'{text}' was typed, but:\n" + "\n".join(self.lines()[-LINES:]))
            time.sleep(0.02)

    def type(self, text: str, *ends: str) -> str:
        """Types a line and waits for a prompt; the prompt."""
        self._tmux("send-keys", "-l", text)
        self._shown(text)
        self._tmux("send-keys", "Enter")
        return self.until(*ends)

    def fresh(self) -> list[str]:
        """The lines since this was last asked, without the prompt that waits."""
        lines = self.lines()
        new, self.seen = lines[self.seen : -1], len(lines) - 1
        return new

    def close(self) -> None:
        """Ends the shell and its tmux."""
        self._tmux("kill-server")


MEANT = {
    "Alder Univ.": "Alder University", "Birch Labs": "Birch Laboratories", "Cedar Bank S.A.": "Cedar Bank",
    "Dune Software, Inc.": "Dune Software", "DuneSoftware": "Dune Software",
    "Elm Research Institute": "Elm Institute", "Gorse Shipping": "Gorse", "The Fern Foundation": "Fern Foundation",
    "Zephyr Dynamics (Berlin)": "Zephyr Dynamics",
}  # fmt: skip
"""What the reviewer knows: which bodies these spellings mean. Any other spelling is of a body not recorded yet."""


def answer(question: list[str]) -> str:
    """What the reviewer types at a question as it stands on the screen: a candidate's number, or `n`."""
    start = max(at for at, line in enumerate(question) if re.match(r"\[\d+/\d+\] ", line))
    spelling = re.sub(r"  ×\d+$", "", question[start + 1]).strip()
    candidates = {
        found[2]: found[1]
        for line in question[start:]
        if (found := re.match(r"(\d)  (.+?) \([a-z0-9-]+\)", line))
    }
    return candidates.get(MEANT.get(spelling, spelling), "n")


def review(folder: Path) -> Iterator[str]:
    """The page about reviewing sixty mentions."""
    before = waiting_registry(folder / "made").read_bytes()
    for name in ("registry.sqlite", "first.sqlite"):
        (folder / name).write_bytes(before)
    with _terminal(folder, ALLIANCE_DB="registry.sqlite") as terminal:
        yield from _review(terminal)


@contextmanager
def _terminal(folder: Path, **more: str) -> Iterator[Terminal]:
    """A terminal of a person called Ada, in a folder."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    own = {"PS1": "$ ", "PATH": path, "USER": "ada", "HOME": str(folder), **more}
    own["HISTFILE"] = os.devnull  # a shell that is ending writes nothing into a folder that is going
    terminal = Terminal(folder, own)
    try:
        yield terminal
    finally:
        terminal.close()


def _review(terminal: Terminal) -> Iterator[str]:
    yield "# Sixty mentions in one sitting\n"
    yield "Written by `python docs/transcripts.py review` from a real terminal of 80 columns (tmux). The registry is"
    yield "the tests' own, of invented bodies (`tests/fixtures/waiting.py`): in six sources sixty mentions wait for"
    yield "somebody to say whom they name. `first.sqlite` is a copy of it, made before anybody answered."
    terminal.type("alliance review --export questions.jsonl", SHELL)
    yield from _section("What waits", terminal)
    talk = _Talk(terminal)
    talk.begin()
    for _ in range(3):
        talk.reply()
    talk.say("w")
    talk.say("q")
    yield from _section("The first sitting: three answers, why, and quit", terminal)
    talk.begin()
    talk.reply()
    talk.say("undo")
    talk.decisions -= 1
    while talk.asked:
        talk.reply()
    yield from _section("The second sitting: the last answer is taken back and given again", terminal)
    terminal.type("alliance review", SHELL)
    yield from _section("Nothing is left", terminal)
    yield from _never_again(terminal)
    yield f"\nDecisions that a person made: {talk.decisions}, for sixty mentions."
    if talk.decisions > 20:
        raise SystemExit(f"{talk.decisions} decisions for sixty mentions are too many")


AGAIN = (
    (
        "The same documents read anew elsewhere, with the decisions",
        "The organizations of today, the mentions as they first came, no decision; then those that were exported.",
        (
            "alliance decisions export decisions.jsonl",
            "alliance db dump facts -q && alliance db dump first -q --db first.sqlite",
            "cp first/mentions.csv facts/ && : > facts/decisions.jsonl",
            "alliance db build facts --db anew.sqlite -q",
            "alliance review --export - --db anew.sqlite > open.jsonl",
            "alliance decisions import decisions.jsonl --db anew.sqlite",
            "alliance review --db anew.sqlite",
        ),
    ),
    (
        "The registry rebuilt from its own text",
        "",
        (
            "alliance db dump text -q && alliance db build text --db rebuilt.sqlite -q",
            "alliance review --db rebuilt.sqlite",
        ),
    ),
)
"""Where a settled question must not come back: title, what is shown, commands; the last one reviews."""


def _never_again(terminal: Terminal) -> Iterator[str]:
    for title, about, commands in AGAIN:
        for command in commands:
            terminal.type(command, SHELL)
        page = list(_section(title, terminal, about))
        if page[-2] != "nothing to review":
            raise SystemExit("\n".join(["a settled question came back:", *page]))
        yield from page


class _Talk:
    """The reviewer at the keyboard, and how many decisions were typed."""

    def __init__(self, terminal: Terminal) -> None:
        self.terminal = terminal
        self.decisions = 0
        self.asked = False

    def begin(self) -> None:
        """Starts a sitting."""
        self.say("alliance review")

    def say(self, text: str) -> None:
        """Types something."""
        self.asked = self.terminal.type(text, SHELL, REVIEW).endswith(REVIEW)

    def reply(self) -> None:
        """Answers the question on the screen."""
        self.decisions += 1
        self.say(answer(self.terminal.lines()))


def _section(title: str, terminal: Terminal, about: str = "") -> Iterator[str]:
    """The lines since the last section, under a heading."""
    lines = terminal.fresh()
    wide = [line for line in lines if len(line) > COLUMNS]
    if wide:
        raise SystemExit("\n".join(["wider than the terminal:", *wide]))
    yield f"\n## {title}\n"
    if about:
        yield f"{about}\n"
    yield "```console"
    yield from lines
    yield "```"


def ingest(folder: Path) -> Iterator[str]:
    """The page about three documents that become a roster."""
    shutil.copytree(PRESS, folder / "press")
    with _terminal(folder, ALLIANCE_DB="accord.sqlite", EDITOR=str(_editor(folder))) as terminal:
        yield "# From three articles to a roster\n"
        yield "Written by `python docs/transcripts.py ingest` from a real terminal of 80 columns (tmux). The"
        yield "articles are the tests' own, about an invented alliance (`tests/fixtures/story`)."
        about = " ".join(f'--alliance "{name}"' for name in ALLIANCES)
        for title, said, commands in (
            ("An empty folder but for the articles", "", ("ls press", "cat press/launch.txt")),
            (
                "Documents in, a plan out",
                "Nothing counts yet.",
                (
                    "alliance db init",
                    f"alliance ingest press --new-alliance {about} --plan plan.txt",
                    "alliance members --alliance grain-accord --status any",
                    "sed -n '/^source launch/,/^source members/p' plan.txt | cut -c -80",
                ),
            ),
            (
                "A person edits the plan",
                "In an editor; `diff` shows what was written.",
                (
                    "cp plan.txt found.txt",
                    "$EDITOR plan.txt",
                    "diff found.txt plan.txt | grep '^>' | cut -c -80",
                ),
            ),
            (
                "Applied, once",
                "",
                ("alliance apply plan.txt --dry-run", "alliance apply plan.txt", "alliance apply plan.txt"),
            ),
            (
                "The rosters",
                "Of each document by itself, then of all of them.",
                (
                    "alliance members --only-source launch --fields slug,role,sector",
                    "alliance members --only-source launch --alliance salt-league --fields slug,role,since",
                    "alliance members --status any --fields slug,status,since,part_of,source_count",
                    "alliance counts --fields text,alliance,counted,verdict",
                    'alliance show "Larch Milling"',
                ),
            ),
        ):
            for command in commands:
                terminal.type(command, SHELL)
            yield from _section(title, terminal, said)


def _editor(folder: Path) -> Path:
    """A program that changes a plan as the person does."""
    program = folder / "editor"
    code = "import sys; from pathlib import Path; from tests.fixtures.story import edited; "
    code += "plan = Path(sys.argv[1]); plan.write_text(edited(plan.read_text()).text)"
    line = f"PYTHONPATH={shlex.quote(str(HERE.parent))} {shlex.quote(sys.executable)} -c {shlex.quote(code)}"
    program.write_text(f'#!/bin/sh\nexec env {line} "$1"\n', encoding="utf-8")
    program.chmod(0o755)
    return program


PAGES: dict[str, Callable[[Path], Iterator[str]]] = {"review": review, "ingest": ingest}


def main() -> int:
    """Writes the page that is named, or compares it with `--check`."""
    name = next((word for word in sys.argv[1:] if word in PAGES), None)
    if name is None:
        sys.stderr.write(f"usage: transcripts.py [--check] {'|'.join(PAGES)}\n")
        return 2
    with tempfile.TemporaryDirectory() as folder:
        page = "\n".join(PAGES[name](Path(folder))) + "\n"
    target = HERE / f"{name}-transcript.md"
    if "--check" not in sys.argv[1:]:
        target.write_text(page, encoding="utf-8")
        return 0
    if not target.exists() or target.read_text(encoding="utf-8") != page:
        sys.stderr.write(
            f"{target.name} is not what the program says: run 'python docs/transcripts.py {name}'\n"
        )
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
