"""What a provision asks of a paper: its kind, whose it must be, to whom, what it must reach, what comes before it."""

from __future__ import annotations

from typing import Literal

from covenantry.engine.language.conditions import Keyed, who_is
from covenantry.engine.papers.givers import GiverText
from covenantry.facts.records import dataclass
from covenantry.facts.typed import STRICT
from covenantry.facts.values import Id, Name, YesNo
from covenantry.facts.words import Contents, NoticeKind, PaperKind, Section

Part = Literal["transferor", "transferee", "Company"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Prior:
    """A paper of somebody else that must not be later than the one to which it belongs."""

    __pydantic_config__ = STRICT
    act: PaperKind
    by: GiverText
    of: Name | None = None

    def paper(self, to: Paper) -> Paper:
        """The paper, reaching what the one to which it belongs reaches."""
        return Paper(act=self.act, by=self.by, of=self.of, under=to.under, registration=to.registration)


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper(Keyed):
    """An instrument, by its kind and by whose it must be; the terms are those of the test `done`."""

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

    def said(self) -> str:
        """The paper in words."""
        said = self.of or f"{self.act} by {who_is(str(self.by))}"
        if self.prior is not None:
            said += f" and before it {self.prior.paper(self).said()}"
        return f"{said}, satisfactory to {who_is(self.satisfactory_to)}" if self.satisfactory_to else said


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeOfTransfer(Keyed):
    """A notice about a transfer, by whom and to whom; the terms are those of the test `noticed`."""

    __pydantic_config__ = STRICT
    notice: NoticeKind
    by: Part = "transferor"
    to: Part = "Company"
    sets_out: tuple[Contents, ...] = ()
