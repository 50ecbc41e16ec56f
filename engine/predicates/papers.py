"""Tests on acts on paper: instruments, and notices given as the agreement requires."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

from covenantry.engine.acts import notice_done
from covenantry.engine.conditions import Definitions, Predicate, predicate, who_is
from covenantry.engine.givers import PARTS, GiverText
from covenantry.engine.reasons import Reason
from covenantry.engine.signed import instrument_done
from covenantry.facts.records import dataclass
from covenantry.facts.typed import STRICT
from covenantry.facts.values import Id, Name, YesNo
from covenantry.facts.words import Contents, NoticeKind, PaperKind, Section

if TYPE_CHECKING:
    from covenantry.engine.case import Case

Part = Literal["transferor", "transferee", "Company"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Prior:
    """A paper of somebody else that must not be later than the one to which it belongs."""

    __pydantic_config__ = STRICT
    act: PaperKind
    by: GiverText
    of: Name | None = None

    def paper(self, to: Done) -> Done:
        """The paper, reaching what the one to which it belongs reaches."""
        return Done(act=self.act, by=self.by, of=self.of, under=to.under, registration=to.registration)


@predicate("done")
@dataclass(frozen=True, slots=True, kw_only=True)
class Done(Predicate):
    """An instrument that covers the transfer is on record (a consent, joinder, opinion, waiver ...).

    `by`: whose paper it must be; one of somebody else is not it. `procured_by`: who must see to a paper of counsel or
    an authority. `prior`: a consent that must be of the same day or earlier.
    `satisfactory_to`: who must find it satisfactory, a judgement of its own. `of`: what is done, in words, for the
    cure. `under`, `registration`: the section and the registration statement that it must reach; one that names none
    reaches every one.
    """

    __pydantic_config__ = STRICT
    act: PaperKind
    by: GiverText
    procured_by: Part = "transferor"
    to: Name | None = None
    of: Name | None = None
    satisfactory_to: Part | None = None
    any_agreement: YesNo = False
    under: Section | None = None
    registration: Id | None = None
    prior: Prior | None = None

    def __post_init__(self) -> None:
        if self.by.how == "anybody" and self.satisfactory_to is None:
            raise ValueError("what anybody may give must be satisfactory to somebody: say 'satisfactory_to'")

    def phrases(self) -> Iterator[str]:
        yield from self.by.phrases
        yield from self.prior.by.phrases if self.prior is not None else ()
        if self.to is not None and self.to not in PARTS:
            yield self.to

    def in_words(self, definitions: Definitions) -> str:
        said = self.of or f"{self.act} by {who_is(str(self.by))}"
        if self.prior is not None:
            said += f" and before it {self.prior.paper(self).in_words(definitions)}"
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
