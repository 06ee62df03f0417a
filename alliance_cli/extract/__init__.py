"""Document → mentions with stance, groups, count claims: structure first, cues as data. Pure, no model."""

from alliance_cli.extract.document import extract
from alliance_cli.extract.gazetteer import Gazetteer
from alliance_cli.extract.tables import extend

__all__ = ["Gazetteer", "extend", "extract"]
