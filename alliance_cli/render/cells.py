"""One value as the text of one cell, and text that is safe to show on a screen or in a page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from alliance_cli.model.dialect import is_formula
from alliance_cli.model.fields import Field

Row = Mapping[str, object]

_LETTERS = {"\t": "\\t", "\n": "\\n", "\r": "\\r"}
_JOINERS = "\u200c\u200d"  # several scripts and most emoji need them; they move nothing
_MARKUP = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#x27;"})


def flat(value: object, joiner: str = ";") -> str:
    """One line of text for any value: null is empty, lists are joined, objects give their `text` or name."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping):
        return _object_text(value)
    if isinstance(value, list | tuple):
        return joiner.join(flat(item, joiner) for item in value)
    return str(value)


def _object_text(value: Mapping[str, object]) -> str:
    """The object's own `text`, else its name with the score in brackets, else all of its pairs."""
    text = value.get("text")
    if text is not None:
        return flat(text)
    name = value.get("name") or value.get("organization")
    if name is None:
        return ", ".join(f"{key}: {flat(item)}" for key, item in value.items())
    score = value.get("score")
    return flat(name) if score is None else f"{flat(name)} ({shown(score)})"


def shown(value: object, joiner: str = "; ") -> str:
    """`flat` for a reader's eye: lists spaced, fractions rounded to three digits."""
    if isinstance(value, float):
        text = f"{round(value, 3) + 0.0:.3f}"  # adding zero turns -0 into 0
        return text.rstrip("0").rstrip(".")
    return flat(value, joiner)


def safe_text(text: str, *, unicode: bool = True) -> str:
    """`text` on one line with nothing in it that a terminal would obey.

    Control characters become their pictures (ESC is ␛), and direction marks, lone surrogates and other
    invisible format characters become escapes such as `\\u202e`. With `unicode` false the result is ASCII.
    """
    if text.isprintable() and (unicode or text.isascii()):
        return text
    from unicodedata import category

    return "".join(_visible(char, category(char), unicode) for char in text)


def inert(data: bytes) -> bytes:
    """UTF-8 text as a terminal may be shown it: lines and tabs stay, all else that it would obey is made visible."""
    lines = data.decode("utf-8").split("\n")
    return "\n".join("\t".join(map(safe_text, line.split("\t"))) for line in lines).encode("utf-8")


def _visible(char: str, category: str, unicode: bool) -> str:
    if category not in {"Cc", "Cf", "Cs", "Zl", "Zp"} or (unicode and char in _JOINERS):
        return char if unicode or char.isascii() else _escaped(char)
    if unicode and char < " ":
        return chr(0x2400 + ord(char))
    return "␡" if unicode and char == "\x7f" else _escaped(char)


def _escaped(char: str) -> str:
    if char in _LETTERS:
        return _LETTERS[char]
    return char.encode("ascii", "backslashreplace").decode() if char > "\x7f" else f"\\x{ord(char):02x}"


def markup_text(text: str) -> str:
    """`text` safe as content or as a quoted attribute of HTML and XML; each line end is a character of it."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(safe_text(line) for line in lines).translate(_MARKUP)


def is_numeric(field: Field) -> bool:
    """Whether the field's values are numbers, which line up at the right."""
    return field.type.rstrip("?") in {"integer", "number"}


def suspicious_cells(rows: Iterable[Row], fields: Sequence[Field]) -> int:
    """How many cells a spreadsheet might run as a formula; numbers and lone signs never count."""
    names = [field.name for field in fields]
    values = (row.get(name) for row in rows for name in names)
    return sum(_is_risky(value) for value in values if value and isinstance(value, str | list | tuple))


def _is_risky(value: str | Sequence[object]) -> bool:
    first = value[0]
    if isinstance(first, str) and first[:1].isalnum():
        return False  # nearly every cell
    text = flat(value)
    return len(text) > 1 and is_formula(text)
