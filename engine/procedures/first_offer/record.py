"""The procedures on record that a seller began: the first offer, re-offers, the time for the sale, the cool-off."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from covenantry.engine.context.counting import count
from covenantry.engine.logic.findings import Window
from covenantry.engine.procedures.first_offer.elections import Offered, answers
from covenantry.engine.procedures.first_offer.procedure import Procedure
from covenantry.engine.procedures.first_offer.run import ONE, Offering, run
from covenantry.engine.procedures.first_offer.sales import Run, Sale, Sold, attributed, taken_in
from covenantry.engine.securities.splits import adjusted, became, price_after
from covenantry.facts.lots import Quantity
from covenantry.facts.states import State, folded

if TYPE_CHECKING:
    from covenantry.engine.context.case import Case
    from covenantry.engine.procedures.first_offer.terms import FirstOfferTerms
    from covenantry.facts.model import Notice


Found = tuple[list[Procedure], list[str]]


class _Kept:
    """What has been worked out for one state of the facts; by the day where some of what is on record lapses."""

    def __init__(self, state: State) -> None:
        self.lapses = any(e.until is not None for entries in state.attestations.values() for e in entries)
        self.found: dict[tuple[object, ...], tuple[FirstOfferTerms, object, Found]] = {}


_KEPT: WeakKeyDictionary[State, _Kept] = WeakKeyDictionary()

#: Answers kept for one state of the facts.
MOST_KEPT = 512


def procedures(case: Case, terms: FirstOfferTerms) -> Found:
    """Those that the seller began, oldest first, and why a notice began none; worked out once where nothing differs."""
    if case.assumptions:
        return _procedures(case, terms)
    facts, definitions = case.snapshot, case.agreement.definitions
    kept = _KEPT.get(facts.state)
    if kept is None:
        kept = _KEPT[facts.state] = _Kept(facts.state)
    day = case.day if kept.lapses else None
    key = (id(terms), id(definitions), case.proposal.transferor.id, facts.as_of, facts.known_at, day)
    held = kept.found.get(key)
    if held is None or held[0] is not terms or held[1] is not definitions:
        if len(kept.found) >= MOST_KEPT:
            kept.found.clear()
        held = kept.found[key] = (terms, definitions, _procedures(case, terms))
    return held[2]


def _procedures(case: Case, terms: FirstOfferTerms) -> Found:
    found: list[Run] = []
    notes: list[str] = []
    for notice in _starts(case, terms):
        over = [run_ for run_ in found if run_.window.last_day is not None and run_.window.last_day < notice.date]
        earlier = _settled(case, terms, found) if over and terms.cool_off is not None else ()
        early = next((p for p in earlier if _too_early(terms, p, notice)), None)
        if early is not None and early.cool_off is not None:
            until = early.cool_off.last_day
            notes.append(f"{notice.id} of {notice.date} began nothing: no transfer under {terms.section} until {until}")
        else:
            found.append(_begun(case, terms, notice))
    return _settled(case, terms, found), notes


def _settled(case: Case, terms: FirstOfferTerms, runs: Sequence[Run]) -> list[Procedure]:
    """The procedures with what has been sold under each; what a re-offer offered goes by what had been sold before."""
    sold = attributed(case, terms, runs)
    if any(_reoffers(case, terms, run_.start) for run_ in runs):
        runs = [_reoffered(case, terms, run_, its.sales) for run_, its in zip(runs, sold, strict=True)]
        sold = attributed(case, terms, runs)
    return [_procedure(case, terms, run_, its) for run_, its in zip(runs, sold, strict=True)]


def sale_window(case: Case, terms: FirstOfferTerms, offering: Offering) -> Window:
    """The time for selling what an offering leaves: from the day after its last turn."""
    last, how = count(case, terms.sale.lasts, offering.ends)
    return Window(offering.ends + ONE, last, how)


def _starts(case: Case, terms: FirstOfferTerms) -> Iterator[Notice]:
    """The seller's notices of his own proposed transfers."""
    seller, kind = case.proposal.transferor.id, folded(terms.begins.notice)
    for notice in case.snapshot.entries_of("notice"):
        own = notice.from_id == seller and notice.about is not None and notice.about.transferor_id == seller
        if own and notice.agreement == case.agreement.id and folded(notice.kind) == kind:
            yield notice


def _too_early(terms: FirstOfferTerms, earlier: Procedure, notice: Notice) -> bool:
    return terms.cool_off is not None and terms.cool_off.new_notice == "after it" and earlier.cools_on(notice.date)


