"""Problems of rule files as JSON and as SARIF 2.1.0, which editors and code hosts show beside the lines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from typing_extensions import TypedDict

from covenantry.facts.problems import Problem

_SARIF = "https://json.schemastore.org/sarif-2.1.0.json"


class ProblemShape(TypedDict):
    """What is wrong, where (lines and columns count from 1; null where a whole file or folder is meant), how to mend
    it."""

    file: str
    line: int | None
    column: int | None
    message: str
    hint: str


class CheckedShape(TypedDict):
    """What `rules check` found: how many of each there are (null where the rules do not load), and every problem."""

    agreements: int | None
    clauses: int | None
    readings_not_signed_off: int | None
    problems: list[ProblemShape]


def checked_json(counts: Mapping[str, int], problems: Iterable[Problem]) -> CheckedShape:
    """The result of a check as plain data."""
    return CheckedShape(
        agreements=counts.get("agreements"),
        clauses=counts.get("clauses"),
        readings_not_signed_off=counts.get("readings_not_signed_off"),
        problems=[
            ProblemShape(
                file=problem.place.file,
                line=problem.place.line or None,
                column=problem.place.column or None,
                message=problem.message,
                hint=problem.hint,
            )
            for problem in problems
        ],
    )


def sarif(problems: Iterable[Problem]) -> dict[str, Any]:
    """The problems as one run of a tool; each is an error at its place."""
    driver = {"name": "covenantry rules check", "rules": [{"id": "rule-file"}]}
    return {
        "$schema": _SARIF,
        "version": "2.1.0",
        "runs": [{"tool": {"driver": driver}, "results": [_result(problem) for problem in problems]}],
    }


def _result(problem: Problem) -> dict[str, Any]:
    from urllib.parse import quote

    place = problem.place
    where: dict[str, Any] = {"artifactLocation": {"uri": quote(place.file)}}
    if place.line:
        where["region"] = {"startLine": place.line, "startColumn": max(place.column, 1)}
    text = problem.message + (f" ({problem.hint})" if problem.hint else "")
    location = {"physicalLocation": where}
    return {"ruleId": "rule-file", "level": "error", "message": {"text": text}, "locations": [location]}
