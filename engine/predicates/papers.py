"""Tests on acts on paper: instruments, and notices given as the agreement requires."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from covenantry.engine.acts import instrument_done, notice_done
from covenantry.engine.conditions import Definitions, Predicate, predicate, who_is
from covenantry.engine.reasons import Reason
from covenantry.facts.records import dataclass
from covenantry.facts.typed import STRICT
from covenantry.facts.values import Id, Name, YesNo
from covenantry.facts.words import Contents, NoticeKind, PaperKind, Section

if TYPE_CHECKING:
    from covenantry.engine.case import Case

Part = Literal["transferor", "transferee", "Company"]


@predicate("done")
@dataclass(frozen=True, slots=True, kw_only=True)
class Done(Predicate):
    """An instrument that covers the transfer is on record (a consent, joinder, opinion, waiver ...).

    `by`: whose instrument it must be (a part, an id, or a phrase that means people); without it anybody's, and
    `procured_by` says who must see to it.
    `satisfactory_to`: who must find it satisfactory, a judgement of its own. `of`: what is done, in words, for the
    cure. `under`, `registration`: the section and the registration statement that it must reach; one that names none
    reaches every one.
    """

    __pydantic_config__ = STRICT
    act: PaperKind
    by: Name | None = None
    procured_by: Name = "transferor"
    to: Name | None = None
    of: Name | None = None
    satisfactory_to: Name | None = None
    any_agreement: YesNo = False
    under: Section | None = None
    registration: Id | None = None

    def in_words(self, definitions: Definitions) -> str:
        said = self.of or f"{self.act}{f' by {who_is(self.by)}' if self.by else ''}"
        return f"{said}, satisfactory to {who_is(self.satisfactory_to)}" if self.satisfactory_to else said

    def ask(self, case: Case) -> Reason:
        return instrument_done(case, self)


@predicate("noticed")
@dataclass(frozen=True, slots=True, kw_only=True)
class Noticed(Predicate):
    """A notice of this kind about this transfer has been given as the agreement requires, and sets out what it must."""

    __pydantic_config__ = STRICT
    notice: NoticeKind
    by: Part = "transferor"
    to: Part = "Company"
    sets_out: tuple[Contents, ...] = ()

    def in_words(self, definitions: Definitions) -> str:
        contents = f", setting out {', '.join(self.sets_out)}" if self.sets_out else ""
        return f"{self.notice} by {who_is(self.by)} to {who_is(self.to)}{contents}"

    def ask(self, case: Case) -> Reason:
        return notice_done(case, self)
