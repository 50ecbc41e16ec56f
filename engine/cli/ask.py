"""Asks a person for each missing fact that could change the verdict, one after the other, and says why it asks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from covenantry.engine.evaluation.answer import Answer
from covenantry.engine.logic.findings import Finding
from covenantry.engine.logic.reasons import Missing
from covenantry.engine.questions.values_taken import values_of
from covenantry.engine.render.layout import Page
from covenantry.facts.problems import Problem

#: The answer under assumptions, or what is wrong with them.
Answering = Callable[[Mapping[str, str]], Answer | list[Problem]]
Say = Callable[[str], None]
#: Prompts, and gives what was typed; None: there is nobody any more.
Hear = Callable[[str], str | None]

_YES_NO = ("yes", "no")
_SKIP = ("skip", "s", "")
_SHORT = {"y": "yes", "n": "no"}


def ask(answer: Answer, answering: Answering, say: Say, hear: Hear, width: int = 80) -> Answer:
    """The answer once nothing is missing that could change the verdict, or the person has skipped the rest."""
    given: dict[str, str] = {}
    done: set[str] = set()
    while open_ := [pair for pair in turning(answer) if pair[0].fact not in done]:
        item, findings = open_[0]
        choices = values_of(item)
        say(str(_question(answer, item, findings, choices, given, answering, width)).rstrip("\n"))
        word = hear(f"{', '.join(choices) or 'a value'} or skip")
        if word is None:
            break
        word = _SHORT.get(word.lower(), word) if choices == _YES_NO else word
        if word.lower() in _SKIP:
            done.add(item.fact)
            continue
        after = answering({**given, item.fact: word})
        if isinstance(after, Answer):
            done.add(item.fact)
            given[item.fact] = word
            answer = after
        else:
            for problem in after:
                say(f"  {problem.message}" + (f" ({problem.hint})" if problem.hint else ""))
    return answer


def turning(answer: Answer) -> list[tuple[Missing, list[Finding]]]:
    """The missing facts that could change the verdict, each with the provisions through which it could.

    A prohibition that holds is not undone by what we learn of others, nor an outstanding condition met.
    """
    found: dict[str, tuple[Missing, list[Finding]]] = {}
    for finding in _deciding(answer):
        for item in finding.missing:
            found.setdefault(item.fact, (item, []))[1].append(finding)
    return list(found.values())


def _deciding(answer: Answer) -> Iterator[Finding]:
    """The provisions whose being settled could change the verdict."""
    if answer.verdict == "undetermined":
        effect = "prohibition"
    elif answer.verdict == "conditional" and not any(
        finding.effect == "condition" and finding.clears is False for finding in answer.findings
    ):
        effect = "condition"
    else:
        return
    for finding in answer.findings:
        if finding.effect == effect and finding.clears is None:
            yield finding


def _question(
    answer: Answer,
    item: Missing,
    findings: list[Finding],
    choices: tuple[str, ...],
    given: Mapping[str, str],
    answering: Answering,
    width: int,
) -> Page:
    """What is asked, which provisions turn on it, and what would follow."""
    page = Page(width)
    page.text("")
    page.text(f"{item.question}?")
    for finding in findings:
        page.text(f"{finding.section} of {finding.agreement} turns on it: {finding.says}", 2)
    for choice in choices:
        after = answering({**given, item.fact: choice})
        if isinstance(after, Answer):
            page.text(f"{choice}: the transfer is {after.verdict}{_under(after, answer)}", 2)
    return page


def _under(after: Answer, before: Answer) -> str:
    """The provisions that stand in the way then and did not before."""
    stood = {(f.agreement, f.section, f.kind) for f in before.findings if f.blocks and f.clears is False}
    new = [
        f.section
        for f in after.findings
        if f.blocks and f.clears is False and (f.agreement, f.section, f.kind) not in stood
    ]
    return f", under {', '.join(dict.fromkeys(new))}" if new else ""
