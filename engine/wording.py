"""Conditions in words: what a provision asks of a transfer that nobody has proposed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields
from typing import TYPE_CHECKING, Any

from covenantry.engine.conditions import All, Any_, Condition, Is, Named, Not
from covenantry.engine.predicates.control import TagAlongSale
from covenantry.engine.predicates.judgements import Attested
from covenantry.engine.predicates.notices import Answered, Within
from covenantry.engine.predicates.papers import Done, Noticed
from covenantry.engine.predicates.people import PartyIs, Related, SameBeneficialOwner
from covenantry.engine.predicates.record import Happened, OnOrAfter, ReportingCompany
from covenantry.engine.predicates.transfers import ForValue, HeldFor, IsManner, PassedBy, Quantity, Registered, ReliesOn

if TYPE_CHECKING:
    from covenantry.engine.rulebook.model import Definition

Definitions = Mapping[str, "Definition"]


def words(condition: Condition, definitions: Definitions) -> str:
    """The condition as a person would say it; a phrase with the section that defines it."""
    match condition:
        case All():
            return " and ".join(_each(condition.parts, definitions))
        case Any_():
            return " or ".join(_each(condition.parts, definitions))
        case Not():
            said = words(condition.part, definitions)
            return f"not ({said})" if isinstance(condition.part, All | Any_) else f"not {said}"
        case Named():
            return f"{condition.name} ({condition.section})" if condition.section else condition.name
        case Is():
            return f"{condition.phrase} ({definitions[condition.phrase].section})"
        case PartyIs():
            section = definitions[condition.one_of].section
            return f"{_who(condition.who)} is one of the {condition.one_of} ({section})"
    return _of_the_transfer(condition) or _of_papers_and_record(condition) or _by_its_fields(condition)


def _each(parts: Iterable[Condition], definitions: Definitions) -> list[str]:
    """Each part in words; one that is made of several is kept together."""
    parts = list(parts)
    said = [words(part, definitions) for part in parts]
    if len(parts) == 1:
        return said
    return [f"({text})" if isinstance(part, All | Any_) else text for part, text in zip(parts, said, strict=True)]


def _of_the_transfer(test: Condition) -> str:
    """Tests on the transfer and on those who make it."""
    match test:
        case IsManner():
            return f"made as {_or(test.among)}"
        case ReliesOn():
            return f"in reliance on {test.claimed}"
        case Quantity():
            since = f", adjusted for splits since {test.adjusted_since}"
            return f"of at least {test.at_least:,} of {_or(test.of)}{since}"
        case ForValue():
            return "for value" if test.paid else "without consideration"
        case Registered():
            return {
                "the transfer": "covered by a registration statement in effect",
                "the security": "of securities for whose sale a registration statement has become effective",
                "the security now": "of securities for whose sale a registration statement is in effect",
            }[test.covers]
        case HeldFor():
            over = " and a day" if test.anniversary == "must be over" else ""
            return f"of securities held at least {test.at_least}{over}"
        case PassedBy():
            return f"of securities that passed by {_or(test.ways)}"
        case TagAlongSale():
            return f"by which the purchasers come to own more than {test.more_than} of {test.of}"
        case Related():
            return f"the transferee is {_or(test.by)} of the transferor"
        case SameBeneficialOwner():
            return "without a change of beneficial ownership" if test.unchanged else "with a change of beneficial owner"
    return ""


def _of_papers_and_record(test: Condition) -> str:
    """Tests on acts on paper, judgements and the record."""
    match test:
        case Done():
            said = test.of or f"{test.act} by {_who(str(test.by))}"
            return f"{said}, satisfactory to {_who(test.satisfactory_to)}" if test.satisfactory_to else said
        case Noticed():
            contents = f", setting out {', '.join(test.sets_out)}" if test.sets_out else ""
            return f"{test.notice} by {_who(test.by)} to {_who(test.to)}{contents}"
        case Within():
            return f"within {test.lasts} of {' and '.join(sent.notice for sent in test.of)}"
        case Answered():
            return f"no {test.notice.notice} without the {test.answer.notice} that answers it"
        case Attested():
            about = "" if test.about in ("transfer", "security") else f"{_who(test.about)}: "
            return f"{about}{test.fact}"
        case ReportingCompany():
            return "the Company must file reports under section 13 or 15(d) of the Exchange Act"
        case Happened():
            return f"after {test.kind}"
        case OnOrAfter():
            return f"on {test.day} or later"
    return ""


def _by_its_fields(test: Any) -> str:
    """A test that has no words of its own."""
    said = [f"{field.name} {value}" for field in fields(test) if (value := getattr(test, field.name))]
    return f"{type(test).__name__} ({', '.join(said)})"


def _who(who: str | None) -> str:
    return f"the {who}" if who in ("transferor", "transferee", "Company") else str(who)


def _or(things: Iterable[Any]) -> str:
    return " or ".join(map(str, things))


__all__ = ["words"]
