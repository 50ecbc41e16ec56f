"""What weighs on an answer beside its reasons: facts invented or taken back, one matcher alone, a record that ends
early, assumptions, a store that was not verified, agreements that the rules lack."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import date, timedelta
from typing import Literal, NamedTuple, get_args

from covenantry.engine.logic.findings import Finding
from covenantry.engine.logic.reasons import Reason, deciding, rests
from covenantry.engine.logic.sources import records
from covenantry.engine.logic.verdict import Verdict
from covenantry.engine.match import durable
from covenantry.facts.model import Retraction
from covenantry.facts.snapshot import Snapshot

Kind = Literal[
    "illustrative", "retracted", "one matcher", "record ends", "assumed", "store not verified", "not encoded"
]
KINDS: tuple[Kind, ...] = get_args(Kind)

#: A record whose last entry lies further back is told.
SILENT_FOR = timedelta(365)


class Warning(NamedTuple):
    """Something that could worsen an answer; `data`: what it is about, such as the ids of entries."""

    kind: Kind
    words: str
    data: tuple[str, ...] = ()


class Basis(NamedTuple):
    """What an answer goes by. `encoded`: the agreements of the rules; `stated`: ids of what came with the question."""

    facts: Snapshot
    day: date
    encoded: Collection[str]
    assumed: tuple[tuple[str, str], ...] = ()
    stated: Collection[str] = ()


def verdict_turns_on(verdict: Verdict, findings: Iterable[Finding]) -> Iterator[Reason]:
    """The leaves that the verdict turns on: those that decide each provision which gives it.

    Where it is permitted, those that keep every provision out of the way.
    """
    for finding in findings:
        prohibits = finding.effect == "prohibition"
        match verdict:
            case "prohibited":
                gives = prohibits and finding.clears is False
            case "undetermined":
                gives = prohibits and finding.clears is None
            case "conditional":
                gives = finding.clears is not True
            case "permitted":
                gives = True
        if finding.blocks and gives:
            yield from deciding(finding.clear)


def turn_on(findings: Iterable[Finding]) -> Iterator[Reason]:
    """The leaves that decide whether each provision has effect."""
    for finding in findings:
        yield from deciding(finding.fires)


def warnings(basis: Basis, turning: Iterable[Reason], *, matched: bool = False) -> tuple[Warning, ...]:
    """Everything that weighs on an answer, in the order of `KINDS`; `matched`: matchers chose what was asked."""
    found = [*_of_entries(basis, turning), *_of_matchers(matched), *_of_record(basis)]
    return tuple(sorted(found, key=lambda one: KINDS.index(one.kind)))


def _of_entries(basis: Basis, turning: Iterable[Reason]) -> Iterator[Warning]:
    found = {one.id: one for one in records(rests(*turning))}
    invented = tuple(name for name, one in found.items() if one.illustrative)
    if invented:
        yield Warning("illustrative", f"it turns on facts that are illustrative, not real: {_few(invented)}", invented)
    taken_back = {e.entry for e in basis.facts.book.entries if isinstance(e, Retraction)}
    gone = tuple(name for name in found if name in taken_back)
    if gone:
        yield Warning("retracted", f"it turns on facts that have been retracted since: {_few(gone)}", gone)


def _of_matchers(matched: bool) -> Iterator[Warning]:
    if matched and not durable.available():
        words = "one matcher alone found the provisions: durable_rules, which checks it, is not installed"
        yield Warning("one matcher", words, ("durable_rules",))


def _of_record(basis: Basis) -> Iterator[Warning]:
    facts, day = basis.facts, basis.day
    entries = [entry for entry in facts.state.entries if entry.id not in basis.stated and entry.date <= day]
    last = max((entry.date for entry in entries), default=None)
    if last is None or day - last > SILENT_FOR:
        since = f"ends on {last}, {(day - last).days:,} days before {day}" if last is not None else "has no entry"
        yield Warning("record ends", f"the record {since}: what happened since is not known", (str(last or ""),))
    if basis.assumed:
        given = "; ".join(f"{fact} = {value}" for fact, value in basis.assumed)
        facts_assumed = tuple(fact for fact, _ in basis.assumed)
        yield Warning("assumed", f"{given} (taken as given, not on record)", facts_assumed)
    store = facts.book.store
    if store is not None and store.unverified:
        yield Warning("store not verified", store.words, (store.name,))
    named = {name for entry in entries if (name := getattr(entry, "agreement", None)) is not None}
    if lacking := tuple(sorted(named - set(basis.encoded))):
        words = f"the record speaks of agreements that the rules lack: {_few(lacking)}"
        yield Warning("not encoded", words, lacking)


def _few(names: tuple[str, ...], most: int = 5) -> str:
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more
