"""The order in which names stand in every listing."""

from __future__ import annotations


def name_order(name: str) -> tuple[str, str]:
    """A sort key: case and accents aside, then the name itself.

    Kept apart from the fold of `names`, whose tables no plain listing needs.
    """
    if name.isascii():
        return name.casefold(), name
    import unicodedata

    plain = "".join(char for char in unicodedata.normalize("NFKD", name) if not unicodedata.combining(char))
    return plain.casefold(), name
