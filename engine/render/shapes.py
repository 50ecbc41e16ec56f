"""The shapes of the JSON that the engine prints; the JSON Schema of an answer is made from them.

Dates are ISO text. Numbers that must be exact (shares, money, ratios) are text. A truth value of null means: not known.
"""

from __future__ import annotations

from typing import Literal, NotRequired

from typing_extensions import TypedDict  # pydantic, which makes the schema, asks for this one before Python 3.12

from covenantry.engine.evaluation.warnings import Kind
from covenantry.engine.logic.findings import Effect, Status
from covenantry.engine.logic.verdict import Verdict


class PartyShape(TypedDict):
    """Somebody who takes part."""

    id: str
    name: str


class ActShape(TypedDict):
    """Something that somebody can do, or a fact that can be established.

    `fact` then has the value `value`; `by` is the last day for it, null: any time.
    """

    who: str
    what: str
    fact: str
    value: str
    by: str | None


class PlaceShape(TypedDict):
    """Where something stands: in a file (line and column count from 1; 0: the whole file), or in the ledger of a store.

    `row`: its number in the ledger; left out where it stands in a file.
    """

    file: str
    line: int
    column: int
    row: NotRequired[int]


class SourceShape(TypedDict):
    """Something that an answer rests on.

    `kind`: the type of an entry of the book ("notice"), or issuer, party, security, prices, ledger (many entries); or
    what is on no record: day, transfer (those asked about), rule (its words alone), law, assumption, absence.
    `says`: that in words; of an absence, what was looked for. `illustrative`: invented, and marked so in the book.
    """

    kind: str
    id: NotRequired[str]
    date: NotRequired[str]
    place: NotRequired[PlaceShape]
    source: NotRequired[str]
    illustrative: NotRequired[bool]
    says: NotRequired[str]


class ReasonShape(TypedDict):
    """A question and its answer, with the parts that it follows from (`op`: all, any, not, some; fact: no parts).

    `fact` names what would settle it, `act` what would make it true, `changes` the first later day on which the value
    differs by itself.
    """

    text: str
    value: bool | None
    op: str
    parts: NotRequired[list[ReasonShape]]
    fact: NotRequired[str]
    act: NotRequired[ActShape]
    changes: NotRequired[str]
    rests_on: NotRequired[list[SourceShape]]


class WindowShape(TypedDict):
    """A period; its first and its last day both lie in it; null: open-ended, or not known yet.

    `counted` says how it was counted.
    """

    opens: str | None
    last_day: str | None
    counted: str


class AmountShape(TypedDict):
    """A computed figure, exact, with how it was come by."""

    name: str
    value: str
    unit: str
    arithmetic: str


class StepShape(TypedDict):
    """One stage of a procedure: who may or must do what, from which day to which, and what each may take."""

    section: str
    who: str
    what: str
    window: WindowShape
    takes: list[AmountShape]
    done: bool


class MissingShape(TypedDict):
    """A fact that is not on record. `fact` is its name for --assume."""

    fact: str
    question: str


class MissingOfAnswer(MissingShape):
    """A fact that is not on record, and the provisions that turn on it ("<agreement> <section>")."""

    sections: list[str]


class ReadingShape(TypedDict):
    """A choice between meanings of the contract's words; `signed_off_by` null: nobody has yet.

    `differs`: what another choice would change.
    """

    section: str
    words: str
    taken_as: str
    signed_off_by: str | None
    differs: list[str]


class FindingShape(TypedDict):
    """One provision applied to the proposed transfer. Only prohibitions and conditions bear on the verdict."""

    agreement: str
    section: str
    kind: str
    effect: Effect
    status: Status
    says: str
    bound: str
    holders: list[str]
    window: WindowShape | None
    steps: list[StepShape]
    amounts: list[AmountShape]
    because: ReasonShape
    missing: list[MissingShape]
    cures: list[list[ActShape]]
    readings: list[ReadingShape]
    consequences: list[str]
    place: PlaceShape | None


class SaleShape(TypedDict):
    seller: str
    security: str
    quantity: str


#: The proposed transfer as the engine took it; `from` is a keyword of Python, hence the other notation.
ProposalShape = TypedDict(
    "ProposalShape",
    {
        "id": str,
        "from": PartyShape,
        "to": PartyShape,
        "security": str,
        "quantity": str,
        "security_ids": list[str],
        "price": str | None,
        "consideration": str | None,
        "manner": str,
        "exemption": str | None,
        "registration": str | None,
        "date": str,
        "terms_no_better_than_noticed": bool | None,
        "sellers": list[SaleShape],
        "purchasers": list[str],
    },
)


class WarningShape(TypedDict):
    """Something that could worsen an answer, beside its reasons.

    `kind`: illustrative (facts that it turns on are invented), retracted (such facts were taken back since), one
    matcher (the second is not installed), record ends (more than a year before the day), assumed, store not verified,
    not encoded (agreements that the record names and the rules lack). `data`: what it is about: ids, names, a day.
    """

    kind: Kind
    words: str
    data: list[str]


class AssumptionShape(TypedDict):
    """What was taken as given for this answer; it is not on record."""

    fact: str
    value: str


class ConsultedShape(TypedDict):
    """An agreement in being on the day, and since when its text has read as it then did."""

    id: str
    title: str
    since: str


class AnswerShape(TypedDict):
    """The answer to a pre-check.

    `known_at` null: everything recorded. `earliest`: first day on which it would be permitted if nothing else happened,
    or null. `clear_from`: first day on which it is permitted or acts would make it so, or null; `cures_then`: the
    smallest sets of those acts. `cures`: the smallest sets of acts that would make it permitted on its own day; without
    any, only time can, and it is prohibited.
    `next_change`: first later day on which anything in the answer differs though nothing happens. `stated`: the parties
    and facts that came with the transfer, by id.
    """

    verdict: Verdict
    as_of: str
    known_at: str | None
    date: str
    proposal: ProposalShape
    earliest: str | None
    clear_from: str | None
    cures: list[list[ActShape]]
    cures_then: list[list[ActShape]]
    next_change: str | None
    missing: list[MissingOfAnswer]
    warnings: list[WarningShape]
    assumptions: list[AssumptionShape]
    unused_assumptions: list[str]
    stated: list[str]
    agreements: list[ConsultedShape]
    findings: list[FindingShape]


class ProblemShape(TypedDict):
    """What is wrong with the input, where (null: nowhere in a file), and how to mend it."""

    place: PlaceShape
    message: str
    hint: str


class Problems(TypedDict):
    """Why there is no answer."""

    problems: list[ProblemShape]


class ErrorShape(TypedDict):
    """What is printed in the place of an answer where the input has problems."""

    error: Problems


Printed = AnswerShape | ErrorShape
Shown = Literal["text", "json"]
