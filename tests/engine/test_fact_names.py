"""Names of facts: whole, one for each fact, and short ones only where they name one."""

from __future__ import annotations

import pickle

import pytest

from covenantry.engine.context.case import Assumptions
from covenantry.engine.logic.fact_names import FactName, named, of_record
from covenantry.facts.problems import InvalidInput

ONE = named("one-agreement", "", "opinion of counsel", "this-transfer")
OTHER = named("another-agreement", "", "opinion of counsel", "this-transfer")


def test_how_they_are_written() -> None:
    assert named("a", "3.5(c)", "Waiver of terms", "w-1") == "a/3.5(c)/waiver-of-terms:w-1"
    assert ONE == "one-agreement/opinion-of-counsel:this-transfer"
    assert of_record("affiliate", "bravo/alice") == "affiliate:bravo/alice"
    assert (ONE.short, of_record("affiliate", "bravo/alice").short) == (
        "opinion-of-counsel:this-transfer",
        "affiliate:bravo",
    )
    again = pickle.loads(pickle.dumps(ONE))
    assert (again, again.agreement, again.about) == (ONE, "one-agreement", "this-transfer")


@pytest.mark.parametrize("parts", [("", "", "f", "x"), ("a", "1", "", "x"), ("a", "1", "f", "")])
def test_none_is_made_without_its_agreement_words_and_subject(parts: tuple[str, str, str, str]) -> None:
    with pytest.raises(ValueError, match="whole"):
        FactName(*parts)


def test_a_short_name_serves_where_it_names_one_fact() -> None:
    assumed = Assumptions({ONE.short: "yes"})
    assert (assumed.take(ONE), assumed.take(ONE), assumed.used()) == ("yes", "yes", ((ONE.short, "yes"),))
    with pytest.raises(InvalidInput) as raised:
        assumed.take(OTHER)
    assert f"names two facts: {ONE} and {OTHER}" in str(raised.value.problems[0])


def test_whole_names_tell_two_papers_apart() -> None:
    assumed = Assumptions({ONE: "yes", OTHER: "no"})
    assert (assumed.take(ONE), assumed.take(OTHER), assumed.unused()) == ("yes", "no", ())
