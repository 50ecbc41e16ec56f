"""The words by which a book and the rules find each other, by their sort, each with who asks for it."""

from __future__ import annotations

from collections.abc import Mapping

from typing_extensions import TypedDict

from covenantry.engine.language.own_words import WORDS
from covenantry.engine.rulebook.effective import Rulebook
from covenantry.engine.rulebook.vocabulary import Use, uses
from covenantry.facts.problems import InvalidInput, Place, Problem, did_you_mean
from covenantry.facts.words import Sort

#: The sorts that a book says.
SORTS: tuple[Sort, ...] = (
    *("role", "notice", "contents", "method", "instrument", "event"),
    *("judgement", "manner", "purpose", "expense", "section"),
)

#: For each sort its words, with where each is asked for; the engine's own words are asked for nowhere.
Found = Mapping[Sort, Mapping[str, list[Use]]]


class AskedShape(TypedDict):
    """A section that asks for a word; of a paper by whom, to whom and with what in it."""

    agreement: str
    section: str
    says: str
    by: str
    to: str
    sets_out: list[str]


class WordShape(TypedDict):
    """A word that a book may say, and the sections that look it up; none: the engine itself does."""

    word: str
    asked_by: list[AskedShape]


def words_by_sort(rules: Rulebook, agreement: str | None = None) -> Found:
    """The words of an agreement, or of all; InvalidInput where the rules lack it."""
    if agreement is not None and agreement not in rules.versions:
        problem = f"the rules have no agreement '{agreement}'"
        raise InvalidInput([Problem(Place("AGREEMENT"), problem, did_you_mean(agreement, rules.versions))])
    texts = [text for name, texts in rules.versions.items() if agreement in (None, name) for text in texts]
    by: dict[Sort, dict[str, list[Use]]] = {sort: {word: [] for word in WORDS.get(sort, ())} for sort in SORTS}
    for use in uses(texts):
        if use.sort in by:
            by[use.sort].setdefault(use.word, []).append(use)
    return by


def words_json(found: Found) -> dict[str, list[WordShape]]:
    """The words as plain data for JSON."""
    return {
        sort: [{"word": word, "asked_by": [_asked(use) for use in by]} for word, by in sorted(words.items())]
        for sort, words in found.items()
    }


def _asked(use: Use) -> AskedShape:
    return {
        "agreement": use.agreement,
        "section": use.section,
        "says": use.says,
        "by": use.by,
        "to": use.to,
        "sets_out": list(use.sets_out),
    }
