"""Who must do what by when: cures by person, procedures with their windows, figures with their arithmetic."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby, product

from covenantry.engine.evaluation.answer import Answer
from covenantry.engine.logic.findings import Amount, Finding
from covenantry.engine.logic.reasons import Act, Ways, leaves
from covenantry.engine.render.json import in_order, sets_in_order
from covenantry.engine.render.layout import Page
from covenantry.engine.render.words import act_words, span, title

#: Alternatives shown unless all are asked for.
MOST_SETS = 6
#: Figures shown in full.
MOST_FIGURES = 8


def to_do(page: Page, answer: Answer, verbose: bool) -> None:
    if answer.verdict == "permitted":
        return
    if answer.cures:
        _sets(page, answer, f"To be permitted on {answer.proposal.date}", answer.cures, verbose)
    else:
        page.heading(f"To be permitted on {answer.proposal.date}")
        page.text("No act that the rules know would be enough.", 2)
    if (
        answer.clear_from is not None
        and answer.clear_from != answer.proposal.date
        and answer.cures_then not in ([], [frozenset()], answer.cures)
    ):
        _sets(page, answer, f"To be permitted on {answer.clear_from}, when no bar is left", answer.cures_then, verbose)


def _sets(page: Page, answer: Answer, heading: str, ways: Ways, verbose: bool) -> None:
    """What every set asks, by person; then what may be chosen: for each provision on its own, where the sets allow."""
    page.heading(heading)
    common = frozenset.intersection(*ways)
    _by_person(page, answer, common)
    rest = [way - common for way in ways if way - common]
    choices = independent(rest, [_acts(finding) for finding in answer.findings if finding.blocks]) if rest else []
    for choice in choices:
        options = sets_in_order(choice)
        sections = dict.fromkeys(section for acts in options for act in acts for section in _asked_by(answer, act))
        page.text(f"{'and ' if common or choice is not choices[0] else ''}one of these{_for(sections)}", 2)
        shown = options if verbose else options[:MOST_SETS]
        for n, option in enumerate(shown, 1):
            page.hang(f"({n})", _sentence(answer, option), 4, column=4)
        if len(shown) < len(options):
            page.text(f"... and {len(options) - len(shown)} more, shown with --verbose", 4, "faint")


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
    parts, unknown = [], _unknown(answer)
    for who, group in groupby(acts, key=lambda act: act.who):
        parts.append(f"{who or 'on record'}: {'; '.join(act_words(act, unknown) for act in group)}")
    return ". ".join(parts)


def _unknown(answer: Answer) -> set[str]:
    return {item.fact for item in answer.missing}


def _by_person(page: Page, answer: Answer, acts: Iterable[Act]) -> None:
    unknown = _unknown(answer)
    for who, group in groupby(in_order(acts), key=lambda act: act.who):
        page.text(who or "On record", 2, "strong")
        for act in group:
            page.hang("-", act_words(act, unknown) + _for(_asked_by(answer, act)), 4, column=2)


def _for(sections: Iterable[str]) -> str:
    found = ", ".join(sections)
    return f"  [{found}]" if found else ""


def _asked_by(answer: Answer, act: Act) -> list[str]:
    """The sections that an act helps with."""
    return list(dict.fromkeys(f.section for f in answer.findings if f.blocks and act.fact in _acts(f)))


def procedures(page: Page, answer: Answer) -> None:
    for finding in answer.findings:
        if finding.steps:
            page.heading(f"Procedure of {title(finding)} ({finding.agreement})")
            for step in finding.steps:
                done = " (done)" if step.done else ""
                page.hang(span(step.window), f"{step.who}: {step.what} [{step.section}]{done}", 2, column=26)
                for amount in step.takes:
                    how = f" ({amount.arithmetic})" if amount.arithmetic else ""
                    page.text(f"{amount.name}: {value(amount)}{how}", 28)


def figures(page: Page, answer: Answer, verbose: bool) -> None:
    """What was computed, with its arithmetic; where there are many a line each, cut where the page ends."""
    found = list(dict.fromkeys((f.section, amount) for f in answer.findings for amount in f.amounts))
    verbose = verbose or len(found) <= MOST_FIGURES
    if found:
        page.heading("Figures" + ("" if verbose else " (in full with --verbose)"))
    sections = max((len(section) for section, _ in found), default=0)
    values = max((len(value(amount)) for _, amount in found), default=0)
    for section, amount in found:
        text = f"{amount.name}: {amount.arithmetic}" if amount.arithmetic else amount.name
        label = f"{section:{sections}}  {value(amount):>{values}}"
        if verbose:
            page.hang(label, text, 2, column=len(label) + 2)
        else:
            page.line(f"{label}  {text}", 2)


def value(amount: Amount) -> str:
    """A figure with its unit, thousands parted."""
    whole, point, cents = amount.value.partition(".")
    value = f"{int(whole):,}{point}{cents}" if whole.isdecimal() and (not point or cents.isdecimal()) else amount.value
    if amount.unit == "dollars":
        return f"${value}"
    return value if amount.unit == "day" else f"{value} {amount.unit}"
