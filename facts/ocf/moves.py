"""What becomes of the securities of a package: transfers, conversions, exercises, new certificates, cancellations."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

from covenantry.facts.draws import apportioned
from covenantry.facts.lots import exact, shown
from covenantry.facts.model import (
    Retraction,
    StockCancellation,
    StockConversion,
    StockExercise,
    StockRepurchase,
    StockTransfer,
)
from covenantry.facts.ocf.certificates import Held, Move, Part, Quantity, Wrong, add_up
from covenantry.facts.ocf.ids import entry_id
from covenantry.facts.ocf.ledger import Ledger, renamed
from covenantry.facts.ocf.order import brought, ended
from covenantry.facts.ocf.package import Object
from covenantry.facts.ocf.terms import IssuanceTerms, MoveTerms


def move(ledger: Ledger, one: Object, terms: MoveTerms) -> None:
    """Takes one move into the ledger; raises Wrong where it does not agree with the rest of the package."""
    act = one.kind.rpartition("_")[2]
    held = ledger.certificates.find(one, terms)
    if held is None:
        _of_what_is_not_imported(ledger, one, terms, act)
        return
    found = ledger.certificates.accounted(one, terms, held, continues=act in ("EXERCISE", "RELEASE"))
    _ACTS[act](ledger, one, terms, found)


def _of_what_is_not_imported(ledger: Ledger, one: Object, terms: MoveTerms, act: str) -> None:
    """Nothing comes from nowhere: what it turns into needs its terms, what goes on is left out as it was."""
    if act in ("EXERCISE", "CONVERSION"):
        raise Wrong(
            f"exercises '{terms.ends[0]}', of which class, price, quantity or expiration date is not known",
            "give its issuance them",
        )
    if act == "RELEASE":
        for name in terms.results:
            if ("STOCK", name) not in ledger.certificates.issuances:
                raise Wrong(f"resulting security '{name}' is never issued", "the package should have its issuance")
            ledger.issuance(*ledger.certificates.issuances["STOCK", name])
    else:
        ledger.certificates.skipped.update(brought(one, terms))
    ledger.report.note(f"{one.kind} of a security that is left out")


# --- certificates ---------------------------------------------------------------------------------------------------


def _taken(ledger: Ledger, one: Object, held: Held, quantity: Quantity) -> tuple[tuple[Part, ...], tuple[Part, ...]]:
    """What goes and what stays; where lots of different history make up the certificate, an answer says which go."""
    answer: Any = ledger.answer(one)
    chosen: tuple[str, ...] = getattr(answer, "security_ids", ())
    if not chosen:
        return held.taken(quantity)
    unknown = [name for name in chosen if name not in held.lots]
    if unknown:
        raise Wrong(f"the file beside the package names {', '.join(unknown)}, not {', '.join(held.lots)}")
    order = [*chosen, *(lot for lot in held.lots if lot not in chosen)]
    out, rest = replace(held, parts=tuple(sorted(held.parts, key=lambda part: order.index(part.lot)))).first(quantity)
    return out, tuple(sorted(rest, key=lambda part: held.lots.index(part.lot)))


def _same_class(ledger: Ledger, one: Object, found: Move) -> None:
    """That what results is of the class that was taken."""
    for result in found.results:
        by, _ = ledger.certificates.issuances[ledger.key(one, result)]
        theirs = ledger.class_of(by, result)
        if theirs != found.held.stock_class_id:
            raise Wrong(
                f"is of {found.held.stock_class_id}, but '{result.security_id}', which comes of it, of {theirs} "
                f"({by.place})",
                "check the class of both",
            )


def _divided(parts: Sequence[Part], name: str, count: Quantity, among: int) -> tuple[Part, ...]:
    """The lots of one of several new certificates; of a single one, all of them."""
    return renamed(parts, name) if among == 1 else (parts[0]._replace(lot=name, quantity=count),)


def _sum(results: Sequence[IssuanceTerms]) -> Quantity:
    return exact(sum((Fraction(result.quantity or 0) for result in results), Fraction(0)))


def _anew(
    ledger: Ledger, one: Object, terms: MoveTerms, held: Held, results: Sequence[IssuanceTerms], mark: str
) -> None:
    """New certificates of the same holder for all of what is held."""
    named = [(result, ledger.key(one, result), result.quantity or 0) for result in results]
    ledger.exchange(one, terms.date, held, [(ledger.lot(key), count) for _, key, count in named], mark)
    ledger.certificates.end(one, terms)
    for _, key, count in named:
        parts = _divided(held.parts, ledger.lot(key), count, len(named))
        ledger.certificates.alive[key] = replace(held, parts=parts)


def _reissuance(ledger: Ledger, one: Object, terms: MoveTerms, found: Move) -> None:
    """One certificate for several, or several for one."""
    held, results = found.held, found.results
    if not results:
        raise Wrong("nothing results of it", "'resulting_security_ids' names the new certificates")
    for result in results:
        if result.stakeholder_id != held.holder:
            raise Wrong(f"is of {held.holder}, but '{result.security_id}' is issued to {result.stakeholder_id}")
    _same_class(ledger, one, found)
    add_up(results, held.quantity, "new certificates are for")
    _anew(ledger, one, terms, held, results, "")


# --- transfers ------------------------------------------------------------------------------------------------------


def _transfer(ledger: Ledger, one: Object, terms: MoveTerms, found: Move) -> None:
    """One entry for each security that results; one that goes to the same holder is what he keeps."""
    held, results = found.held, found.results
    gone = [result for result in results if result.stakeholder_id != held.holder]
    kept = [result for result in results if result.stakeholder_id == held.holder]
    if not gone:
        raise Wrong(f"goes to its own holder, {held.holder}, alone", "new certificates for him are a reissuance")
    _same_class(ledger, one, found)
    apart = bool(kept) and _sum(results) != found.quantity  # his own may be counted as transferred, or as the rest
    add_up(gone if apart else results, found.quantity, "transfers")
    left = held
    for n, result in enumerate(gone):
        mark = f".{n + 1}" if len(gone) > 1 else ""
        left = _passed(ledger, one, terms, left, result, mark)
    if kept:
        every = [*kept, *([found.balance] if found.balance is not None else [])]
        add_up(every, left.quantity, "leaves its holder")
        _anew(ledger, one, terms, left, every, ".kept")
    else:
        ledger.rest(one, terms, found, left.parts)


def _passed(ledger: Ledger, one: Object, terms: MoveTerms, held: Held, result: IssuanceTerms, mark: str) -> Held:
    """One security to another holder; what is left."""
    out, rest = _taken(ledger, one, held, result.quantity or 0)
    key = ledger.key(one, result)
    lots = [part.lot for part in renamed(out, ledger.lot(key))]
    ledger.add(
        StockTransfer,
        one,
        terms.date,
        mark,
        transferor_id=ledger.names.parties[held.holder],
        transferee_id=ledger.names.parties[result.stakeholder_id],
        stock_class_id=ledger.named(held.stock_class_id),
        quantity=result.quantity,
        security_ids=tuple(part.lot for part in out),
        resulting_security_ids=tuple(lots),
        share_price=result.share_price,
    )
    to = result.stakeholder_id
    parts = tuple(Part(lot, part.quantity, (*part.history, to)) for lot, part in zip(lots, out, strict=True))
    ledger.certificates.alive[key] = Held(held.stock_class_id, to, parts)
    return replace(held, parts=rest)


# --- conversions and exercises --------------------------------------------------------------------------------------


def _conversion(ledger: Ledger, one: Object, terms: MoveTerms, found: Move) -> None:
    rights = ledger.classes[found.held.stock_class_id].conversion_rights
    if rights is None:
        raise Wrong(
            f"converts {found.held.stock_class_id}, which has no conversion right with a ratio",
            "give the class its 'conversion_rights', or describe it in the file beside the package",
        )
    into = next((raw for raw in ledger.classes if ledger.names.classes[raw] == rights.converts_to_stock_class_id), "")
    _turned(ledger, one, terms, found, into, StockConversion)


def _exercise(ledger: Ledger, one: Object, terms: MoveTerms, found: Move) -> None:
    into, ratio = ledger.series.buys(found.held.stock_class_id)
    quantity, net = _exercised(ledger, one, terms, found, ratio)
    _turned(ledger, one, terms, found._replace(quantity=quantity), into, StockExercise, net=net)


def _exercised(ledger: Ledger, one: Object, terms: MoveTerms, found: Move, ratio: Fraction) -> tuple[Quantity, bool]:
    """How many are exercised, and whether the price was paid in shares; asked where the package leaves it open."""
    got, answer, full = _sum(found.results), ledger.answer(one), found.quantity * ratio
    if isinstance(answer, StockExercise):
        return answer.quantity, answer.net
    if got > -(-full.numerator // full.denominator):
        raise Wrong(
            f"exercises {shown(found.quantity)} for at most {shown(exact(full))} shares, but {shown(got)} result",
            "check both quantities",
        )
    fewer = got < full.numerator // full.denominator
    if fewer and terms.moved is None and found.balance is None:
        raise Wrong(
            f"{shown(got)} shares result of '{terms.ends[0]}', which buys {shown(exact(full))}: either all of it was "
            "exercised and the price paid in shares, or a part for cash; the package does not say which",
            "record it in the file beside the package: a stock_exercise with the id "
            f"'{entry_id(one.kind, one.id)}', its quantity, and net: yes or no",
        )
    return found.quantity, fewer


def _turned(ledger: Ledger, one: Object, terms: MoveTerms, found: Move, into: str, kind: Any, **more: Any) -> None:
    """A conversion or an exercise; several certificates that result are one lot divided."""
    held, results = found.held, found.results
    _results_of(held, results, into)
    out, rest = _taken(ledger, one, held, found.quantity)
    certificates = [(ledger.lot(("STOCK", result.security_id)), result.quantity or 0) for result in results]
    stem = certificates[0][0] if len(results) == 1 else entry_id(one.kind, one.id)
    got: Any = _sum(results)
    ledger.add(
        kind,
        one,
        terms.date,
        stakeholder_id=ledger.names.parties[held.holder],
        stock_class_id=ledger.named(held.stock_class_id),
        quantity=found.quantity,
        security_ids=tuple(part.lot for part in out),
        resulting_security_id=stem,
        resulting_quantity=got,
        **more,
    )
    shares = apportioned(got, [(part, part.quantity) for part in out], fractional=False)
    parts = tuple(
        Part(new.lot, share, (*part.history, kind.type, into))
        for new, part, share in zip(renamed(out, stem), out, shares, strict=True)
        if share
    )
    turned = Held(into, held.holder, parts)
    if len(results) > 1:
        ledger.exchange(one, terms.date, turned, certificates, ".certificates")
    ledger.rest(one, terms, found, rest)
    for result, (name, count) in zip(results, certificates, strict=True):
        mine = parts if len(results) == 1 else _divided(parts, name, count, len(results))
        ledger.certificates.alive["STOCK", result.security_id] = replace(turned, parts=mine)


def _results_of(held: Held, results: Sequence[IssuanceTerms], into: str) -> None:
    """That what results goes to the holder and is of the class that the terms name."""
    if not results:
        raise Wrong("nothing results of it", "'resulting_security_ids' names what does")
    for result in results:
        if result.stakeholder_id != held.holder:
            raise Wrong(f"is by {held.holder}, but '{result.security_id}' is issued to {result.stakeholder_id}")
        if result.stock_class_id != into:
            raise Wrong(
                f"turns {held.stock_class_id} into {into}, but '{result.security_id}' is {result.stock_class_id}",
                "check 'stock_class_id' and the terms of the class",
            )


# --- what ends ------------------------------------------------------------------------------------------------------


def _removed(ledger: Ledger, one: Object, terms: MoveTerms, found: Move, kind: Any = StockCancellation) -> None:
    out, rest = _taken(ledger, one, found.held, found.quantity)
    ledger.add(
        kind,
        one,
        terms.date,
        stakeholder_id=ledger.names.parties[found.held.holder],
        stock_class_id=ledger.named(found.held.stock_class_id),
        quantity=found.quantity,
        security_ids=tuple(part.lot for part in out),
        price=terms.price,
    )
    ledger.rest(one, terms, found, rest)


def _repurchase(ledger: Ledger, one: Object, terms: MoveTerms, found: Move) -> None:
    _removed(ledger, one, terms, found, StockRepurchase)


def _release(ledger: Ledger, one: Object, terms: MoveTerms, found: Move) -> None:
    """Units are settled in shares: the units end, and the shares are issued."""
    _removed(ledger, one, terms, found)
    for result in found.results:
        ledger.issuance(*ledger.certificates.issuances["STOCK", result.security_id])


def _retraction(ledger: Ledger, one: Object, terms: MoveTerms, found: Move) -> None:
    """The issuance is treated as never made."""
    (key,) = ended(one, terms)
    if key not in ledger.issued_by:
        raise Wrong(f"'{terms.ends[0]}' came of another transaction, which would have to be retracted")
    ledger.add(Retraction, one, terms.date, entry=ledger.issued_by[key])
    ledger.certificates.end(one, terms)


_ACTS: Mapping[str, Callable[[Ledger, Object, MoveTerms, Move], None]] = {
    "TRANSFER": _transfer,
    "CONVERSION": _conversion,
    "EXERCISE": _exercise,
    "RELEASE": _release,
    "REISSUANCE": _reissuance,
    "CONSOLIDATION": _reissuance,
    "CANCELLATION": _removed,
    "REPURCHASE": _repurchase,
    "RETRACTION": _retraction,
}
