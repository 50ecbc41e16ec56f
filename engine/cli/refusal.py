"""How a command tells what is wrong with its input: on standard error, and as JSON where an answer was asked for so."""

from __future__ import annotations

from collections.abc import Sequence

from covenantry.engine.cli import complain, out
from covenantry.facts.problems import Problem


def refuse(problems: Sequence[Problem], as_json: bool) -> None:
    """Tells what is wrong with the input."""
    for problem in problems:
        complain(str(problem))
    if as_json:
        refuse_json(problems)


def refuse_json(problems: Sequence[Problem]) -> None:
    """Prints what is wrong in the place of an answer."""
    from covenantry.engine.render.json import dumps, error_json

    out(dumps(error_json(problems)) + "\n")
