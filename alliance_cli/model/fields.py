"""The documented output fields of every listing: names, order, types. Scripts depend on them.

`json` prints every field in this order, null where unknown; `fields`, the JSON Schemas and the column
lists of every other format are read from here.
"""

from typing import NamedTuple


class Field(NamedTuple):
    """One output field. `type` is a JSON type; a list holds strings unless `doc` says otherwise."""

    name: str
    type: str
    doc: str
    shown: bool = True  # whether the terminal table prints it by default


def _fields(*rows: tuple[str, str, str] | tuple[str, str, str, bool]) -> tuple[Field, ...]:
    return tuple(Field(*row) for row in rows)


FIELDS: dict[str, tuple[Field, ...]] = {
    "members": _fields(
        ("slug", "string", "permanent identifier of the organization", False),
        ("name", "string", "display name"),
        ("country", "string?", "ISO 3166-1 alpha-2 code"),
        ("sector", "string?", "primary sector"),
        ("sectors", "list", "all sectors, the primary one first", False),
        ("topics", "list", "what the organization does", False),
        ("alliance", "string", "slug of the alliance", False),
        ("status", "string", "member, former, non-member or disputed"),
        ("role", "string?", "founder, founding-member, collaborator …"),
        ("tier", "string?", "membership tier as printed", False),
        ("since", "date?", "stated first day of the current spell", False),
        ("until", "date?", "stated last day of the last spell", False),
        ("first_seen", "date?", "day of the earliest source that supports the status"),
        ("last_seen", "date?", "day of the latest source that supports the status", False),
        ("part_of", "string?", "slug of a parent that is on the same roster", False),
        ("sources", "list", "slugs of the sources that support the status", False),
        ("source_count", "integer", "how many sources support the status"),
    ),
    "mentions": _fields(
        ("id", "string", "content hash of the mention", False),
        ("source", "string", "slug of the source"),
        ("alliance", "string?", "slug of the alliance"),
        ("surface", "string", "the name exactly as written"),
        ("occurrence", "integer", "1-based count of that exact string in the whole text", False),
        ("start", "integer?", "first code point in the extracted text", False),
        ("end", "integer?", "code point after the last one", False),
        ("locator", "string?", "place of a tabular row"),
        ("stance", "string", "member, joined, left, non-member or mentioned"),
        ("role", "string?", "founder, founding-member, collaborator …"),
        ("tier", "string?", "membership tier as printed", False),
        ("event_date", "date?", "day that the source states for the event", False),
        ("state", "string", "staged, accepted, rejected or superseded", False),
        ("organization", "string?", "slug of the organization that the mention was decided to name"),
        ("name", "string?", "display name of that organization", False),
        ("recommendation", "string?", "accept, review or none, while undecided", False),
        ("score", "number?", "0-100, of the decision", False),
        ("decided_by", "string?", "person or rule"),
    ),
    "resolve": _fields(
        ("query", "string", "the name as asked"),
        ("recommendation", "string", "accept, review or none"),
        ("organization", "string?", "slug of the accepted organization", False),
        ("name", "string?", "its display name"),
        ("matched_name", "string?", "the recorded name that matched", False),
        ("score", "number?", "0-100, of the best candidate"),
        ("gap", "number?", "score points to the runner-up", False),
        ("reason", "string", "what decided, in words"),
        ("candidates", "list", "objects, best first, at most 10, the accepted one included", False),
    ),
    "diff": _fields(
        ("change", "string", "added, removed, role, tier, sector, name, status or disputed"),
        ("organization", "string?", "slug; null for an unknown name"),
        ("name", "string", "display name, or the name as written"),
        ("before", "string?", "value on the left side"),
        ("after", "string?", "value on the right side"),
        ("sources", "list", "slugs of the sources behind the change"),
    ),
    "check": _fields(
        ("code", "string", "identifier of the check"),
        ("severity", "string", "error, warning or note"),
        ("subject", "string", "what the finding is about"),
        ("message", "string", "what was found"),
        ("hint", "string?", "how to mend it"),
    ),
    "sources": _fields(
        ("slug", "string", "permanent identifier of the source"),
        ("sha256", "string?", "hash of the original bytes", False),
        ("kind", "string", "article, release, official-roster, dataset or curator"),
        ("title", "string?", "title of the document"),
        ("publisher", "string?", "who published it"),
        ("url", "string?", "address", False),
        ("published", "date?", "day of publication"),
        ("date_basis", "string?", "printed or inferred", False),
        ("retrieved", "date?", "day of retrieval", False),
        ("supersedes", "string?", "slug of the edition that it replaces", False),
        ("mentions", "integer", "mentions recorded"),
        ("members", "integer", "organizations that it names as members"),
    ),
    "counts": _fields(
        ("source", "string", "slug of the source"),
        ("alliance", "string", "slug of the alliance"),
        ("text", "string", "the claim as written"),
        ("comparator", "string", "= > >= < <= or ~", False),
        ("value", "integer", "the number claimed", False),
        ("unit", "string", "what is counted", False),
        ("scope", "string", "total, subset or addition", False),
        ("as_of", "date?", "day that the claim is about"),
        ("counted", "integer?", "members of the computed roster on that day"),
        ("named", "integer?", "members that this source names"),
        ("verdict", "string", "holds, short, over or not-comparable"),
    ),
    "alliances": _fields(
        ("slug", "string", "permanent identifier of the alliance"),
        ("name", "string", "display name", False),
        ("part_of", "string?", "slug of the alliance that it belongs to", False),
        ("formed", "date?", "first day"),
        ("dissolved", "date?", "last day"),
        ("state", "string", "planned, active or dissolved"),
        ("members", "integer", "members on the computed roster"),
        ("sources", "integer", "sources that say something about it"),
    ),
    "sectors": _fields(
        ("sector", "string", "name of the sector"),
        ("members", "integer", "members with this primary sector"),
    ),
    "stats": _fields(
        ("by", "string", "what is counted: sector, country, topic, role, source or month"),
        ("key", "string?", "value of that property; null is unknown"),
        ("members", "integer", "members"),
        ("share", "number", "part of all members, 0 to 1"),
    ),
    "review": _fields(
        ("question", "string", "identifier, the same for the same mentions", False),
        ("answer", "string", "empty until answered: 1-9, =ORG, n, n NAME, d, d2 or u"),
        ("spellings", "list", "how the mentions are written, the most frequent first"),
        ("count", "integer", "mentions that one answer settles"),
        ("scope", "string?", "mention, source or everywhere; null is as far as is safe", False),
        ("known", "string?", "slug of the organization when only the claim is open", False),
        ("recommendation", "string", "accept, review or none"),
        ("reason", "string", "what decided the recommendation, in words", False),
        ("candidates", "list", "objects, best first, at most 9"),
        ("mentions", "list", "objects: where each stands, what is said there, the sentence", False),
    ),
    "eval": _fields(
        ("tier", "string?", "tier as the gold file names it; all is every row"),
        ("rows", "integer", "rows"),
        ("answers", "integer", "rows that name an organization", False),
        ("nulls", "integer", "rows whose name the registry does not hold", False),
        ("accepted", "integer", "rows whose name would be accepted without a person"),
        ("right", "integer", "of them those accepted as the row's organization", False),
        ("wrong", "integer", "the other ones, nulls among them"),
        ("precision", "number?", "right / accepted"),
        ("recall", "number?", "right / answers"),
        ("right_at_1", "number?", "share of the answers that come first among the candidates"),
        ("right_in_10", "number?", "share of the answers that are among the first ten candidates"),
        ("wrong_on_nulls", "number?", "share of the nulls that are accepted"),
    ),
    "eval-errors": _fields(
        ("line", "integer", "line of the gold file"),
        ("mention", "string", "the name as written"),
        ("tier", "string?", "tier as the gold file names it", False),
        ("error", "string", "wrong, wrong-on-null or missed"),
        ("expected", "string?", "slug of the organization that is right"),
        ("organization", "string?", "slug of the accepted organization"),
        ("recommendation", "string", "accept, review or none", False),
        ("rank", "integer?", "place of the right organization among the candidates"),
        ("score", "number?", "0-100, of the best candidate", False),
        ("reason", "string", "what decided, in words"),
    ),
    "log": _fields(
        ("change", "integer", "number of the change"),
        ("at", "string", "instant of the change, in UTC"),
        ("actor", "string", "who made it"),
        ("command", "string", "the command that made it"),
        ("message", "string?", "the reason that was given"),
        ("undoes", "integer?", "number of the change that this one takes back"),
    ),
    "changes": _fields(
        ("change", "integer", "number of the change"),
        ("op", "string", "insert, update or delete"),
        ("table", "string", "table of the registry"),
        ("key", "string", "key of the row", False),
        ("subject", "string", "what the row is about: a slug, a name, a mention"),
        ("columns", "list", "objects: column, before, after; numbers of rows are told as their slugs"),
    ),
}