def _begun(case: Case, terms: FirstOfferTerms, start: Notice) -> Run:
    """The procedure that a notice began, as if nothing had been sold since."""
    about = start.about
    assert about is not None
    split = became(case, about.stock_class_id, start)
    offered = adjusted(about.quantity, split)
    notices = (start, *_copies(case, terms, start))
    price = price_after(about.share_price, split)
    first = run(case, terms, Offered(start.id, start.date, about.stock_class_id, offered, price, notices))
    window = sale_window(case, terms, first)
    return _reoffered(case, terms, Run(start, about, offered, (first,), window, first.notes, first.taken), ())


def _reoffered(case: Case, terms: FirstOfferTerms, begun: Run, sales: Sequence[Sale]) -> Run:
    """The same with its re-offers, given what had been sold before each."""
    if not (again := _reoffers(case, terms, begun.start)):
        return begun
    offerings = [begun.offerings[0]]
    window = sale_window(case, terms, offerings[0])
    notes: list[str] = []
    for notice in again:
        left = begun.offered - sum(taken_in(offerings).values())
        left -= sum(sale.quantity for sale in sales if sale.day < notice.date)
        if why := _no_reoffer(notice, offerings[-1], window, left):
            notes.append(f"{notice.id} of {notice.date} re-offered nothing: {why}")
            continue
        about = notice.about
        assert about is not None
        split = became(case, begun.about.stock_class_id, notice)
        price = price_after(about.share_price, split)
        quantity = min(left, adjusted(about.quantity, split))
        made = Offered(notice.id, notice.date, begun.about.stock_class_id, quantity, price, (notice,))
        offerings.append(run(case, terms, made, terms.reoffer))
        window = _extended(case, terms, window, offerings[-1])
    notes.extend(note for offering in offerings for note in offering.notes)
    return replace(begun, offerings=tuple(offerings), window=window, notes=tuple(notes), taken=taken_in(offerings))


def _procedure(case: Case, terms: FirstOfferTerms, begun: Run, sold: Sold) -> Procedure:
    offerings, window = begun.offerings, begun.window
    found = Procedure(
        id=begun.start.id,
        about=begun.about,
        offered=begun.offered,
        offerings=offerings,
        sale=window,
        cool_off=None,
        taken=begun.taken,
        moved=sold.moved,
        sales=tuple(sold.sales),
        sale_doubts=tuple(sold.doubts),
        notes=begun.notes,
    )
    if not found.unsold or any(offering.gaps for offering in offerings):
        return found
    return replace(found, cool_off=_cool_off(case, terms, max(window.last_day or begun.start.date, found.ends)))


def _copies(case: Case, terms: FirstOfferTerms, start: Notice) -> Sequence[Notice]:
    """The notices by which the Company passed the seller's on."""
    if terms.begins.passed_on_by != "Company":
        return ()
    kinds = dict.fromkeys((terms.begins.notice, terms.begins.passed_on_as or terms.begins.notice))
    company = case.snapshot.issuer.id
    return [notice for kind in kinds for notice in answers(case, start.id, kind) if notice.from_id == company]


def _reoffers(case: Case, terms: FirstOfferTerms, start: Notice) -> Sequence[Notice]:
    if terms.reoffer is None:
        return ()
    return [notice for notice in answers(case, start.id, terms.reoffer.notice) if notice.from_id == start.from_id]


def _no_reoffer(notice: Notice, before: Offering, window: Window, left: Quantity) -> str:
    """Why a re-offer came to nothing; empty where it did not."""
    if before.gaps or notice.date <= before.ends:
        return "the turns before it had not ended"
    if window.last_day is not None and notice.date > window.last_day:
        return f"the time for a sale had ended on {window.last_day}"
    if left < 1:
        return "nothing was left"
    return "" if notice.about is not None else "it does not say what it offers"


def _extended(case: Case, terms: FirstOfferTerms, window: Window, again: Offering) -> Window:
    window = window._replace(opens=again.ends + ONE)
    if terms.reoffer is None or terms.reoffer.extends_sale is None:
        return window
    last, how = count(case, terms.reoffer.extends_sale, again.offered.made)
    if window.last_day is None or last <= window.last_day:
        return window
    return window._replace(last_day=last, counted=f"{how}, which is later than {window.last_day}")


def _cool_off(case: Case, terms: FirstOfferTerms, lapses: date | None) -> Window | None:
    if terms.cool_off is None or lapses is None:
        return None
    last, how = count(case, terms.cool_off.lasts, lapses)
    return Window(lapses + ONE, last, how)
