"""Who must do what by when: cures by person, procedures with their windows, figures with their arithmetic."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import count, groupby, product
from string import ascii_uppercase

from covenantry.engine.evaluation.answer import Answer
from covenantry.engine.logic.amounts import Amount
from covenantry.engine.logic.findings import Finding
from covenantry.engine.logic.reasons import Act, Ways, leaves
from covenantry.engine.render.json import in_order, sets_in_order
from covenantry.engine.render.layout import Page
from covenantry.engine.render.words import act_words, kind_of, said_day, span

_LEADING = re.compile(r"\d+")
#: Alternatives shown unless all are asked for.
MOST_SETS = 6


def to_do(page: Page, answer: Answer, verbose: bool) -> None:
    """Who must do what: for the day asked about and, where a bar must first end, for the first day without one."""
    if answer.verdict == "permitted":
        return
    on, later, told = answer.proposal.date, answer.clear_from, dict[frozenset[frozenset[Act]], str]()
    if later not in (None, on) and answer.cures_then not in ([], [frozenset()]):
        assert later is not None
        _sets(page, answer, f"Checklist for {said_day(later)}, when no bar is left", answer.cures_then, verbose, told)
        if answer.cures == answer.cures_then:
            return
    if answer.cures:
        _sets(page, answer, f"Checklist for {said_day(on)}", answer.cures, verbose, told)
    else:
        page.lines.append("")
        page.text(f"On {said_day(on)} itself no act that the rules know would be enough.")


def _sets(
    page: Page, answer: Answer, heading: str, ways: Ways, verbose: bool, told: dict[frozenset[frozenset[Act]], str]
) -> None:
    """What every set asks, by person; then what may be chosen: for each provision on its own, where the sets allow.

    `told`: choices shown already, and where.
    """
    page.heading(heading)
    common = frozenset.intersection(*ways)
    number = _by_person(page, answer, common)
    rest = [way - common for way in ways if way - common]
    choices = independent(rest, [_acts(finding) for finding in answer.findings if finding.blocks]) if rest else []
    for choice in choices:
        options = sets_in_order(choice)
        sections = dict.fromkeys(section for acts in options for act in acts for section in _asked_by(answer, act))
        number += 1
        if (same := told.get(frozenset(choice))) is not None:
            page.item(number, f"{same}{_for(sections)}")
            continue
        told[frozenset(choice)] = f"one of, as in {number} of the list above"
        page.item(number, f"one of{_for(sections)}")
        shown = options if verbose else options[:MOST_SETS]
        for letter, option in zip(_letters(), shown, strict=False):
            page.hang(letter, _sentence(answer, option), 7, column=3)
        if len(shown) < len(options):
            page.text(f"... and {len(options) - len(shown)} more (-v)", 7, "faint")


def _letters() -> Iterator[str]:
    for size in count(1):
        yield from ("".join(one) for one in product(ascii_uppercase, repeat=size))


def independent(ways: Ways, groups: Iterable[frozenset[str]]) -> list[Ways]:
    """The choices of which the sets are all the combinations; one choice, the sets themselves, where there are none.

    `groups` are the facts of provisions; those that share a fact belong to one choice.
    """
    joined: list[frozenset[str]] = []
    for group in groups:
        apart = [other for other in joined if not other & group]
        joined = [*apart, group.union(*(other for other in joined if other & group))]
    choices = []
    for group in joined:
        parts = list(dict.fromkeys(frozenset(act for act in way if act.fact in group) for way in ways))
        if parts != [frozenset()]:
            choices.append(parts)
    whole = {frozenset().union(*parts) for parts in product(*choices)}
    return choices if whole == set(ways) else [ways]


def _acts(finding: Finding) -> frozenset[str]:
    """The facts that acts for this provision bring about, or would for a later day."""
    later = (leaf.fact for leaf in leaves(finding.clear) if leaf.value is False and leaf.fact)
    return frozenset(act.fact for way in finding.cures for act in way).union(later)


def _sentence(answer: Answer, acts: Iterable[Act]) -> str:
    parts, unknown = [], handles(answer)
    for who, group in groupby(acts, key=lambda act: act.who):
        parts.append(f"{who or 'on record'}: {'; '.join(act_words(act, unknown) for act in group)}")
    return ". ".join(parts)


def handles(answer: Answer) -> dict[str, str]:
    """The handle of each fact that is asked for, by its name: Q1, Q2 ... in the order of the answer."""
    return {item.fact: handle for handle, item in answer.questions.items()}


def _by_person(page: Page, answer: Answer, acts: Iterable[Act]) -> int:
    """What is asked of each, numbered; how many acts that is."""
    unknown, number = handles(answer), 0
    for act in in_order(acts):
        number += 1
        words = f"{act.who}: {act_words(act, unknown)}" if act.who else f"On record: {act_words(act, unknown)}"
        page.item(number, words + _for(_asked_by(answer, act)))
    return number


def _for(sections: Iterable[str]) -> str:
    found = ", ".join(sections)
    return f"  ({found})" if found else ""


def _asked_by(answer: Answer, act: Act) -> list[str]:
    """The sections that an act helps with."""
    return list(dict.fromkeys(f.section for f in answer.findings if f.blocks and act.fact in _acts(f)))


def procedures(page: Page, answer: Answer, short: Mapping[str, str], figures: bool) -> None:
    """Each procedure with its steps: who may do what from which day to which, what each may take, and why so much."""
    for finding in answer.findings:
        if finding.steps:
            page.heading(
                f"{kind_of(finding).capitalize()}, {short.get(finding.agreement, finding.agreement)} {finding.section}"
            )
            for step in finding.steps:
                done = " (done)" if step.done else ""
                page.hang(span(step.window), f"{step.who}: {step.what} [{step.section}]{done}", 2, column=32)
                for amount in step.takes:
                    how = f" ({amount.arithmetic})" if amount.arithmetic and figures else ""
                    page.text(f"{amount.name}: {value(amount)}{how}", 34)


def figures(page: Page, answer: Answer) -> None:
    """What was computed, with its arithmetic."""
    found = list(dict.fromkeys((f.section, amount) for f in answer.findings for amount in f.amounts))
    if found:
        page.heading("Figures")
    sections = max((len(section) for section, _ in found), default=0)
    values = max((len(value(amount)) for _, amount in found), default=0)
    for section, amount in found:
        text = f"{amount.name}: {amount.arithmetic}" if amount.arithmetic else amount.name
        label = f"{section:{sections}}  {value(amount):>{values}}"
        page.hang(label, text, 2, column=len(label) + 2)


def value(amount: Amount) -> str:
    """A figure with its unit, thousands parted."""
    value = amount.written
    if not isinstance(amount.value, str | date):
        value = _LEADING.sub(lambda digits: f"{int(digits[0]):,}", value, count=1)
    if amount.unit == "dollars":
        return f"${value}"
    return value if amount.unit == "day" else f"{value} {amount.unit}"