FIELDS["eval-extraction"] = _fields(
    ("source", "string", "document of the gold file; all is every one"),
    ("mentions", "integer", "surfaces that the gold file names"),
    ("found", "integer", "of them those that are extracted exactly so", False),
    ("recall", "number?", "found / mentions"),
    ("proposed", "integer", "surfaces that are extracted as members", False),
    ("precision", "number?", "share of the proposed that are members"),
    ("member_recall", "number?", "share of the members that are proposed"),
    ("denied_precision", "number?", "share of the extracted non-members that are some"),
    ("denied_recall", "number?", "share of the non-members that are extracted as such"),
    ("stances", "number?", "share of the found surfaces whose stance is right"),
    ("counts", "integer", "numbers that the gold file claims", False),
    ("counts_found", "integer", "of them those that are extracted"),
)
FIELDS["eval-extraction-errors"] = _fields(
    ("source", "string", "document of the gold file"),
    ("surface", "string", "the name as written"),
    ("error", "string", "missed, wrong, or extra: said of a name that the gold file does not have"),
    ("expected", "list", "right stances"),
    ("stance", "string?", "what was extracted"),
)
FIELDS["ingest"] = (
    *FIELDS["mentions"],
    Field("group", "string?", "group of mentions that one answer settles"),
    Field("evidence", "string?", "class of evidence"),
)
