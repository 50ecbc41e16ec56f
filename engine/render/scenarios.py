"""The outcomes of scenarios as text for a person, and as JUnit's XML for a build."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from covenantry.engine.scenarios import Outcome
    from covenantry.engine.scenarios.reached import Reached
    from covenantry.facts.problems import Problem


def outcomes_text(outcomes: Iterable[Outcome], every: bool) -> str:
    """Each scenario that failed with what differs; with `every`, those that passed too."""
    lines = []
    for outcome in outcomes:
        if outcome.differences or every:
            passed = "" if outcome.differences else "passed "
            lines.append(f"{passed}{outcome.scenario.place}: {outcome.scenario.name}\n")
            lines += [f"    {difference}\n" for difference in outcome.differences]
    return "".join(lines)


def reached_text(found: Sequence[Reached]) -> str:
    """How many clauses the scenarios reach, those that none does, and those that are reached on one side alone."""
    none = [one for one in found if not one.sides]
    half = [one for one in found if len(one.sides) == 1]
    lines = [f"{_clause(one)}: no scenario reaches it\n" for one in none]
    for one in half:
        (side,) = one.sides
        lines.append(f"{_clause(one)}: no scenario where it {_OTHER[side]}\n")
    both = len(found) - len(none) - len(half)
    lines.append(f"{len(found)} clauses: {both} reached on both sides, {len(half)} on one, {len(none)} not reached\n")
    return "".join(lines)


_OTHER = {"applies": "does not apply", "does not apply": "applies"}


def _clause(one: Reached) -> str:
    return f"{one.clause.place}: {one.clause.clause.section} {one.clause.clause.kind}"


def junit(outcomes: Sequence[Outcome], problems: Sequence[Problem]) -> str:
    """The outcomes in the XML that build servers read; a file that cannot be read is an error."""
    from xml.etree.ElementTree import Element, SubElement, indent, tostring

    failed = sum(bool(outcome.differences) for outcome in outcomes)
    total = str(len(outcomes) + len(problems))
    suite = Element("testsuite", name="scenarios", tests=total, failures=str(failed), errors=str(len(problems)))
    for outcome in outcomes:
        scenario = outcome.scenario
        place = scenario.place
        head = {"classname": scenario.agreement, "name": scenario.name, "file": place.file, "line": str(place.line)}
        case = SubElement(suite, "testcase", head)
        if outcome.differences:
            SubElement(case, "failure", message=outcome.differences[0]).text = "\n".join(outcome.differences)
    for problem in problems:
        case = SubElement(suite, "testcase", classname="files", name=str(problem.place))
        SubElement(case, "error", message=str(problem))
    indent(suite)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{tostring(suite, encoding="unicode")}\n'
