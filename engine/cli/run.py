"""Answers the proposed transfers of one command: prints each answer, goes on after a bad one, ends with the worst."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import field

from covenantry.engine.cli import INTERNAL, INVALID, complain, internal, out
from covenantry.engine.cli.clock import today
from covenantry.engine.cli.refusal import refuse, refuse_json
from covenantry.engine.cli.wanted import Wanted
from covenantry.engine.evaluation.answer import Answer
from covenantry.engine.logic.reasons import leaves
from covenantry.engine.questions.desk import Desk
from covenantry.engine.questions.resolve import Question, resolve
from covenantry.engine.questions.transfers import Transfers, Written
from covenantry.facts.problems import InvalidInput, Place, Problem, did_you_mean
from covenantry.facts.records import dataclass

STATUS = {"permitted": 0, "prohibited": 1, "conditional": 3, "undetermined": 4}
#: How the text calls a fact that an answer asks for.
HANDLE = re.compile(r"Q\d+")
#: From good to bad: of many proposals the worst decides.
BADNESS = (0, 3, 4, 1, INVALID, INTERNAL)


@dataclass(slots=True)
class Run:
    """One run. `unused`: assumptions of which no answer has made use; `asked`: the facts that answers asked for."""

    wanted: Wanted
    desk: Desk
    unused: set[str] = field(default_factory=set)
    asked: set[str] = field(default_factory=set)

    def all(self, transfers: Transfers) -> int:
        """Answers every proposed transfer in turn; the worst status."""
        self.unused = {fact for fact in self.wanted.assume if not HANDLE.fullmatch(fact)}
        if transfers.many and (handles := sorted(self.wanted.assume.keys() - self.unused)):
            message = f"'{handles[0]}' may be another question for each of {len(transfers.items)} transfers"
            hint = "assume facts by their names, which --show facts tells, or ask about one transfer at a time"
            refuse([Problem(Place("--assume"), message, hint)], self.wanted.json)
            return INVALID
        total = len(transfers.items)
        statuses = []
        for n, written in enumerate(transfers.items, 1):
            if transfers.many and not self.wanted.json:
                out(f"{'' if n == 1 else chr(10)}--- {n} of {total}: {written.place()} ---\n\n")
            statuses.append(self._one(written, transfers.many))
        if transfers.many and not self.wanted.json:
            out(summary(statuses))
        self._warn()
        return max(statuses, key=BADNESS.index)

    def _one(self, written: Written, many: bool) -> int:
        try:
            question, answer = self._answer(written)
            text = self._shown(answer, question, many)
        except InvalidInput as invalid:
            refuse(invalid.problems, self.wanted.json)
            return INVALID
        except Exception as error:
            message = internal(error)
            if self.wanted.json:
                refuse_json([Problem(written.place(), message)])
            return INTERNAL
        out(text)
        self._note(answer)
        return STATUS[answer.verdict]

    def _answer(self, written: Written) -> tuple[Question, Answer]:
        question, answer = self._asked(written)
        if self.wanted.asking:
            from covenantry.engine.cli.ask import ask
            from covenantry.engine.cli.terminal import hear, width

            def answering(given: Mapping[str, str]) -> Answer | list[Problem]:
                again, wrong = self._resolve(written, given)
                return wrong if again is None else self.desk.answer(again)

            answer = ask(answer, answering, complain, hear, width())
        return question, answer

    def _asked(self, written: Written) -> tuple[Question, Answer]:
        """The answer; what is assumed by handle (Q1) is put into the answer that asks, as the fact that it asks for."""
        by_handle = {fact: value for fact, value in self.wanted.assume.items() if HANDLE.fullmatch(fact)}
        question, answer = self._with(written, {})
        if not by_handle:
            return question, answer
        asked = answer.questions
        if unknown := [handle for handle in by_handle if handle not in asked]:
            message = f"there is no question {unknown[0]}: the answer asks {len(asked) or 'none'}"
            raise InvalidInput([Problem(Place("--assume"), message, "ask without it first, and see what is asked")])
        return self._with(written, {asked[handle].fact: value for handle, value in by_handle.items()})

    def _with(self, written: Written, more: Mapping[str, str]) -> tuple[Question, Answer]:
        question, problems = self._resolve(written, more)
        if question is None:
            raise InvalidInput(problems)
        return question, self.desk.answer(question)

    def _resolve(self, written: Written, more: Mapping[str, str]) -> tuple[Question | None, list[Problem]]:
        wanted = self.wanted
        assume = {fact: value for fact, value in wanted.assume.items() if not HANDLE.fullmatch(fact)} | dict(more)
        return resolve(
            written, self.desk.book, as_of=wanted.as_of, known_at=wanted.known_at, assume=assume, today=today()
        )

    def _shown(self, answer: Answer, question: Question, many: bool) -> str:
        if self.wanted.json:
            from covenantry.engine.render.json import dumps, to_json

            return dumps(to_json(answer), None if many or not sys.stdout.isatty() else 2) + "\n"
        from covenantry.engine.cli.terminal import style, width
        from covenantry.engine.render.text import first_line, to_text

        wanted = self.wanted
        if wanted.brief:
            return first_line(answer) + "\n"
        return to_text(answer, question.book, width=width(), verbose=wanted.verbose, show=wanted.show, style=style())

    def _note(self, answer: Answer) -> None:
        """Remembers which assumptions were of use, and which facts were asked for."""
        self.unused -= {fact for fact, _ in answer.assumed}
        if self.unused:
            found = [leaf for finding in answer.findings for leaf in leaves(finding.because)]
            names = {leaf.fact for leaf in found if leaf.fact} | {leaf.act.fact for leaf in found if leaf.act}
            self.asked |= names | {name.short for name in names}

    def _warn(self) -> None:
        for fact in sorted(self.unused):
            hint = did_you_mean(fact, self.asked)
            complain(f"--assume: no provision asked for '{fact}'" + (f" ({hint})" if hint else ""))


def summary(statuses: Sequence[int]) -> str:
    """How many came to what."""
    words = {**{status: verdict for verdict, status in STATUS.items()}, INVALID: "invalid", INTERNAL: "internal error"}
    counts = [f"{statuses.count(status)} {words[status]}" for status in BADNESS if status in statuses]
    return f"\n--- {len(statuses)} proposed transfers: {', '.join(counts)} ---\n"


__all__ = ["Desk", "Run", "summary"]
