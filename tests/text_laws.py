"""The laws of an answer's text, asked of the answer to every scenario."""

from __future__ import annotations

import re

from covenantry.engine.evaluation.answer import Answer
from covenantry.engine.render.text import to_text
from covenantry.engine.render.words import said_day

_RANK = ("permitted", "conditional", "undetermined", "prohibited")


def lawful(answer: Answer) -> None:
    """The verdict and its day first; nothing cut, no line too long, no agreement by its id; whatever weighs on the
    verdict, or would worsen it, beside it, before what is asked and what is to be done."""
    text = to_text(answer, answer.facts.book)
    first, *_ = text.splitlines()
    assert first.startswith(f"{answer.verdict.upper()} on {said_day(answer.proposal.date)}"), first
    assert not (long := [line for line in text.splitlines() if len(line) > 80]), long
    assert not (cut := [line for line in text.splitlines() if line.endswith("...")]), cut
    own = _flat(text)
    for one in answer.warnings:
        own = own.replace(_flat(one.words), "")  # what was assumed is told as it was typed
    assert not (ids := [one.id for one in answer.consulted if "-" in one.id and one.id in own]), ids
    beside = _flat(re.split("\n(?:Not on record|Checklist|On )", text)[0])
    assert all(f"! {_flat(one.words)}".casefold() in beside.casefold() for one in answer.warnings), answer.warnings
    worse = _RANK[_RANK.index(answer.verdict) + 1 :]
    for finding in answer.findings:
        for reading in finding.readings:
            for text_ in reading.differs:
                if any(f"the verdict would be {verdict}" in text_ for verdict in worse):
                    assert _flat(text_) in beside, text_


def _flat(text: str) -> str:
    return " ".join(text.split())
