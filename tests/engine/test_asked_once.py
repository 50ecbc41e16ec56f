"""What has been asked once is known by its value: equal conditions are one, whichever object asks, by section."""

from __future__ import annotations

import gc
from datetime import date

from covenantry.engine.context.case import Assumptions, standing
from covenantry.engine.language.conditions import parse
from covenantry.engine.rulebook.load import load_rules
from covenantry.facts.book import load_book
from covenantry.facts.snapshot import snapshot

DAY = date(1999, 4, 1)


def test_equal_conditions_are_asked_once_and_others_never_taken_for_them() -> None:
    rules, _ = load_rules()
    book, _ = load_book("cais-internet")
    assert rules is not None and book is not None
    text = next(one for one in rules.on(DAY) if one.id == "stockholders-agreement-1999")
    case = standing(snapshot(book, DAY), text, DAY, Assumptions({}))
    first = case.ask(parse({"on_or_after": "1999-04-01"}))
    assert case.ask(parse({"on_or_after": "1999-04-01"})) is first
    for n in range(200):  # objects that are gone give their place in memory to others
        assert case.ask(parse({"on_or_after": f"{1900 + n}-01-01"})).value is (1900 + n <= 1999)
        gc.collect(0)
    condition = parse({"on_or_after": "1999-05-01"})
    for section in ("3.4", "3.7"):  # the acts that it asks for carry the section
        case.by_words_of(section).ask(condition)
        assert (section, condition) in case.memo
