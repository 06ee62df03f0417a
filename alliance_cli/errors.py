"""The errors of the program: one root; each class states its exit code, HTTP status and hint.

Raised by the floors below, caught in one place a surface: the command line prints one `error:` and one
`hint:` line, a service would answer with the status. Nothing here knows a terminal or a network.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum


class Exit(IntEnum):
    """Process exit codes that scripts may rely on."""

    OK = 0
    NO = 1
    USAGE = 2
    BAD_DATA = 3
    NOT_FOUND = 4
    REFUSED = 5
    BUG = 70
    INTERRUPTED = 130
    CLOSED_PIPE = 141


class AllianceError(Exception):
    """A failure that the user can understand: one sentence, and one sentence on the mend.

    `message` names the thing at fault (file, row or offset where there is one), without a final stop.
    """

    exit_code = Exit.BUG
    status = 500
    default_hint = ""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint or self.default_hint


class UsageError(AllianceError):
    """The words of the command are wrong: an unknown sector, field, format, or a bad date."""

    exit_code = Exit.USAGE
    status = 400
    default_hint = "run the command with --help"


class InvalidData(AllianceError):
    """Input that cannot be used: a seed file, a rules file, a roster file, a foreign database."""

    exit_code = Exit.BAD_DATA
    status = 422


class NotFound(AllianceError):
    """No such organization, source or alliance, or more than one."""

    exit_code = Exit.NOT_FOUND
    status = 404


class Refused(AllianceError):
    """The command could run but must not as things stand: it needs --yes, an extra, or a free lock."""

    exit_code = Exit.REFUSED
    status = 409


class Unavailable(AllianceError):
    """The registry is missing, locked, outdated or not writable."""

    exit_code = Exit.REFUSED
    status = 503


def did_you_mean(suggestions: Iterable[str], otherwise: str) -> str:
    """A hint that names up to three suggestions, or `otherwise` when there is none."""
    quoted = [f"'{text}'" for text in suggestions][:3]
    if not quoted:
        return otherwise
    return f"did you mean {' or '.join(quoted)}?"
