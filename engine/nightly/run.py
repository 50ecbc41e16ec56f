"""One nightly run: which issuers to evaluate, evaluated in chunks by an executor, each chunk kept as it is done."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor, Future, as_completed
from contextlib import contextmanager
from datetime import date
from functools import cache, partial
from typing import NamedTuple

from covenantry.engine.evaluation.candidates import Candidates
from covenantry.engine.nightly.alerts import alerts
from covenantry.engine.nightly.position import Since, news_since, position
from covenantry.engine.nightly.records import Kept, Outcome, kept, position_of, write
from covenantry.engine.questions.desk import unfit
from covenantry.engine.rulebook.effective import Rulebook
from covenantry.facts.problems import InvalidInput, Place, Problem
from covenantry.facts.store import Database, StoreError, connect, issuers
from covenantry.facts.store.ledger import book_from

#: Issuers evaluated together and kept in one transaction.
CHUNK = 50


class Night(NamedTuple):
    """What a run is of: everything that a worker must know beside the issuers."""

    url: str
    rules: str | None
    as_of: date
    run: str
    horizon: int
    full: bool


class Done(NamedTuple):
    """What became of a chunk: how many were evaluated, how many alerts they raised, and the errors by issuer."""

    evaluated: int
    alerts: int
    errors: tuple[tuple[str, str], ...]


def due(database: Database, digest: str, as_of: date, *, full: bool = False) -> list[tuple[str, int]]:
    """The issuers to evaluate, each with the last row about it: with news, under changed rules, or whose day has come.

    InvalidInput where the store has been evaluated as of a later day.
    """
    before, day = kept(database), as_of.isoformat()
    later = max((one.as_of for one in before.values()), default="")
    if later > day:
        message = f"the store was evaluated as of {later}; {day} is before that"
        raise InvalidInput([Problem(Place("--as-of"), message, f"give {later} or a later day")])
    return [(issuer, seq) for issuer, seq in issuers(database) if full or _stale(before.get(issuer), seq, digest, day)]


def _stale(known: Kept | None, seq: int, digest: str, day: str) -> bool:
    return known is None or known.seq != seq or known.rules != digest or known.next_change <= day or bool(known.error)


def evaluate(night: Night, chosen: Sequence[tuple[str, int]]) -> Done:
    """Evaluates issuers and keeps what comes of it in one transaction; runs in any process."""
    rulebook = _rulebook(night.rules)
    with connect(night.url) as database, _collected() as collect:
        outcomes = []
        for issuer, _ in chosen:
            outcomes.append(_outcome(database, rulebook, night, issuer))
            collect()
        write(database, night.run, night.as_of.isoformat(), rulebook.digest, outcomes)
    errors = tuple((one.issuer, one.error) for one in outcomes if one.error)
    return Done(len(outcomes) - len(errors), sum(len(one.alerts) for one in outcomes), errors)


@contextmanager
def _collected() -> Iterator[Callable[[], int]]:
    """Garbage is collected after each issuer, among what is new since, and after all of them among what they left:
    looking through the rules and all that is in use again and again, to find nothing, took a third of the time."""
    automatic = gc.isenabled()
    gc.disable()
    try:
        yield partial(gc.collect, 0)
    finally:
        gc.collect(1)
        if automatic:
            gc.enable()


@cache
def _rulebook(rules: str | None) -> Rulebook:
    from covenantry.engine.api import load_rules

    return load_rules(rules)


@cache
def _candidates() -> Candidates:
    """One for the process: made once, whatever the number of issuers, of which none comes again."""
    return Candidates()


def _outcome(database: Database, rulebook: Rulebook, night: Night, issuer: str) -> Outcome:
    """The outcome for one issuer; whatever is wrong with its facts is its own error and nobody else's."""
    found = database.all("SELECT part, name, payload, seq FROM ledger WHERE issuer = ? ORDER BY seq", (issuer,))
    seq = found[-1][3] if found else 0
    try:
        book, problems = book_from(issuer, found)
        if book is None:
            return Outcome(issuer, seq, None, error="; ".join(map(str, problems)))
        if problems := unfit(rulebook, book):
            return Outcome(issuer, seq, None, error="; ".join(map(str, problems)))
        before, known, rules = position_of(database, issuer) or (None, 0, "")
        came = {(part, name) for part, name, _, at in found if at > known}
        fresh = frozenset(name for part, name in came if part == "entry")
        parts = {part for part, _ in came}
        since = None
        if before is not None and rules == rulebook.digest and not night.full and parts <= {"entry", "prices"}:
            since = Since(before, fresh, "prices" in parts)
        now = position(rulebook, book, night.as_of, night.horizon, _candidates(), since)
        last_day = date.fromisoformat(before.as_of) if before is not None else date.min
        news = news_since(book, last_day, night.as_of, fresh) if before is not None else {}
        return Outcome(issuer, seq, now, tuple(alerts(before, now, news, night.horizon)))
    except StoreError:
        raise
    except InvalidInput as invalid:
        return Outcome(issuer, seq, None, error="; ".join(map(str, invalid.problems)))
    except Exception as error:  # an internal error of one issuer must not keep the others from being evaluated
        return Outcome(issuer, seq, None, error=f"internal error: {type(error).__name__}: {error}")


def chunks(chosen: Sequence[tuple[str, int]]) -> Iterator[Sequence[tuple[str, int]]]:
    """The issuers in parts of at most CHUNK."""
    for start in range(0, len(chosen), CHUNK):
        yield chosen[start : start + CHUNK]


def carry_out(
    executor: Executor | None,
    night: Night,
    chosen: Sequence[tuple[str, int]],
    told: Callable[[int, Done], None] = lambda done, what: None,
) -> Iterable[Done]:
    """Evaluates all chunks, in this process or by an executor; `told` hears of each as it is done."""
    if executor is None:
        for chunk in chunks(chosen):
            done = evaluate(night, chunk)
            told(len(chunk), done)
            yield done
        return
    waiting: dict[Future[Done], int] = {executor.submit(evaluate, night, chunk): len(chunk) for chunk in chunks(chosen)}
    for future in as_completed(waiting):
        done = future.result()
        told(waiting[future], done)
        yield done
