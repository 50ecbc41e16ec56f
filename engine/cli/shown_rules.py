"""What encodes a section, put together: rules, readings, scenarios, and the words of the contract."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from covenantry.engine.cli.coverage import loaded
from covenantry.engine.coverage.listed import SectionList
from covenantry.engine.coverage.split import split
from covenantry.engine.render.reading_list import readings_text, rule_text, words_text
from covenantry.engine.rulebook.signed import listed
from covenantry.engine.scenarios.text import Scenario, read_scenarios
from covenantry.facts.files import contents_of, unreadable
from covenantry.facts.problems import InvalidInput, Place, Problem, did_you_mean
from covenantry.facts.words import lies_within


def shown(root: Path, section: str, agreement: str | None, source: Path | None) -> str:
    """The text; InvalidInput where nothing is encoded under the section, or the text of the contract lacks it."""
    rulebook, lists = loaded(str(root))
    every = [(name, e) for name, texts in rulebook.versions.items() for e in texts[-1].clauses]
    asked = [(name, e) for name, e in every if agreement in (None, name)]
    found = [(name, e) for name, e in asked if lies_within(e.clause.section, section)]
    defined = [
        (name, d)
        for name, texts in rulebook.versions.items()
        for d in texts[-1].definitions.values()
        if agreement in (None, name) and lies_within(d.section, section)
    ]
    if not found and not defined:
        hint = did_you_mean(section, {e.clause.section for _, e in asked})
        raise InvalidInput([Problem(Place("SECTION"), f"no rule encodes '{section}'", hint)])
    names = list(dict.fromkeys(name for name, _ in (*found, *defined)))
    parts = []
    for name in names:
        parts.append(f"{rulebook.versions[name][-1].terms.title}\n\n")
        if source is not None:
            parts += _words(lists.get(name), section, source)
        parts += [f'"{d.phrase}" ({d.section}): {d.says}\n\n' for its, d in defined if its == name]
        parts += [f"{rule_text(e, root)}\n" for its, e in found if its == name]
    readings = [one for one in listed(root) if one.agreement in names and lies_within(one.section, section)]
    parts += ["Readings\n\n", readings_text(readings)] if readings else []
    scenarios = [s for s in read_scenarios([root])[0] if s.agreement in names and _speaks(s, section)]
    parts += ["Scenarios\n", *(f"  {s.place}: {s.name}\n" for s in scenarios)] if scenarios else ["No scenario.\n"]
    return "".join(parts)


def _speaks(scenario: Scenario, section: str) -> bool:
    expect = scenario.expect
    return any(
        lies_within(one.section, section) for one in (*expect.findings, *expect.begins, *expect.changes, *expect.ends)
    )


def _words(known: SectionList | None, section: str, source: Path) -> Iterator[str]:
    """The words of the section in the text, as its list divides it."""
    if known is None:
        raise InvalidInput(
            [Problem(Place("--source"), "the agreement has no sections.yaml that would divide the text")]
        )
    try:
        text = contents_of(source).decode("utf-8", "replace")
    except OSError as error:
        raise InvalidInput([unreadable(error, str(source))]) from None
    parts = split(text, known.sections.sections).found
    own = [part for part in parts if lies_within(part.listed.section, section)]
    for part in own:
        words = part.words if part.words is not None else "not found in the text"
        yield f"Words of {part.listed.section}\n{words_text(words)}\n"
    if not own:
        raise InvalidInput([Problem(Place("--source"), f"the list of sections has no {section}")])


__all__ = ["shown"]
