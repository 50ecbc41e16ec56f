"""Whether those who would transfer have what they would transfer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from covenantry.engine.language.proposal import ProposalText
from covenantry.engine.questions.transfers import Written
from covenantry.facts.book import Book
from covenantry.facts.lots import Quantity
from covenantry.facts.problems import Problem, did_you_mean
from covenantry.facts.snapshot import Snapshot


def lacking(written: Written, text: ProposalText, book: Book, view: Snapshot, manner: str) -> Iterator[Problem]:
    """What a proposed transfer takes that its transferor, or another seller, does not have on the day."""
    if manner == "issuance":
        if text.from_ != book.issuer.id:
            yield Problem(written.place("from"), f"only the issuer, '{book.issuer.id}', issues securities")
    else:
        short = list(_short(written, book, view, text.from_, text.security, text.quantity, ()))
        yield from short
        if text.security_ids and not short:
            yield from _certificates(written, text, book, view)
    for i, sale in enumerate(text.sellers):
        place = written.place("sellers", i)
        if sale.seller not in book.parties:
            hint = did_you_mean(sale.seller, book.parties)
            yield Problem(place, f"'{sale.seller}' is no party of the book of {book.issuer.name}", hint)
        elif sale.security not in book.securities:
            hint = did_you_mean(sale.security, book.securities)
            yield Problem(place, f"'{sale.security}' is no class of securities of {book.issuer.name}", hint)
        else:
            yield from _short(written, book, view, sale.seller, sale.security, sale.quantity, ("sellers", i))
    if text.registration is not None and text.registration not in view.registrations:
        message = f"no registration statement '{text.registration}' is on record on {view.as_of}"
        yield Problem(written.place("registration"), message, did_you_mean(text.registration, view.registrations))


def _short(
    written: Written, book: Book, view: Snapshot, holder: str, class_id: str, quantity: int, at: tuple[str | int, ...]
) -> Iterator[Problem]:
    """The problem of a holder who holds too few."""
    held = view.positions.quantity(holder, class_id)
    if held >= quantity:
        return
    begun = min(_issued(book, class_id), default=None)
    if begun is not None and begun > view.as_of:
        message = f"{class_id} did not exist on {view.as_of}: it was first issued on {begun}"
        yield Problem(written.place("date"), message, "check the date")
        return
    hint = "lower the quantity, or record what was acquired"
    if not held:
        holders = view.positions.holders(class_id)
        more = f" and {len(holders) - 6} more" if len(holders) > 6 else ""
        hint = f"holders of {class_id} on that day: {', '.join(holders[:6]) or 'none'}{more}"
    name = book.parties[holder].name
    message = f"{name} holds {held:,} of {class_id} on {view.as_of}; the transfer takes {quantity:,}"
    yield Problem(written.place(*at, "quantity"), message, hint)


def _certificates(written: Written, text: ProposalText, book: Book, view: Snapshot) -> Iterator[Problem]:
    """The securities named are the transferor's, of the class, and as many as it takes: none too few, none too many."""
    own = {lot.security_id: lot for lot in view.positions.lots_of(text.from_, text.security)}
    name = book.parties[text.from_].name
    left: Quantity = text.quantity
    for i, security_id in enumerate(text.security_ids):
        place = written.place("security_ids", i)
        if security_id in text.security_ids[:i]:
            yield Problem(place, f"'{security_id}' stands twice", "keep one")
        elif security_id not in own:
            message = f"{name} holds no {text.security} '{security_id}' on {view.as_of}"
            yield Problem(place, message, did_you_mean(security_id, own))
        elif left <= 0:
            yield Problem(place, f"the {text.quantity:,} are complete without '{security_id}'", "leave it out")
        else:
            left -= own[security_id].quantity
    if left > 0 and set(text.security_ids) <= own.keys():
        message = f"the securities named are {text.quantity - left:,} of {text.security}"
        message += f"; the transfer takes {text.quantity:,}"
        yield Problem(written.place("security_ids"), message, "name more, or lower the quantity")


def _issued(book: Book, class_id: str) -> Iterator[date]:
    """The days on which securities of the class came into being."""
    for entry in book.entries:
        if entry.type == "stock_issuance" and getattr(entry, "stock_class_id", None) == class_id:
            yield entry.date
        elif entry.type in ("stock_conversion", "stock_exercise"):
            source = book.securities[getattr(entry, "stock_class_id", "")]
            into = source.conversion_rights.converts_to_stock_class_id if source.conversion_rights else None
            if class_id in (into, source.exercise.stock_class_id if source.exercise else None):
                yield entry.date
