"""The place and day in front of a report's first sentence: "OSLO, 3 March 2026 – "."""

from __future__ import annotations

import re
from collections.abc import Sequence

from alliance_cli.extract.tables import is_a
from alliance_cli.extract.text import Token, is_capital
from alliance_cli.names.tables import countries, regions

_LONGEST = 16
_DASHES = frozenset(("–", "—", "-", "--"))
_MARKS = frozenset((",", "(", ")", "/", ".", ":"))
_YEAR = re.compile(r"(?:19|20)\d\d")
_CAPITALS = 4  # letters; shorter ones are acronyms as often as towns


def dateline(found: Sequence[Token]) -> int:
    """How many tokens of a sentence are its dateline, the dash behind it included; 0 when it has none.

    A dash after capitals is one where a day or a known place stands before it, or a town in capitals does.
    """
    dash = next((at for at, token in enumerate(found[:_LONGEST]) if token.text in _DASHES), 0)
    if not dash or dash + 1 >= len(found) or found[dash + 1].start == found[dash].end:
        return 0
    before = found[:dash]
    if not all(token.text in _MARKS or _may_stand(token) for token in before):
        return 0
    words = [token.text for token in before if token.is_word]
    place = " ".join(words).lower()
    dated = any(_YEAR.fullmatch(word) for word in words) or any(is_a(word.lower(), "time") for word in words)
    town = bool(words) and words[0].isupper() and words[0].isalpha() and len(words[0]) >= _CAPITALS
    known = place in regions() or place in countries()
    opens = is_capital(found[dash + 1].text) or not found[dash + 1].is_word
    return dash + 1 if dated or ((town or known) and opens) else 0


def _may_stand(token: Token) -> bool:
    return is_capital(token.text) or token.text[0].isdigit() or is_a(token.lower.rstrip("."), "time")
