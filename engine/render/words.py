"""The words in which answers are put to people."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import date

from covenantry.engine.language.proposal import Proposal
from covenantry.engine.logic.findings import Finding, Window
from covenantry.engine.logic.reasons import Act, Reason, deciding
from covenantry.engine.logic.verdict import Verdict

_VERBS = {
    "sale": "sell",
    "gift": "give",
    "pledge": "pledge",
    "assignment": "assign",
    "distribution": "distribute",
    "exchange": "exchange",
    "inheritance": "leave",
    "operation of law": "pass by operation of law",
    "loan": "lend",
    "short sale": "sell short",
    "option grant": "grant an option on",
    "contract to sell": "contract to sell",
    "public distribution": "distribute to the public",
    "merger": "transfer by merger",
    "issuance": "issue",
}
_MAY = {"permitted": "may", "prohibited": "may not", "conditional": "may", "undetermined": "may or may not"}
_TAIL = {
    "permitted": "",
    "prohibited": "",
    "conditional": ", once the conditions below are met",
    "undetermined": ": that turns on facts that are not on record",
}


def headline(verdict: Verdict, proposal: Proposal, class_name: str) -> str:
    """The verdict in one sentence: who may or may not do what, and when."""
    verb = _VERBS.get(proposal.manner, proposal.manner)
    price = "" if proposal.share_price is None else f" at ${proposal.share_price:,f} a share"
    return (
        f"{verdict.upper()}: {proposal.transferor.name} {_MAY[verdict]} {verb} {proposal.quantity:,} {class_name} "
        f"to {proposal.transferee.name}{price} on {proposal.date}{_TAIL[verdict]}"
    ).rstrip(".") + "."


def kind_of(finding: Finding) -> str:
    """The kind of provision, as people write it."""
    return (
        finding.kind.replace("_", "-")
        if finding.kind in ("lock_up", "tag_along", "drag_along")
        else finding.kind.replace("_", " ")
    )


def title(finding: Finding) -> str:
    """The section and the kind of a provision."""
    return f"{finding.section} {kind_of(finding)}"


def span(window: Window) -> str:
    """A period from its first to its last day."""
    if window.opens is None and window.last_day is None:
        return "dates not known yet"
    if window.opens == window.last_day:
        return f"on {window.opens}"
    return f"{window.opens or 'at once'} to {window.last_day or 'no fixed day'}"


def act_words(act: Act, unknown: Collection[str]) -> str:
    """What is asked of somebody: to do something or, of a fact that is unknown, to put it on record."""
    by = f", by {act.by}" if act.by is not None else ""
    if act.fact in unknown or act.value == "no":
        return f"put on record, as {act.value}: {act.what}{by}"
    return f"{act.what}{by}"


def grouped(sections: Iterable[tuple[str, str]]) -> str:
    """Provisions by agreement and section, each agreement named once."""
    by_agreement: dict[str, dict[str, None]] = {}
    for agreement, section in sections:
        by_agreement.setdefault(agreement, {})[section] = None
    return "; ".join(f"{agreement} {', '.join(found)}" for agreement, found in by_agreement.items())


def answer_word(value: bool | None) -> str:
    """yes, no or ?"""
    return "?" if value is None else "yes" if value else "no"


def decisive(reason: Reason) -> Iterator[Reason]:
    """The leaves that give a reason its value; those that could not have changed it are left out."""
    return (leaf for leaf in deciding(reason) if leaf.role != "in force")


def said(reason: Reason) -> str:
    """A reason as a sentence about the transfer."""
    if reason.role != "phrase":
        return reason.text
    text = f"the transfer {reason.text}"
    return text.replace(" is a ", " is an ", 1) if text[len("the transfer is a ")].upper() in "AEIOU" else text


def few(names: Sequence[str], most: int = 4) -> str:
    """The first few names, and how many more there are."""
    more = f" and {len(names) - most + 1} more" if len(names) > most else ""
    return ", ".join(names[: most - 1] if more else names) + more


def unique(reasons: Iterable[Reason]) -> list[Reason]:
    """Each leaf once."""
    return list({(reason.text, reason.value): reason for reason in reasons}.values())


def points(reason: Reason | None, where: Callable[[Reason], bool] = lambda _: True) -> list[Reason]:
    """The parts of a reason, each as one point: its name, and the leaf that decides it where one leaf does.

    `where` tells which parts. The leaf of a part that denies it has the other value than the part.
    """
    return unique(_point(part) for part in _parts(reason, where))


def statements(reason: Reason | None, where: Callable[[Reason], bool]) -> list[str]:
    """The points as sentences that stand without a yes or no before them: of a part that denies something, the part."""
    parts = _parts(reason, where)
    return list(dict.fromkeys(said(part if part.op == "not" else _point(part)) for part in parts))


def _parts(reason: Reason | None, where: Callable[[Reason], bool]) -> list[Reason]:
    if reason is None:
        return []
    parts = reason.parts if reason.parts and reason.op in ("all", "any") else (reason,)
    return [part for part in parts if part.role != "in force" and where(part)]


def _point(reason: Reason) -> Reason:
    named = reason.role != "list"
    found = unique(decisive(reason))
    if len(found) != 1:
        return reason if named else reason._replace(text=_joined(reason))
    (leaf,) = found
    limb = reason.parts and reason.op != "not" and reason.role in ("limb", "phrase")
    return reason._replace(text=f"{reason.text}: {leaf.text}") if limb else leaf


def _joined(reason: Reason) -> str:
    """What parts that share no name of their own come to, in one sentence; of those that decide, where some do."""
    texts = statements(reason, lambda part: part.value is reason.value)
    return f"one of: {'; or '.join(texts)}" if reason.op == "any" and reason.value is False else "; ".join(texts)


def day(value: date | None, none: str) -> str:
    """A day, or what its absence means."""
    return none if value is None else value.isoformat()
