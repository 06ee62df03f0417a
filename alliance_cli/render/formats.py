"""What a format is, and the shapes that every writer takes: layout and screen."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple, cast

from alliance_cli.errors import Refused
from alliance_cli.model.fields import Field
from alliance_cli.render.cells import Row


class Screen(NamedTuple):
    """Where a person reads: columns (0 = as wide as the text, for a pipe), colours, and UTF-8 or ASCII."""

    width: int = 80
    color: bool = False
    unicode: bool = True


DEFAULT_SCREEN = Screen()


class Layout(NamedTuple):
    """How to write, whatever the format. `style` is the NAME of `tab:NAME`."""

    header: bool = True
    excel: bool = False
    screen: Screen = DEFAULT_SCREEN
    title: str | None = None
    style: str = ""


Writer = Callable[[Iterable[Row], Sequence[Field], Layout], Iterator[str] | Iterator[bytes]]


class Format(NamedTuple):
    """One output format. `writer` is "module.function" under this package, imported when it is used."""

    name: str
    writer: str
    doc: str
    suffixes: tuple[str, ...] = ()
    binary: bool = False  # not for a terminal
    streams: bool = False  # each record is flushed as soon as it is known
    excel: bool = False  # has a spreadsheet variant
    style: str = ""

    def load(self) -> Writer:
        """The writer: rows, fields and layout in, pieces of text or bytes out."""
        from importlib import import_module

        module, function = self.writer.split(".")
        return cast("Writer", getattr(import_module(f"alliance_cli.render.{module}"), function))


def missing_extra(format_name: str, extra: str) -> Refused:
    """The error for a format whose library is not installed."""
    return Refused(f"format {format_name} needs an extra library", f"pip install 'alliance-cli[{extra}]'")
