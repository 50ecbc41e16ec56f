"""Elections to buy: which of those on record count, which came too late, and of which it is not known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, NamedTuple
from weakref import WeakKeyDictionary

from covenantry.engine.language.own_words import ELECTION_COUNTS
from covenantry.engine.logic.fact_names import of_record
from covenantry.engine.logic.findings import Window
from covenantry.engine.logic.reasons import Reason
from covenantry.engine.papers.serving import served
from covenantry.engine.procedures.first_offer.terms import Tier
from covenantry.engine.securities.splits import Price, adjusted, became
from covenantry.facts.lots import Quantity
from covenantry.facts.states import State, folded

if TYPE_CHECKING:
    from covenantry.engine.context.case import Case
    from covenantry.engine.procedures.first_offer.terms import FirstOfferTerms
    from covenantry.facts.model import Notice


class Offered(NamedTuple):
    """What is offered, on which day and by which notices; without notices, as if all were given one on that day.

    Shares and price are those of today, adjusted for splits since.
    """

    id: str
    made: date
    stock_class_id: str
    quantity: Quantity
    price: Price | None
    notices: tuple[Notice, ...] = ()


class Turn(NamedTuple):
    """One person's turn to buy; `gap`: why it has not begun, the window then being that of a notice given now."""

    who: str
    name: str
    window: Window
    gap: Reason | None = None

    @property
    def last(self) -> date:
        """The last day of the turn."""
        assert self.window.last_day is not None
        return self.window.last_day


class Doubt(NamedTuple):
    """An election or a sale of which it is not known whether it counts, and how many shares of today it could take.

    `about`: the entry in doubt. `places`: it would be a sale to one to whom what is left may be sold.
    """

    why: Reason
    at_most: Quantity
    about: str = ""
    places: bool = True


#: The notices of each process (None: of none), for each state of the facts.
_BY_PROCESS: WeakKeyDictionary[State, dict[str | None, list[Notice]]] = WeakKeyDictionary()


def _of_process(case: Case, notice_id: str | None) -> list[Notice]:
    state = case.snapshot.state
    found = _BY_PROCESS.get(state)
    if found is None:
        found = {}
        for notice in case.snapshot.entries_of("notice"):
            found.setdefault(notice.process, []).append(notice)
        _BY_PROCESS[state] = found
    return found.get(notice_id, [])


def answers(case: Case, notice_id: str | None, kind: str) -> list[Notice]:
    """The notices of a kind that name another (None: that name none) as the one that began their process, in order."""
    mine = [n for n in _of_process(case, notice_id) if n.agreement == case.agreement.id]
    return [n for n in mine if n.kind == kind or folded(n.kind) == folded(kind)]


def under(case: Case, notices: Iterable[Notice]) -> tuple[Notice, ...]:
    """Notices that began a process, each with those that name it."""
    return tuple(paper for notice in notices for paper in (notice, *_of_process(case, notice.id)))


class Ballots:
    """The elections made in one offering; keeps what is in doubt, and what does not count and why."""

    def __init__(self, case: Case, terms: FirstOfferTerms, offered: Offered, offerees: Sequence[str]) -> None:
        self.case, self.offered, self.offerees = case, offered, offerees
        self.doubts: list[Doubt] = []
        self.notes: list[str] = []
        self.rounded = 0  # elections that splits since have left with a part of a share
        self._cast: dict[str, list[Notice]] = {}
        for start in offered.notices:  # copies of a notice begin nothing of their own: to answer one is to answer it
            for notice in answers(case, start.id, terms.election):
                self._cast.setdefault(notice.from_id, []).append(notice)
        if offered.notices:
            for notice in answers(case, None, terms.election):
                to = {delivery.to_id for delivery in notice.deliveries}
                if notice.date >= offered.made and case.proposal.transferor.id in to:
                    self._cast.setdefault(notice.from_id, []).append(notice)

    def counted(self, tier: Tier, turns: Sequence[Turn]) -> Iterator[tuple[str, int]]:
        """What each elected in his turn, in shares of the tier's last day; a later election replaces earlier ones."""
        ends = max(turn.last for turn in turns)
        for turn in turns:
            found = [self._one(tier, turn, notice) for notice in self._cast.get(turn.who, ())]
            timely = [vote for vote in found if vote is not None]
            if timely:
                last = max(timely, key=lambda vote: vote[0])[1]
                factor = became(self.case, self.offered.stock_class_id, last, ends)
                number, part = divmod(adjusted(last.quantity or 0, factor), 1)
                self.rounded += 1 if part else 0
                yield turn.who, int(number)

    def _one(self, tier: Tier, turn: Turn, notice: Notice) -> tuple[date, Notice] | None:
        """An election that counts, and its day."""
        days = [one for to in self._addressees(tier, turn.who) for one in served(self.case, notice, [to])]
        not_given = next((one.why for one in days if one.day is None), "")
        day = max((one.day for one in days if one.day is not None), default=notice.date)
        opens, last = turn.window.opens, turn.last
        assert opens is not None
        if notice.quantity is None:
            return self._doubt(notice, day, turn, "does not say for how many")
        if not_given:
            return self._doubt(notice, day, turn, not_given)
        if turn.gap is None and day > last:
            self.notes.append(
                f"{notice.id}: {turn.name} elected on {day}, after its turn ended on {last}; it does not count"
            )
            return None
        if turn.gap is None and day < opens and tier.starts.event == "end of the previous tier":
            return self._doubt(notice, day, turn, f"was given on {day}, before the turn began on {opens}")
        if notice.process is None:
            return self._doubt(notice, day, turn, "does not say which offer it answers")
        return day, notice

    def _doubt(self, notice: Notice, day: date, turn: Turn, why: str) -> tuple[date, Notice] | None:
        """What counts only if that is on record; until then nobody knows."""
        if notice.quantity is None:
            question = f"the election {notice.id} of {turn.name} {why}: the number must be on record"
            unanswered = Reason(question, None, fact=of_record("election with its number", notice.id))
            self.doubts.append(Doubt(unanswered, self.offered.quantity, notice.id))
            return None
        question = f"the election {notice.id} of {turn.name} counts, although it {why}"
        settled = self.case.attested(ELECTION_COUNTS, notice.id, question)
        if settled.value is None:
            most = adjusted(notice.quantity, became(self.case, self.offered.stock_class_id, notice))
            self.doubts.append(Doubt(settled._replace(act=None), most, notice.id))
        return (day, notice) if settled.value else None

    def _addressees(self, tier: Tier, who: str) -> Iterator[str]:
        for addressee in tier.elects_by_notice_to:
            if addressee == "seller":
                yield self.case.proposal.transferor.id
            elif addressee == "Company":
                yield self.case.snapshot.issuer.id
            else:
                yield from (offeree for offeree in self.offerees if offeree != who)
