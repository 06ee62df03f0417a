"""Loops as machine code, kept for the next process."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar, cast

import numba

_Function = TypeVar("_Function", bound=Callable[..., Any])


def compiled(function: _Function) -> _Function:
    """The function as machine code, compiled at its first call by any process of this user.

    Constants of other modules are frozen into it: those that may change are arguments. It creates no array, so that
    Numba need not count references to those it is given, which took most of the time of short loops.
    """
    return cast("_Function", _jit(function, nogil=True))


def inlined(function: _Function) -> _Function:
    """The function as machine code that is copied to where it is called: a call costs more than these do."""
    return cast("_Function", _jit(function, forceinline=True))


def is_compiled() -> bool:
    """Whether machine code of these sources is kept; if not, the first answer takes a minute."""
    kept = folder()
    return kept is not None and any(kept.rglob("*.nbi"))


def _jit(function: Callable[..., Any], **options: bool) -> Callable[..., Any]:
    where = folder()
    config: Any = numba.config
    jit: Any = numba.njit
    before, config.CACHE_DIR = config.CACHE_DIR, str(where or "")
    try:
        return cast(
            "Callable[..., Any]",
            jit(cache=where is not None, error_model="numpy", _nrt=False, **options)(function),
        )
    finally:
        config.CACHE_DIR = before


@cache
def folder() -> Path | None:
    """Where machine code is kept: apart for each state of these sources, because loops are copied into loops of other
    files. Beside them, else in the user's cache; None when neither can be written to.
    """
    here = Path(__file__).parent
    digest = sha256(b"".join(path.read_bytes() for path in sorted(here.glob("*.py")))).hexdigest()[:16]
    beside = here / "__pycache__"
    if _writable(beside):
        return beside / digest
    from platformdirs import user_cache_path

    own = user_cache_path("alliance") / "compiled"
    return own / digest if _writable(own) else None


def _writable(path: Path) -> bool:
    """Whether a folder, or the nearest one above it that is there, can be written to."""
    return os.access(next(one for one in (path, *path.parents) if one.exists()), os.W_OK)
