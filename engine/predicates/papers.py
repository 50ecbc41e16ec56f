"""Tests on acts on paper: instruments, and notices given as the agreement requires."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from covenantry.engine.language.conditions import Definitions, Predicate, predicate, who_is
from covenantry.engine.logic.reasons import Reason
from covenantry.engine.papers.acts import notice_done
from covenantry.engine.papers.asked import NoticeOfTransfer, Paper
from covenantry.engine.papers.givers import PARTS
from covenantry.engine.papers.signed import instrument_done
from covenantry.facts.records import dataclass

if TYPE_CHECKING:
    from covenantry.engine.context.case import Case


@predicate("done")
@dataclass(frozen=True, slots=True, kw_only=True)
class Done(Paper, Predicate):
    """An instrument that covers the transfer is on record (a consent, joinder, opinion, waiver ...).

    `by`: whose paper it must be; one of somebody else is not it. `procured_by`: who must see to a paper of counsel or
    an authority. `prior`: a consent that must be of the same day or earlier.
    `satisfactory_to`: who must find it satisfactory, a judgement of its own. `of`: what is done, in words, for the
    cure. `under`, `registration`: the section and the registration statement that it must reach; one that names none
    reaches every one.
    """

    def phrases(self) -> Iterator[str]:
        yield from self.by.phrases
        yield from self.prior.by.phrases if self.prior is not None else ()
        if self.to is not None and self.to not in PARTS:
            yield self.to

    def in_words(self, definitions: Definitions) -> str:
        return self.said()

    def ask(self, case: Case) -> Reason:
        return case.done(instrument_done(case, self))


@predicate("noticed")
@dataclass(frozen=True, slots=True, kw_only=True)
class Noticed(NoticeOfTransfer, Predicate):
    """A notice of this kind about this transfer has been given as the agreement requires, and sets out what it must."""

    def in_words(self, definitions: Definitions) -> str:
        contents = f", setting out {', '.join(self.sets_out)}" if self.sets_out else ""
        return f"{self.notice} by {who_is(self.by)} to {who_is(self.to)}{contents}"

    def ask(self, case: Case) -> Reason:
        return case.done(notice_done(case, self))
