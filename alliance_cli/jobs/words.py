"""Words of a command line that become values of a record, each checked by itself."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from alliance_cli.errors import UsageError, did_you_mean
from alliance_cli.jobs.suggest import closest


def plain(value: str) -> str:
    """The text without the blanks around it; UsageError for a control character and for nothing."""
    if not value.isprintable():
        raise UsageError(f"'{value}' holds a control character", "write it on one line, as UTF-8")
    if not value.strip():
        raise UsageError("a text is empty", "write it out, or leave the option out")
    return value.strip()


def address(text: str) -> str:
    """The web address itself; UsageError for what is none."""
    if not text.isprintable() or " " in text or not text.startswith(("https://", "http://")):
        raise UsageError(f"'{text}' is no web address", "it begins with https:// and has no blank")
    return text


def empty(found: dict[str, Any], column: str, name: str) -> None:
    """Notes that a column is to be emptied; UsageError for one that is given too."""
    if column in found:
        raise UsageError(f"{name} is both given and emptied", "do one of them")
    found[column] = None


def word(given: str, known: Collection[str], what: str) -> str:
    """The word itself; UsageError, with those that are alike, for one that is not known."""
    if given not in known:
        raise UsageError(
            f"unknown {what} '{given}'", did_you_mean(closest(given, known), f"one of {', '.join(known)}")
        )
    return given
