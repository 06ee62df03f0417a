"""`alliance members`: what an empty answer says to a person."""

from __future__ import annotations

from tests.cli.conftest import Alliance


def test_a_dissolved_alliance_points_to_its_former_members(alliance: Alliance) -> None:
    done = alliance("members", "--alliance", "aim-alliance", "--json")
    assert done.out == "[]\n"
    assert done.err == "no members; 3 former, see --status former\n"
    assert (
        alliance("members", "--alliance", "aim-alliance", "--status", "former", "--no-header").out.count("\n")
        == 3
    )
