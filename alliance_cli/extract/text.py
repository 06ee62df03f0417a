"""A text as tokens and sentences, with offsets into the text as it was read."""

from __future__ import annotations

import re
from typing import NamedTuple

from alliance_cli.extract.tables import is_a

# One character for one character, so that offsets stay true.
_LIKE = str.maketrans(
    {
        "\u00a0": " ",
        "\u2007": " ",
        "\u2009": " ",
        "\u200a": " ",
        "\u202f": " ",
        "\u3000": " ",
        "\u200b": " ",
        "\ufeff": " ",
        "\u00ad": "-",
        "‐": "-",
        "‑": "-",
        "‒": "–",
        "’": "'",
        "‘": "'",
        "ʼ": "'",
        "`": "'",
        "“": '"',
        "”": '"',
        "„": '"',
        "«": '"',
        "»": '"',
        "（": "(",
        "）": ")",
        "［": "[",
        "］": "]",
        "，": ",",
        "、": ",",
        "；": ";",
        "：": ":",
        "。": ".",
        "・": ",",
    }
)
_MARKS = "\u0300-\u036f\u0900-\u0903\u093a-\u094f\u0981-\u0983\u09bc-\u09cd\u0e31\u0e34-\u0e3a\u0e47-\u0e4e"
_TOKEN = re.compile(
    rf"[^\W_](?:[\w*{_MARKS}]|[.&'+@-](?=[^\W_])|\.(?=[^\W_]))*\+*"
    r"|\.{2,}|-{2,}|[^\w\s]|_"
)
_INITIALS = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_]$|^[A-Z]$")
_ELIDED = ("l'", "d'")
_LETTER = re.compile(r"[A-Z]\.")
_OPENING = frozenset("\"(['")
_CLOSING = frozenset("\")]'")


class Token(NamedTuple):
    """One word, number or mark. `text` has plain quotes and spaces; `lower` is what cues are compared with."""

    text: str
    lower: str
    start: int
    end: int

    @property
    def is_word(self) -> bool:
        """Whether it holds a letter or a digit."""
        return self.text[0].isalnum()


def normalise(text: str) -> str:
    """The text with plain spaces, quotes and list marks; as long as it was."""
    return text.translate(_LIKE)


def tokens(text: str, start: int, end: int) -> list[Token]:
    """Tokens of a stretch of normalised text. A possessive ending and the dot of an abbreviation are told apart."""
    found: list[Token] = []
    for match in _TOKEN.finditer(text, start, end):
        word, first, last = match[0], match.start(), match.end()
        if word[:2] in _ELIDED and word[2:3].isupper():  # l'Université, but L'Oréal
            found.append(Token(word[:2], word[:2], first, first + 2))
            word, first = word[2:], first + 2
        if word[-2:] in ("'s", "'S") and len(word) > 2:
            found.append(Token(word[:-2], word[:-2].lower(), first, last - 2))
            found.append(Token("'s", "'s", last - 2, last))
            continue
        if word == "." and found and found[-1].end == first and _takes_dot(found[-1]):
            previous = found[-1]
            found[-1] = Token(previous.text + ".", previous.lower + ".", previous.start, last)
            continue
        found.append(Token(word, word.lower(), first, last))
    if found and _LETTER.fullmatch(found[-1].text):  # the dot ends the sentence: "Acme, Globex and X."
        letter, dot = found[-1], found[-1].end - 1
        found[-1:] = [
            Token(letter.text[0], letter.lower[0], letter.start, dot),
            Token(".", ".", dot, letter.end),
        ]
    return found


def _takes_dot(token: Token) -> bool:
    return is_a(token.lower, "abbreviation") or _INITIALS.search(token.text) is not None


def is_capital(word: str) -> bool:
    """Whether a word is written like a name: a capital first, or one inside (eBay), or with a digit (3DS)."""
    if word[0].isupper():
        return True
    if word[0].isdigit():
        return any(char.isupper() for char in word) and not word[-1].isdigit()
    return word[0].islower() and word[1:4] != word[1:4].lower()


def has_no_case(word: str) -> bool:
    """Whether a word is of a script without capitals: Chinese, Japanese, Korean, Arabic, Hebrew, Indian scripts."""
    return word[0].isalpha() and not word[0].isupper() and not word[0].islower()


def sentences(found: list[Token]) -> list[tuple[int, int]]:
    """Half-open ranges of tokens, one for each sentence."""
    ranges: list[tuple[int, int]] = []
    start = 0
    for place, token in enumerate(found):
        if _ends_sentence(found, place, token):
            stop = place + 1
            while (
                stop < len(found)
                and found[stop].text in _CLOSING
                and found[stop].start == found[stop - 1].end
            ):
                stop += 1
            if stop > start:
                ranges.append((start, stop))
            start = stop
    if start < len(found):
        ranges.append((start, len(found)))
    return [(first, last) for first, last in ranges if last > first]


def _ends_sentence(found: list[Token], place: int, token: Token) -> bool:
    if token.text in ("!", "?", "。"):
        following = _next_word(found, place)
        return following is None or not following.text[0].islower()
    if not token.text.endswith("."):
        return False
    following = _next_word(found, place)
    if following is None:
        return True
    if following.text[0].islower() or (len(token.text) > 1 and following.text[0].isdigit()):
        return False
    if len(token.text) > 1 and token.is_word:
        legal = is_a(token.lower.rstrip("."), "dotted-legal") or token.lower in (
            "u.s.",
            "u.k.",
            "p.m.",
            "a.m.",
        )
        return legal and place + 1 < len(found) and is_a(found[place + 1].text, "plain")
    return len(token.text) == 1 and following.start > token.end


def _next_word(found: list[Token], place: int) -> Token | None:
    for token in found[place + 1 : place + 4]:
        if token.text not in _OPENING and token.text not in _CLOSING:
            return token
    return None
