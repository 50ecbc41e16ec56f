"""Makes of a proposed transfer as written a question that the engine can answer, or the problems that prevent it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field, replace
from datetime import date, datetime
from typing import Any

from covenantry.engine.language.proposal import OPEN_TERMS, THIS_TRANSFER, Proposal, ProposalText
from covenantry.engine.logic.fact_names import slug
from covenantry.engine.questions.availability import lacking
from covenantry.engine.questions.called import called, one_called
from covenantry.engine.questions.transfers import TERMS, Written
from covenantry.facts.book import Book
from covenantry.facts.calendars import FIRST_DAY, uncovered
from covenantry.facts.model import Party
from covenantry.facts.problems import Place, Problem, did_you_mean
from covenantry.facts.records import dataclass
from covenantry.facts.snapshot import snapshot

Given = Mapping[str, str]
_UNPAID = ("gift", "inheritance")


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A proposed transfer ready to be asked about: of which book, as of which day, as known when.

    `terms`: what was assumed of the proposal itself, such as its price. `stated`: the facts and parties that came with
    the transfer.
    """

    proposal: Proposal
    book: Book
    as_of: date
    known_at: datetime | None = None
    terms: tuple[tuple[str, str], ...] = ()
    stated: tuple[str, ...] = ()


def resolve(
    written: Written,
    book: Book,
    *,
    as_of: date | None = None,
    known_at: datetime | None = None,
    assume: Given | None = None,
    today: date | None = None,
) -> tuple[Question | None, list[Problem]]:
    """The question that a proposed transfer puts to a book.

    Its day is `as_of` unless it says, and `as_of` is its day unless given; with neither it is `today`. `assume` adds to
    what the proposal itself assumes; assumptions about the proposal's own terms (TERMS) fill them in.
    """
    text = written.text
    if text is None:
        return None, list(written.problems)
    given = {key: (value, written.place("assume", key)) for key, value in text.assume.items()}
    given |= {key: (value, Place(f"--assume {key}={value}")) for key, value in (assume or {}).items()}
    terms = {key: value for key, (value, _) in given.items() if _term(key, text)}
    if terms:
        written = written.having({_term(key, text): value for key, value in terms.items()})
        text = written.text
        if text is None:
            return None, list(written.problems)
    resolving = _Resolving(text, written, book, known_at)
    facts, wrong = assumed((key, *pair) for key, pair in given.items() if key not in terms)
    resolving.problems.extend(wrong)
    question = resolving.question(as_of, today, facts, tuple(sorted(terms.items())))
    return (None, resolving.problems) if resolving.problems else (question, [])


def assumed(given: Iterable[tuple[str, Any, Place]]) -> tuple[dict[str, str], list[Problem]]:
    """The facts assumed, each yes or no or a term of a transfer on record, of which each has its place."""
    facts: dict[str, str] = {}
    problems = []
    for fact, value, place in given:
        word, _, about = fact.partition(":")
        choices = OPEN_TERMS[word][1] if about and word in OPEN_TERMS else _YES_NO
        try:
            facts[fact] = _value(value, choices)
        except ValueError as error:
            problems.append(
                Problem(place, f"'{fact}': {error}", _HINTS.get(choices) or f"it is one of: {', '.join(choices)}")
            )
    return facts, problems


def _value(value: Any, choices: tuple[str, ...]) -> str:
    """What is assumed of a fact; ValueError where it takes no such value."""
    from covenantry.facts.values import parse_money, parse_yes_no

    if choices == _YES_NO:
        return "yes" if parse_yes_no(value) else "no"
    if choices and value not in choices:
        raise ValueError(f"'{value}' is none of its values")
    return str(value) if choices else str(parse_money(value))


def _term(key: str, text: ProposalText) -> str:
    """The term of the proposal that an assumption is about, or nothing: `price`, `price:this-transfer`."""
    name, _, about = key.partition(":")
    return name if name in TERMS and about in ("", THIS_TRANSFER, text.id) else ""


_YES_NO = ("yes", "no")
_HINTS: dict[tuple[str, ...], str] = {_YES_NO: "a fact is assumed with yes or no", (): "it is an amount a share"}


