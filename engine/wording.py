"""Conditions in words: what a provision asks of a transfer that nobody has proposed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields
from functools import singledispatch
from typing import TYPE_CHECKING, Any

from engine.conditions import All, Any_, Condition, Is, Named, Not
from engine.predicates.control import TagAlongSale
from engine.predicates.judgements import Attested
from engine.predicates.notices import Answered, Within
from engine.predicates.papers import Done, Noticed
from engine.predicates.people import PartyIs, Related, SameBeneficialOwner
from engine.predicates.record import Happened, OnOrAfter, ReportingCompany
from engine.predicates.transfers import ForValue, HeldFor, IsManner, PassedBy, Quantity, Registered, ReliesOn

if TYPE_CHECKING:
    from engine.rulebook.model import Definition

Definitions = Mapping[str, "Definition"]


@singledispatch
def words(condition: Any, definitions: Definitions) -> str:
    """The condition as a person would say it; a phrase with the section that defines it."""
    said = [f"{field.name} {value}" for field in fields(condition) if (value := getattr(condition, field.name))]
    return f"{type(condition).__name__} ({', '.join(said)})"


def _each(parts: Iterable[Condition], definitions: Definitions) -> list[str]:
    """Each part in words; one that is made of several is kept together."""
    parts = list(parts)
    said = [words(part, definitions) for part in parts]
    if len(parts) == 1:
        return said
    return [f"({text})" if isinstance(part, All | Any_) else text for part, text in zip(parts, said, strict=True)]


@words.register(All)
def _(condition: All, definitions: Definitions) -> str:
    return " and ".join(_each(condition.parts, definitions))


@words.register(Any_)
def _(condition: Any_, definitions: Definitions) -> str:
    return " or ".join(_each(condition.parts, definitions))


@words.register(Not)
def _(condition: Not, definitions: Definitions) -> str:
    said = words(condition.part, definitions)
    return f"not ({said})" if isinstance(condition.part, All | Any_) else f"not {said}"


@words.register(Named)
def _(condition: Named, definitions: Definitions) -> str:
    return f"{condition.name} ({condition.section})" if condition.section else condition.name


@words.register(Is)
def _(condition: Is, definitions: Definitions) -> str:
    return f"{condition.phrase} ({definitions[condition.phrase].section})"


# --- tests on the transfer -------------------------------------------------------------------------------------------


@words.register(IsManner)
def _(condition: IsManner, definitions: Definitions) -> str:
    return f"made as {_or(condition.among)}"


@words.register(ReliesOn)
def _(condition: ReliesOn, definitions: Definitions) -> str:
    return f"in reliance on {condition.claimed}"


@words.register(Quantity)
def _(condition: Quantity, definitions: Definitions) -> str:
    since = f", adjusted for splits since {condition.adjusted_since}"
    return f"of at least {condition.at_least:,} of {_or(condition.of)}{since}"


@words.register(ForValue)
def _(condition: ForValue, definitions: Definitions) -> str:
    return "for value" if condition.paid else "without consideration"


@words.register(Registered)
def _(condition: Registered, definitions: Definitions) -> str:
    return {
        "the transfer": "covered by a registration statement in effect",
        "the security": "of securities for whose sale a registration statement has become effective",
        "the security now": "of securities for whose sale a registration statement is in effect",
    }[condition.covers]


@words.register(HeldFor)
def _(condition: HeldFor, definitions: Definitions) -> str:
    over = " and a day" if condition.anniversary == "must be over" else ""
    return f"of securities held at least {condition.at_least}{over}"


@words.register(PassedBy)
def _(condition: PassedBy, definitions: Definitions) -> str:
    return f"of securities that passed by {_or(condition.ways)}"


@words.register(TagAlongSale)
def _(condition: TagAlongSale, definitions: Definitions) -> str:
    return f"by which the purchasers come to own more than {condition.more_than} of {condition.of}"


# --- tests on people -------------------------------------------------------------------------------------------------


@words.register(PartyIs)
def _(condition: PartyIs, definitions: Definitions) -> str:
    section = definitions[condition.one_of].section
    return f"{_who(condition.who)} is one of the {condition.one_of} ({section})"


@words.register(Related)
def _(condition: Related, definitions: Definitions) -> str:
    return f"the transferee is {_or(condition.by)} of the transferor"


@words.register(SameBeneficialOwner)
def _(condition: SameBeneficialOwner, definitions: Definitions) -> str:
    return "without a change of beneficial ownership" if condition.unchanged else "with a change of beneficial owner"


# --- acts on paper, judgements, the record ---------------------------------------------------------------------------


@words.register(Done)
def _(condition: Done, definitions: Definitions) -> str:
    said = condition.of or f"{condition.act}{f' by {_who(condition.by)}' if condition.by else ''}"
    return f"{said}, satisfactory to {_who(condition.satisfactory_to)}" if condition.satisfactory_to else said


@words.register(Noticed)
def _(condition: Noticed, definitions: Definitions) -> str:
    contents = f", setting out {', '.join(condition.sets_out)}" if condition.sets_out else ""
    return f"{condition.notice} by {_who(condition.by)} to {_who(condition.to)}{contents}"


@words.register(Within)
def _(condition: Within, definitions: Definitions) -> str:
    return f"within {condition.lasts} of {' and '.join(sent.notice for sent in condition.of)}"


@words.register(Answered)
def _(condition: Answered, definitions: Definitions) -> str:
    return f"no {condition.notice.notice} without the {condition.answer.notice} that answers it"


@words.register(Attested)
def _(condition: Attested, definitions: Definitions) -> str:
    about = "" if condition.about in ("transfer", "security") else f"{_who(condition.about)}: "
    return f"{about}{condition.fact}"


@words.register(ReportingCompany)
def _(condition: ReportingCompany, definitions: Definitions) -> str:
    return "the Company must file reports under section 13 or 15(d) of the Exchange Act"


@words.register(Happened)
def _(condition: Happened, definitions: Definitions) -> str:
    return f"after {condition.kind}"


@words.register(OnOrAfter)
def _(condition: OnOrAfter, definitions: Definitions) -> str:
    return f"on {condition.day} or later"


def _who(who: str | None) -> str:
    return f"the {who}" if who in ("transferor", "transferee", "Company") else str(who)


def _or(things: Iterable[Any]) -> str:
    return " or ".join(map(str, things))


__all__ = ["words"]
