"""Legend: what the certificates must bear, and when a transferee's certificate may go without."""

from __future__ import annotations

from collections.abc import Iterable

from covenantry.engine.context.clause import Asked, Clause, OnDay, kind
from covenantry.engine.logic.findings import Finding
from covenantry.engine.logic.reasons import any_of
from covenantry.engine.procedures.reach import in_words, nobody, reach
from covenantry.facts.records import dataclass
from covenantry.facts.values import Name


@kind("legend")
@dataclass(frozen=True, slots=True, kw_only=True)
class Legend(Clause):
    """The Company must put the legend on certificates of the securities covered; `unless` says when it may leave it
    off."""

    refers_to: tuple[Name, ...]

    def assess(self, asked: Asked) -> Iterable[Finding]:
        """A duty of the Company on the certificate that the transferee receives."""
        wording = tuple(f"the new certificate bears a legend that refers to {thing}" for thing in self.refers_to)
        engaged = asked.engaged()
        excepted = asked.excepted() if engaged.value is not False else None
        free = excepted is not None and excepted.value is True
        yield asked.finding(
            "duty", engaged, excepted=excepted, consequences=() if free or engaged.value is False else wording
        )

    def stands(self, on: OnDay) -> Iterable[Finding]:
        """The Company's duty on the certificates of those who hold the securities covered."""
        reached = list(reach(on))
        if not reached:
            yield nobody(on, "duty")
            return
        wording = (f"certificates bear a legend that refers to {thing}" for thing in self.refers_to)
        yield on.finding(
            "duty",
            any_of("somebody holds what it covers", [one.engaged for one in reached]),
            bound=[on.company],
            holders=[one.holder.id for one in reached],
            consequences=(*wording, *in_words(on)),
        )
