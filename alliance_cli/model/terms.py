"""The closed vocabularies of the registry. Values are what files, JSON and the command line show."""

from __future__ import annotations

from enum import StrEnum


class Sector(StrEnum):
    """What kind of body an organization is; one is primary, more are allowed."""

    ACADEMIA = "academia"
    INDUSTRY = "industry"
    GOVERNMENT = "government"
    RESEARCH = "research"
    NONPROFIT = "nonprofit"
    HEALTHCARE = "healthcare"
    OTHER = "other"


class NameKind(StrEnum):
    """How a written form belongs to its organization; `brand` is a product that stands for its owner."""

    OFFICIAL = "official"
    ALIAS = "alias"
    ACRONYM = "acronym"
    FORMER = "former"
    TRANSLATION = "translation"
    MISSPELLING = "misspelling"
    BRAND = "brand"


class RelationKind(StrEnum):
    """How the subject organization stands to the object organization."""

    PART_OF = "part_of"
    SUBSIDIARY_OF = "subsidiary_of"
    OPERATED_BY = "operated_by"
    SUCCEEDED_BY = "succeeded_by"


class AllianceState(StrEnum):
    """Whether an alliance exists yet, exists, or has ended."""

    PLANNED = "planned"
    ACTIVE = "active"
    DISSOLVED = "dissolved"


class SourceKind(StrEnum):
    """What sort of document a source is; decides its authority in the fold."""

    ARTICLE = "article"
    RELEASE = "release"
    OFFICIAL_ROSTER = "official-roster"
    DATASET = "dataset"
    CURATOR = "curator"

    @property
    def authority(self) -> int:
        """3 a curator, 2 the alliance itself (release, official roster), 1 everyone else."""
        return _AUTHORITY.get(self, 1)


_AUTHORITY = {SourceKind.CURATOR: 3, SourceKind.RELEASE: 2, SourceKind.OFFICIAL_ROSTER: 2}


class DateBasis(StrEnum):
    """Whether a document prints its date or the date was inferred from its content."""

    PRINTED = "printed"
    INFERRED = "inferred"


class Stance(StrEnum):
    """What a mention says about its organization and an alliance."""

    MEMBER = "member"
    JOINED = "joined"
    LEFT = "left"
    NON_MEMBER = "non-member"
    MENTIONED = "mentioned"


class MentionState(StrEnum):
    """Only accepted mentions enter the fold."""

    STAGED = "staged"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    SUPERSEDED = "superseded"


class Status(StrEnum):
    """What the fold concludes about an organization and an alliance on a day."""

    MEMBER = "member"
    FORMER = "former"
    NON_MEMBER = "non-member"
    DISPUTED = "disputed"


class DecisionKind(StrEnum):
    """`identity`: is this name that organization. `claim`: is what the mention says accepted."""

    IDENTITY = "identity"
    CLAIM = "claim"


class Verdict(StrEnum):
    """Answers to an identity question (first four) and to a claim question (last three)."""

    SAME = "same"
    DIFFERENT = "different"
    UNSURE = "unsure"
    NEW = "new"
    ACCEPT = "accept"
    REJECT = "reject"
    CORRECT = "correct"


class Scope(StrEnum):
    """How far an identity decision reaches; the narrowest live one wins."""

    MENTION = "mention"
    SOURCE = "source"
    EVERYWHERE = "everywhere"


class DecidedBy(StrEnum):
    """Who made a decision; `different` comes from people only."""

    PERSON = "person"
    RULE = "rule"
