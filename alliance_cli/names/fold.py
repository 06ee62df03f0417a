"""Folding: one written form in, the form that comparisons use out. Pure text, standard library only."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

# Letters that Unicode decomposition leaves alone although readers take them for a base letter.
_LETTERS = str.maketrans(
    {
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "ħ": "h",
        "ı": "i",
        "ŧ": "t",
        "þ": "th",
        "æ": "ae",
        "œ": "oe",
        "ß": "ss",
        "ĸ": "k",
        "ŋ": "n",
        "ə": "e",
    }
)
_APOSTROPHES = re.compile("['’‘ʼ`´ʻ′]")
# French and Italian elision: the article is a word of its own ("l'Aquila", "dell'Insubria").
_ELISION = re.compile(r"(?<!\w)(l|d|dell|all|dall|nell|sull|un|qu)['’ʼ](?=\w)")
_INITIALS = re.compile(r"(?<![^\W_])(?:[^\W\d_]\.){2,}(?:[^\W\d_](?![^\W_]))?")
_STAR = re.compile(r"(?<![^\W_])\*|\*(?![^\W_])")
_OTHER = re.compile(r"(?:[^\w*]|_)+")
# Vowel signs of other scripts count as letters, which a regular expression does not know.
_MAY_SPLIT_MARKS = re.compile("[\u0300-\u036f\u0483-\u2e7f\u3099\u309a\ua000-\uabff\U00010000-\U0010ffff]")
# The breve of й makes another letter, the one of ă does not.
_MARKS = re.compile("(?<!и)\u0306|[\u0300-\u0305\u0307-\u036f\u0591-\u05c7\u064b-\u065f\u0670]")
# For bytes of ASCII in lower case: what is no letter, digit or star is a space.
_ASCII_OTHER = bytes.maketrans(bytes(range(32)) + b"!\"#$%&'()+,-./:;<=>?@[\\]^_`{|}~\x7f", b" " * 64)
_MORE_THAN_WORDS = re.compile(r"[^a-z0-9](?:(?<![a-z0-9] )|\Z)")
_SLUG_OTHER = re.compile(r"[^a-z0-9]+")
_LATIN = re.compile("[\x00-\x7f\u00c0-\u024f]*")
_MAX_PASSES = 4


def _strip_marks(text: str) -> str:
    """Text without accents and vowel points; marks that make another letter (が, 각, ी) stay."""
    return unicodedata.normalize("NFC", _MARKS.sub("", unicodedata.normalize("NFKD", text)))


def _letters(text: str) -> str:
    """Small letters without accents."""
    return _strip_marks(unicodedata.normalize("NFKC", text).casefold()).translate(_LETTERS)


@cache
def _latin() -> dict[int, int | str]:
    """What `_letters` makes of each accented Latin letter; between such letters and ASCII they do not join."""
    ascii_too: dict[int, int | str] = {code: code for code in range(0x80)}  # an unknown letter takes longest
    return ascii_too | {code: _letters(chr(code)) for code in range(0xC0, 0x250)}


def _is_word_char(char: str) -> bool:
    return char.isalnum() or char == "*" or unicodedata.category(char)[0] == "M"


def _split_words(text: str) -> str:
    """Words separated by one space; every other character is a separator."""
    if text.isascii():
        return " ".join(text.encode().translate(_ASCII_OTHER).decode().split())
    if not _MAY_SPLIT_MARKS.search(text):
        return _OTHER.sub(" ", text).strip()
    return " ".join("".join(char if _is_word_char(char) else " " for char in text).split())


def _words(text: str) -> str:
    """The words of a text in lower case."""
    if "'" in text or not text.isascii():
        text = _APOSTROPHES.sub("", _ELISION.sub(r"\1 ", text))
    if text.count(".") > 1:
        text = _INITIALS.sub(lambda match: match[0].replace(".", "") + " ", text)
    text = text.replace("&", " and ")
    if "*" in text:
        text = _STAR.sub(" ", text)
    return _split_words(text)


def _once(text: str) -> str:
    if not text.isascii():
        text = text.translate(_latin()) if _LATIN.fullmatch(text) else _letters(text)
    text = text.casefold()
    if _MORE_THAN_WORDS.search(text):
        text = _words(text)
    while text.startswith("the ") and len(text) > 4:
        text = text[4:]
    return text


@lru_cache(maxsize=8192)  # one name is folded four times over on its way to an answer
def fold(text: str) -> str:
    """The comparison form: lower case, no accents, `&` as and, one space between words; fold(fold(x)) == fold(x).

    Dots inside initials go ("U.S." is "us"), a star inside a word stays (A*STAR), a leading "the" goes.
    A text without any word keeps its visible characters, so that stripping never empties a name.
    """
    folded = _once(text)
    if folded.isascii() and folded:
        return folded
    for _ in range(_MAX_PASSES):
        again = _once(folded)
        if again == folded:
            break
        folded = again
    return folded or " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def slugify(text: str) -> str:
    """A permanent identifier made of a display name: lower-case ASCII, everything else as one "-".

    Never empty: a name without a Latin letter or digit is romanised, and "organization" is the last resort.
    """
    if not text.isascii():
        text = _letters(text)
        if not text.isascii():
            from alliance_cli.names.romanise import romanise

            text = romanise(text)
    return _SLUG_OTHER.sub("-", text.casefold()).strip("-") or "organization"
