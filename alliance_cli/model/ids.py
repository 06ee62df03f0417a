"""Content hashes that name evidence, so that importing the same bytes twice finds the same rows.

An id is a letter, `_` and the first 16 hex digits of SHA-256 over the parts, joined by U+001F.
"""

from __future__ import annotations


def _hashed(prefix: str, *parts: object) -> str:
    import hashlib

    joined = "\x1f".join("" if part is None else str(part) for part in parts)
    return f"{prefix}_{hashlib.sha256(joined.encode()).hexdigest()[:16]}"


def mention_id(source: str, alliance: str | None, surface: str, occurrence: int, stance: str) -> str:
    """`m_…`, from the source's slug, the alliance's, the surface, its occurrence and the stance."""
    return _hashed("m", source, alliance, surface, occurrence, stance)


def count_claim_id(source: str, alliance: str, text: str, occurrence: int) -> str:
    """`c_…`, from the source's slug, the alliance's, the words of the claim and their occurrence."""
    return _hashed("c", source, alliance, text, occurrence)


def decision_id(
    kind: str,
    verdict: str,
    scope: str,
    subject: tuple[str | None, str | None, str],
    organization: str | None,
    by: tuple[str, str],
) -> str:
    """`d_…`; `subject` is (mention, source, surface), `by` is (actor, instant)."""
    return _hashed("d", kind, verdict, scope, *subject, organization, *by)


def decision_ids(
    kind: str,
    verdict: str,
    scope: str,
    subject: tuple[str | None, str | None, str],
    organization: str | None,
    by: tuple[str, str],
) -> tuple[str, ...]:
    """Every id that a decision of this content may have: the source of a mention stands in it or is left out."""
    mention, source, surface = subject
    sources = (source,) if mention is None else (None, source)
    return tuple(
        decision_id(kind, verdict, scope, (mention, one, surface), organization, by) for one in sources
    )
