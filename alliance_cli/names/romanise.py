"""Romanised spellings for names in other scripts. The romaniser is loaded only when such a name comes."""

from __future__ import annotations

from functools import lru_cache


@lru_cache(maxsize=65536)
def romanise(text: str) -> str:
    """`text` in Latin letters, character by character (東京 is "DongJing"); ASCII text comes back as it is.

    The tables are those of anyascii (ISC licence). Readings follow one language per script, so the result
    is a search key and never a reason to accept a match alone.
    """
    if text.isascii():
        return text
    from anyascii import anyascii

    return anyascii(text)