@dataclass(slots=True)
class _Resolving:
    """One proposed transfer on its way; problems gather."""

    text: ProposalText
    written: Written
    book: Book
    known_at: datetime | None
    problems: list[Problem] = field(default_factory=list)
    stated: list[str] = field(default_factory=list)

    def wrong(self, message: str, hint: str = "", at: str | int = "", *below: str | int) -> None:
        place = self.written.place(*([at, *below] if at != "" else []))
        self.problems.append(Problem(place, message, hint))

    def question(
        self, as_of: date | None, today: date | None, facts: dict[str, str], terms: tuple[tuple[str, str], ...]
    ) -> Question | None:
        self._state()
        self._by_id()
        transferor, transferee = self._party(self.text.from_, "from"), self._transferee()
        day = self._day(as_of, today)
        manner = self._manner()
        known_class = self._class(self.text.security)
        self._same(transferor, transferee)
        for i, purchaser in enumerate(self.text.purchasers):
            self._party(purchaser, "purchasers", i)
        if self.problems or not (transferor and transferee and day and manner and known_class):
            return None
        as_of = as_of or day
        view = snapshot(self.book, as_of, self.known_at)
        self.problems += lacking(self.written, self.text, self.book, view, manner)
        text = self.text
        proposal = Proposal(
            id=text.id or THIS_TRANSFER,
            transferor=transferor,
            transferee=transferee,
            stock_class_id=text.security,
            quantity=text.quantity,
            date=day,
            manner=manner,
            security_ids=text.security_ids,
            share_price=text.price,
            consideration=text.consideration or ("cash" if text.price else None),
            exemption=text.exemption,
            registration_id=text.registration,
            terms_no_better_than_noticed=text.terms_no_better_than_noticed,
            sellers=text.sellers,
            purchasers=text.purchasers,
            assume=facts,
        )
        return Question(
            proposal=proposal,
            book=self.book,
            as_of=as_of,
            known_at=self.known_at,
            terms=terms,
            stated=tuple(self.stated),
        )

    # --- the book, with what the proposal adds to it --------------------------------------------------------------

    def _state(self) -> None:
        """Adds the parties and facts that the proposal states."""
        if not (self.text.parties or self.text.facts or isinstance(self.text.to, dict)):
            return
        from covenantry.facts.loader import read_entries, read_parties

        document, path = self.written.document, self.written.path
        parties, wrong = read_parties(list(self.text.parties), document, (*path, "parties"))
        if isinstance(self.text.to, dict):
            new, bad = read_parties([_named(self.text.to)], document, (*path, "to"))
            parties, wrong = [*parties, *new], [*wrong, *bad]
        entries, bad = read_entries(list(self.text.facts), document, (*path, "facts"))
        self.problems += [*wrong, *bad]
        if self.problems:
            return
        book, wrong = self.book.with_parties(parties) if parties else (self.book, [])
        if book is not None and entries:
            book, wrong = book.with_entries(entries)
        self.problems += wrong
        if book is not None:
            self.book = book
            self.stated += [*(party.id for party in parties), *(entry.id for entry in entries)]

    def _by_id(self) -> None:
        """Puts the id of each party and class in the place of the name by which it is called."""
        text, parties, classes = self.text, self.book.parties, self.book.securities
        sellers = [
            replace(sale, seller=one_called(sale.seller, parties), security=one_called(sale.security, classes))
            for sale in text.sellers
        ]
        self.text = replace(
            text,
            from_=one_called(text.from_, parties),
            to=one_called(text.to, parties) if isinstance(text.to, str) else text.to,
            security=one_called(text.security, classes),
            purchasers=tuple(one_called(purchaser, parties) for purchaser in text.purchasers),
            sellers=tuple(sellers),
        )

    # --- people ---------------------------------------------------------------------------------------------------

    def _party(self, party_id: str, at: str, *below: int) -> Party | None:
        found = self.book.parties.get(party_id)
        if found is None:
            several = called(party_id, self.book.parties)
            hint = f"that is the name of {', '.join(several)}: say which" if several else ""
            hint = hint or did_you_mean(party_id, self.book.parties)
            hint = hint or "add it to the book, or state it under 'parties'"
            self.wrong(f"'{party_id}' is no party of the book of {self.book.issuer.name}", hint, at, *below)
        return found

    def _transferee(self) -> Party | None:
        if isinstance(self.text.to, dict):
            return self.book.parties.get(str(_named(self.text.to).get("id")))
        return self._party(self.text.to, "to")

    def _same(self, transferor: Party | None, transferee: Party | None) -> None:
        if transferor is not None and transferor == transferee:
            self.wrong(f"'{transferor.id}' would transfer to itself", "name another transferee", "to")

    # --- when and how ---------------------------------------------------------------------------------------------

    def _day(self, as_of: date | None, today: date | None) -> date | None:
        day = self.text.date or as_of or today
        if day is None:
            self.wrong("'date' is missing", "say on which day the transfer is to be made")
        elif why := uncovered(day):
            self.wrong(f"{day} is {why}", "check the year", "date")
        elif as_of is not None and not FIRST_DAY <= as_of <= day:
            what = (
                f"later than the transfer, which is on {day}"
                if as_of > day
                else f"before the calendars begin, {FIRST_DAY}"
            )
            self.wrong(f"the answer is asked for as of {as_of}, {what}", f"ask as of {day} or an earlier day", "date")
        else:
            return day
        return None

    def _manner(self) -> str | None:
        """How it is transferred: as stated, a sale where a price is given."""
        text = self.text
        if text.manner is None and text.price is None:
            self.wrong(
                "says neither 'price' nor 'manner'",
                "a sale has a price; else say the manner: gift, pledge, distribution, ...",
            )
            return None
        manner = text.manner or "sale"
        if text.price is not None and not text.price:
            self.wrong("a price of 0 is no price", "leave it out, and say the manner: gift, distribution, ...", "price")
        elif text.price and manner in _UNPAID:
            self.wrong(f"a {manner} has no price", "leave out the price, or say another manner", "price")
        elif text.price and text.consideration == "none":
            self.wrong(f"a price of {text.price} and no consideration contradict each other", "", "consideration")
        return manner

    def _class(self, class_id: str) -> bool:
        if class_id in self.book.securities:
            return True
        hint = did_you_mean(class_id, self.book.securities)
        self.wrong(f"'{class_id}' is no class of securities of {self.book.issuer.name}", hint, "security")
        return False


def _named(party: Mapping[str, Any]) -> dict[str, Any]:
    """A new party, with an id made from its name where it has none."""
    name = party.get("name")
    return {"id": slug(name), **party} if isinstance(name, str) and name.isascii() else dict(party)


__all__ = ["Given", "Question", "assumed", "resolve"]
