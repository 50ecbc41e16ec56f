"""A clause to fill in: every term of a kind, with what it means, how it is written and an example."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import wrap

from covenantry.engine.render.reference.examples import examples
from covenantry.engine.render.reference.terms import Term, group, kinds, sentence
from covenantry.facts.problems import did_you_mean

_WIDTH = 110
_SCENARIO = """
# And beside it, in NAME.scenarios.yaml, both sides of every boundary:
#  - name: {kind}
#    transfer: {{from: HOLDER, to: BUYER, security: CLASS, quantity: 1, price: '1.00'}}
#    variants:
#      - name: the last day or share on which it applies
#        transfer: {{date: DAY}}
#        expect: {{verdict: prohibited, findings: [{{section: '{section}', kind: {kind}, status: engaged}}]}}
#      - name: the first on which it does not
#        transfer: {{date: DAY}}
#        expect: {{verdict: permitted}}
"""


def skeleton(kind: str, section: str) -> tuple[str | None, str]:
    """The clause; None and the nearest kind where there is none of that name."""
    if kind not in kinds():
        return None, did_you_mean(kind, kinds())
    here = group(kind, kinds()[kind])
    lines = [
        f"# {line}" for paragraph in here.about.split("\n\n") for line in wrap(" ".join(paragraph.split()), _WIDTH)
    ]
    lines += [f"# {line}" for line in wrap(f"Not for {here.not_for}", _WIDTH)] if here.not_for else []
    lines += [f"- section: '{section}'", f"  kind: {kind}", "  says: WHAT IT SAYS, IN YOUR OWN WORDS"]
    lines += ["  binds: PHRASE  # who must comply; leave it out for every holder", "  covers: PHRASE  # the securities"]
    for term in here.terms:
        lines += _term(term, examples().values.get((kinds()[kind].__name__, term.name)))
    lines.append("  readings: []  # the choices between meanings that the words leave open")
    return "\n".join(lines) + "\n" + _SCENARIO.format(kind=kind, section=section), ""


def _term(term: Term, example: str | None) -> Iterator[str]:
    for line in wrap(f"{sentence(term.about)} ({term.written}.)", _WIDTH - 4):
        yield f"  # {line}"
    value = example if example and len(example) <= 90 else "..."
    yield f"  {'' if term.default is None else '#'}{term.name}: {value}"


__all__ = ["skeleton"]
