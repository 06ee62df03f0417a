"""What a reader is given: the bytes, what they are called, and what the person said of their columns."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from alliance_cli.model.documents import Document

_NONE: Mapping[str, str] = MappingProxyType({})


class Given(NamedTuple):
    """A file as its reader gets it.

    `name` is what messages call it; `columns` maps roles to headers, `records` leads to the records in nested data.
    """

    name: str
    data: bytes
    suffix: str = ""
    columns: Mapping[str, str] = _NONE
    records: str | None = None

    @property
    def where(self) -> str:
        """The name in quotes, as errors begin with it."""
        return f"'{self.name}'"

    def document(self) -> Document:
        """The document as far as it is known before reading: the last part of its name, the hash of its bytes."""
        from hashlib import sha256

        return Document(self.name.replace("\\", "/").rsplit("/", 1)[-1], sha256(self.data).hexdigest())
