"""The review as a conversation: one question, one answer, one change; nothing said is ever lost.

The person and the registry are behind seams, so that a script can answer and no terminal is needed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, NamedTuple

from alliance_cli.errors import AllianceError
from alliance_cli.jobs.questions import groups
from alliance_cli.jobs.questions.answers import Reply, Settled, settle, understood
from alliance_cli.jobs.questions.groups import GroupQuestion
from alliance_cli.jobs.review import LIKELY, Question, split, without
from alliance_cli.matching import Index, NameEntry
from alliance_cli.model.answers import Candidate, Recommendation
from alliance_cli.model.records import Organization
from alliance_cli.model.terms import Scope, Verdict
from alliance_cli.store.questions import Answer, Subject

if TYPE_CHECKING:
    from alliance_cli.jobs.resolve import Resolver
    from alliance_cli.store.writing import Writer


Asked = Question | GroupQuestion


class Seams(NamedTuple):
    """Who answers and where it is written.

    `ask` gives the answer to a question, its place and how many there are; `tell` says a line to the person;
    `change` opens one change; `find` gives the organization that a slug or a name means today.
    """

    ask: Callable[[Asked, int, int], str]
    tell: Callable[[str], None]
    change: Callable[[], AbstractContextManager[Writer]]
    find: Callable[[str], Organization]


class Tally(NamedTuple):
    """How many answers were written, taken back ones not counted, and how many questions are left."""

    answers: int
    left: int


class _Step(NamedTuple):
    """The state before an answer, to go back to when it is taken back."""

    change: int
    pending: list[Asked]
    at: int
    made: Organization | None


HELP = (
    "1-9 it is that candidate · =ORG it is another one (slug or name)",
    "n it is a new organization · n NAME a new one under that name",
    "d it is not candidate 1 · d2 not candidate 2 · u unsure: do not ask again",
    "r reject: what the staged mentions say is not so",
    "x these spellings are not one body: ask about each",
    "s skip for now · b back · w why · undo take the last answer back · q quit; all answers are kept",
)


def interview(resolver: Resolver, questions: Sequence[Asked], seams: Seams) -> Tally:
    """Asks the questions one after the other until there is none left or the person quits."""
    desk = _Desk(resolver, list(questions), seams)
    while desk.at < len(desk.pending) and not desk.closed:
        question = desk.current()
        text = seams.ask(question, desk.at + 1, len(desk.pending))
        try:
            desk.take(question, text)
        except AllianceError as error:
            seams.tell(f"{error.message} ({error.hint})" if error.hint else error.message)
    return Tally(len(desk.trail), len(desk.open_questions()))


class _Desk:
    """Where the conversation stands: the questions, the current one, and the way back."""

    def __init__(self, resolver: Resolver, pending: list[Asked], seams: Seams) -> None:
        self.resolver, self.pending, self.seams = resolver, pending, seams
        self.at = 0
        self.closed = False
        self.trail: list[_Step] = []
        self.settled: set[str] = set()
        self.apart: dict[str, str] = {}  # two spellings that are not one body

    def current(self) -> Asked:
        """The question to ask, with organizations that this conversation made among its candidates."""
        question = self.pending[self.at]
        made = [step.made for step in self.trail if step.made is not None]
        return _with_new(question, made) if made and isinstance(question, Question) else question

    def take(self, question: Asked, text: str) -> None:
        """Does what the person typed."""
        if isinstance(question, GroupQuestion):
            told = groups.understood(text, question)
            self.answer_group(question, told) if told.step is None else self.step(question, told.step)
            return
        reply = understood(text, question)
        self.answer(question, reply) if reply.verdict else self.step(question, reply.step or "")

    def answer_group(self, question: GroupQuestion, reply: groups.GroupReply) -> None:
        """Writes an answer about a group as one change and goes on."""
        before = _Step(0, list(self.pending), self.at, None)
        meant = self.seams.find(reply.organization) if reply.organization else None
        with self.seams.change() as writer:
            done = groups.settle(writer, question, reply, meant)
        self.settled.add(question.id)
        self.at += 1
        if writer.number is not None:
            self.trail.append(before._replace(change=writer.number))
        self.seams.tell(groups.told(question, done))

    def open_questions(self) -> list[Asked]:
        """Questions without an answer that settles them."""
        return [question for question in self.pending if question.id not in self.settled]

    def answer(self, question: Question, reply: Reply) -> None:
        """Writes an answer as one change and goes on; a refused candidate leaves the rest of the question."""
        before = _Step(0, list(self.pending), self.at, None)
        reply = self._named_before(reply)
        meant = self._meant(question, reply.organization) if reply.organization else None
        with self.seams.change() as writer:
            done = settle(writer, self.resolver, question, reply, meant)
            self._keep_apart(writer, question, done.organization)
        if reply.verdict is Verdict.DIFFERENT and meant is not None:
            self.pending[self.at] = without(question, meant.slug)
        else:
            self.settled.add(question.id)
            self.at += 1
        if writer.number is not None:
            made = done.organization if reply.verdict is Verdict.NEW else None
            self.trail.append(before._replace(change=writer.number, made=made))
        self.seams.tell(_told(question, reply, done))

    def _keep_apart(self, writer: Writer, question: Question, organization: Organization | None) -> None:
        """Remembers of two spellings that are not one body that the other one is not this organization."""
        other = self.apart.pop(question.spellings[0], None) if len(question.spellings) == 1 else None
        if other is None or organization is None:
            return
        from alliance_cli.store.deciding import decide

        self.apart.pop(other, None)
        subject = Subject(Scope.EVERYWHERE, other)
        decide(writer, Answer(Verdict.DIFFERENT, subject, organization.slug, overrules=False))

    def _named_before(self, reply: Reply) -> Reply:
        """The reply, where a new organization is one that this conversation made under the same name."""
        made = [step.made for step in self.trail if step.made is not None and step.made.name == reply.name]
        return Reply(Verdict.SAME, made[-1].slug) if made else reply

    def _meant(self, question: Question, wanted: str) -> Organization:
        chosen = [item for item in question.candidates if item.organization == wanted]
        return Organization(chosen[0].organization, chosen[0].name) if chosen else self.seams.find(wanted)

    def step(self, question: Asked, step: str) -> None:
        """Does what an answer asks for that decides nothing."""
        if step == "quit":
            self.closed = True
        elif step == "skip":
            self.at += 1
        elif step == "back":
            self.at = max(0, self.at - 1)
        elif step == "split":
            self.pending[self.at : self.at + 1] = self._parts(question)
        elif step == "undo":
            self.undo()
        else:
            for line in self._explained(question, step):
                self.seams.tell(line)

    def _parts(self, question: Asked) -> Sequence[Asked]:
        if isinstance(question, GroupQuestion):
            return groups.split(question)
        if len(question.spellings) == 2:
            one, other = question.spellings
            self.apart |= {one: other, other: one}
        return split(self.resolver, question)

    def _explained(self, question: Asked, step: str) -> Sequence[str]:
        if isinstance(question, GroupQuestion):
            return groups.HELP if step == "help" else groups.every_line(question)
        return HELP if step == "help" else why(self.resolver, question)

    def undo(self) -> None:
        """Takes the last answer of this conversation back and asks its question again."""
        if not self.trail:
            self.seams.tell("nothing was answered yet; 'alliance undo' takes earlier changes back")
            return
        from alliance_cli.store.undo import undo

        with self.seams.change() as writer:
            undo(writer, self.trail[-1].change)
        last = self.trail.pop()
        self.pending, self.at = last.pending, last.at
        self.settled.discard(self.pending[self.at].id)
        self.seams.tell("taken back")


def _with_new(question: Question, made: Sequence[Organization]) -> Question:
    index = Index(NameEntry(item.slug, item.name, item.name) for item in made)
    known = {item.organization for item in question.candidates}
    near: dict[str, Candidate] = {}
    for spelling in question.spellings:
        for item in index.propose(spelling).candidates:
            if item.organization not in known and item.score >= LIKELY:
                near.setdefault(item.organization, item)
    if not near or question.recommendation is Recommendation.ACCEPT:
        return question
    ordered = sorted(
        (*near.values(), *question.candidates), key=lambda item: (-item.score, item.organization)
    )
    return question._replace(candidates=tuple(ordered[:9]), recommendation=Recommendation.REVIEW)


def why(resolver: Resolver, question: Question) -> list[str]:
    """What decides about the question, in words: the reason, and of each candidate what agrees and what does not."""
    lines = [f"{question.recommendation}: {question.reason}"]
    for number, item in enumerate(question.candidates, 1):
        lines.append(
            f"{number} {item.name} ({item.organization}), {item.score:g}, through '{item.matched_name}'"
        )
        words = item.evidence
        if item.organization in resolver.organizations:
            words = resolver.explain(question.spellings[0], item.organization)
        lines += [f"  {word}" for word in words]
    return lines


def _told(question: Question, reply: Reply, done: Settled) -> str:
    names = f"'{question.spellings[0]}'"
    if len(question.spellings) > 1:
        names += f" and {len(question.spellings) - 1} more"
    organization = f"{done.organization.name} ({done.organization.slug})" if done.organization else ""
    said = {
        Verdict.SAME: f"{names}: {organization}",
        Verdict.NEW: f"{names}: new, {organization}",
        Verdict.DIFFERENT: f"{names}: not {organization}",
        Verdict.UNSURE: f"{names}: unsure, not asked again",
        Verdict.REJECT: f"{names}: rejected",
    }
    assert reply.verdict is not None
    return said[reply.verdict] if done.decisions else f"{said[reply.verdict]} (decided so already)"
