"""Pure text to text: fold and slugs here, keys, parsing and word tables in the modules of those names.

Only what every command needs is imported with the package; the tables come with the modules that use them.
"""

from __future__ import annotations

from alliance_cli.names.fold import fold, slugify

__all__ = ["fold", "slugify"]
