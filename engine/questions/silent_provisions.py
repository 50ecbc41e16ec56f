"""Provisions that are encoded and under which nothing stands on a day: where they are, what their clause looks at."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from typing import NamedTuple

from covenantry.engine.context.clause import Clause, Encoded
from covenantry.engine.evaluation.standing import Standing, Stood
from covenantry.engine.language.sections import spoken_of
from covenantry.engine.logic.findings import Finding
from covenantry.facts.snapshot import Snapshot

#: Whether the words name a provision: its agreement, section and kind.
Named = Callable[[str, str, str], bool]


class Silent(NamedTuple):
    """A provision without a finding on the day.

    `within`: the clauses that speak of it, by their sections and kinds. `stood`: where those of them stand that say so.
    `transfers`: whether any of them is asked about a proposed transfer. `absent`: papers, events and judgements that
    they looked for and that are not on record.
    """

    agreement: str
    section: str
    says: str
    within: tuple[tuple[str, str], ...]
    stood: tuple[Stood, ...]
    transfers: bool
    absent: tuple[str, ...]

    @property
    def beside(self) -> tuple[tuple[Stood, Finding], ...]:
        """What stands under other sections of the same clauses."""
        return tuple((one, finding) for one in self.stood for finding in one.findings)


def spoken(standing: Standing, agreements: Collection[str], named: Named) -> Iterator[Silent]:
    """Every encoded provision of these agreements that is named, in order."""
    found: dict[tuple[str, str], dict[int, tuple[Encoded, str]]] = {}
    for text in (text for text in standing.rules if text.id in agreements):
        for encoded in text.clauses:
            for section, says in spoken_of(encoded.clause):
                if named(text.id, section, encoded.clause.kind):
                    found.setdefault((text.id, section), {}).setdefault(id(encoded), (encoded, says))
    for (agreement, section), clauses in found.items():
        yield _silent(standing, agreement, section, clauses)


def _silent(standing: Standing, agreement: str, section: str, found: dict[int, tuple[Encoded, str]]) -> Silent:
    clauses = [encoded for encoded, _ in found.values()]
    stood = tuple(one for one in standing.stood if id(one.encoded) in found)
    return Silent(
        agreement,
        section,
        next(says for _, says in found.values()),
        tuple(dict.fromkeys((one.clause.section, one.clause.kind) for one in clauses)),
        stood,
        any(type(one.clause).assess is not Clause.assess for one in clauses),
        tuple(sorted({text for one in stood for text in _absent(standing.facts, one.read)})),
    )


def _absent(facts: Snapshot, read: frozenset[str]) -> Iterator[str]:
    """What was looked for by its name, and is not on record."""
    for topic in read:
        sort, _, name = topic.partition(" ")
        if sort == "notice" and name and not facts.notices(name):
            yield f"notice: {name}"
        elif sort == "instrument" and name and not facts.instruments(name):
            yield f"instrument: {name}"
        elif sort == "event" and name and not facts.events(name):
            yield f"event: {name}"


__all__ = ["Silent", "spoken"]
