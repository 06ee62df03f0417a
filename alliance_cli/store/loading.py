"""Plain rows of facts → SQLModel rows, table by table; the inverse of `alliance_cli.store.facts`.

A row is checked by itself (`alliance_cli.store.validation`), then against what stands already: slugs that must
exist, ids that must equal the hash of what they stand for, rows that may stand only once.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlmodel import SQLModel

from alliance_cli.errors import InvalidData
from alliance_cli.model import terms
from alliance_cli.model.ids import count_claim_id, mention_id
from alliance_cli.store import tables as t
from alliance_cli.store.validation import Facts, check_decision_id, check_row, unique_keys
from alliance_cli.store.writing import Writer


class Loader:
    """Writes rows of facts through a unit of work. `where` in an error is the caller's to name."""

    def __init__(self, writer: Writer) -> None:
        self.writer = writer
        self.organizations: dict[str, t.OrganizationRow] = {}
        self.alliances: dict[str, int] = {}
        self.sources: dict[str, t.SourceRow] = {}
        self.tags: dict[tuple[str, str], int] = {}
        self.mentions: dict[str, tuple[str, str]] = {}
        self._seen: set[tuple[object, ...]] = set()

    def add(self, table: str, row: Facts) -> None:
        """Adds one row of facts; InvalidData says which value cannot be."""
        check_row(table, row)
        for key in unique_keys(table, row):
            if key in self._seen:
                raise InvalidData(f"stands twice: {' '.join(map(str, key[1:]))}", "remove one of the rows")
            self._seen.add(key)
        _LOADERS[table](self, row)

    def link(self, table: str, row: Facts) -> None:
        """Sets the row's reference to another row of its own table, once all of them are there."""
        if table == "organizations" and row["merged_into"]:
            self.organizations[row["slug"]].merged_into_id = self._organization(row["merged_into"])
        if table == "sources" and row["supersedes"]:
            self.sources[row["slug"]].supersedes_id = self._source(row["supersedes"])

    def close(self) -> None:
        """Sends a table's rows: without ORM relationships they are not ordered by their foreign keys."""
        self.writer.session.flush()

    def _save(self, row: SQLModel, *, flush: bool = False) -> None:
        self.writer.session.add(row)
        if flush:
            self.writer.session.flush()

    def _organization(self, slug: str) -> int:
        if slug not in self.organizations:
            raise InvalidData(f"unknown organization '{slug}'", "add it to organizations.csv")
        found = self.organizations[slug].id
        assert found is not None
        return found

    def _alliance(self, slug: str) -> int:
        if slug not in self.alliances:
            raise InvalidData(f"unknown alliance '{slug}'", "add it to alliances.csv")
        return self.alliances[slug]

    def _source(self, slug: str) -> int:
        if slug not in self.sources:
            raise InvalidData(f"unknown source '{slug}'", "add it to sources.csv")
        found = self.sources[slug].id
        assert found is not None
        return found

    def _place(self, row: Facts) -> dict[str, Any]:
        return {"source_id": self._source(row["source"]), "alliance_id": self._alliance(row["alliance"])}

    def organization(self, row: Facts) -> None:
        """An organization with its tags."""
        saved = t.OrganizationRow(**_without(row, "sectors", "topics", "merged_into"))
        self._save(saved, flush=True)
        self.organizations[row["slug"]] = saved
        for scheme in ("sector", "topic"):
            codes = row[f"{scheme}s"].split(";") if row[f"{scheme}s"] else []
            for position, code in enumerate(codes):
                self._tag(saved, scheme, code, position)

    def _tag(self, organization: t.OrganizationRow, scheme: str, code: str, position: int) -> None:
        if scheme == "sector" and code not in list(terms.Sector):
            known = ", ".join(terms.Sector)
            raise InvalidData(f"unknown sector '{code}'", f"sectors are {known}")
        if (scheme, code) not in self.tags:
            tag = self.writer.find(t.TagRow, scheme=scheme, code=code) or t.TagRow(scheme=scheme, code=code)
            self._save(tag, flush=True)
            assert tag.id is not None
            self.tags[scheme, code] = tag.id
        assert organization.id is not None
        self._save(
            t.TaggingRow(
                organization_id=organization.id,
                tag_id=self.tags[scheme, code],
                is_primary=scheme == "sector" and position == 0,
                position=position,
            )
        )

    def name(self, row: Facts) -> None:
        """A recorded name."""
        self._save(
            t.NameRow(
                **_without(row, "organization"), organization_id=self._organization(row["organization"])
            )
        )

    def identifier(self, row: Facts) -> None:
        """An identifier in another registry."""
        values = _without(row, "organization")
        self._save(t.IdentifierRow(**values, organization_id=self._organization(row["organization"])))

    def relation(self, row: Facts) -> None:
        """A relation between two organizations."""
        subject, target = self._organization(row["subject"]), self._organization(row["object"])
        self._save(t.RelationRow(**_without(row, "subject", "object"), subject_id=subject, object_id=target))

    def alliance(self, row: Facts) -> None:
        """The mark that an organization may have members."""
        identity = self._organization(row["organization"])
        values = _without(row, "organization", "default")
        self._save(t.AllianceRow(**values, organization_id=identity, is_default=row["default"] == "yes"))
        self.alliances[row["organization"]] = identity

    def source(self, row: Facts) -> None:
        """A source; it must have a day to speak on."""
        if not (row["published"] or row["retrieved"]):
            raise InvalidData(f"source '{row['slug']}' has no date", "set published or retrieved")
        saved = t.SourceRow(**_without(row, "supersedes"))
        self._save(saved, flush=True)
        self.sources[row["slug"]] = saved

    def coverage(self, row: Facts) -> None:
        """What a source covers of an alliance."""
        values = {**_without(row, "source", "alliance"), "complete": row["complete"] == "yes"}
        self._save(t.CoverageRow(**values, **self._place(row)))

    def mention(self, row: Facts) -> None:
        """A mention, under the id that its content gives."""
        expected = mention_id(
            row["source"], row["alliance"], row["surface"], row["occurrence"], row["stance"]
        )
        if row["id"] != expected:
            raise InvalidData(f"id {row['id']} of '{row['surface']}' should be {expected}", "write that id")
        alliance = self._alliance(row["alliance"]) if row["alliance"] else None
        values = _without(row, "source", "alliance")
        self._save(t.MentionRow(**values, source_id=self._source(row["source"]), alliance_id=alliance))
        self.mentions[row["id"]] = (row["source"], row["surface"])

    def count(self, row: Facts) -> None:
        """A count claim, under the id that its content gives; accepted where no state is told."""
        expected = count_claim_id(row["source"], row["alliance"], row["text"], row["occurrence"])
        if row["id"] != expected:
            raise InvalidData(f"id {row['id']} of '{row['text']}' should be {expected}", "write that id")
        values = {**_without(row, "source", "alliance"), "state": row["state"] or terms.MentionState.ACCEPTED}
        self._save(t.CountClaimRow(**values, **self._place(row)))

    def decision(self, row: Facts) -> None:
        """A decision, under the id that its content gives.

        Of a mention-scoped one the source and surface repeat those of its mention.
        """
        values = _without(row, "mention", "source", "alliance", "organization", "surface")
        if row["scope"] == terms.Scope.MENTION:
            found = self.mentions.get(row["mention"])
            if found != (row["source"], row["surface"]):
                raise InvalidData(
                    f"decision {row['id']}: no mention {row['mention']} of '{row['surface']}' in {row['source']}",
                    "correct the mention's id, source and surface",
                )
            values["mention_id"] = row["mention"]
        else:
            values["surface"] = row["surface"]
            values["source_id"] = self._source(row["source"]) if row["scope"] == terms.Scope.SOURCE else None
        if row["organization"]:
            values["organization_id"] = self._organization(row["organization"])
        check_decision_id(row)
        self._save(t.DecisionRow(**values))


_LOADERS: dict[str, Callable[[Loader, Facts], None]] = {
    "organizations": Loader.organization,
    "names": Loader.name,
    "identifiers": Loader.identifier,
    "relations": Loader.relation,
    "alliances": Loader.alliance,
    "sources": Loader.source,
    "coverage": Loader.coverage,
    "mentions": Loader.mention,
    "counts": Loader.count,
    "decisions": Loader.decision,
}


def _without(row: Facts, *columns: str) -> dict[str, Any]:
    return {column: value for column, value in row.items() if column not in columns}
