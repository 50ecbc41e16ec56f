"""Reading a proposal without pydantic gives what pydantic gives, or leaves it to pydantic."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from covenantry.engine.language.proposal import ProposalText
from covenantry.facts.quick import quick
from covenantry.facts.typed import validated

SOUND = {"from": "alice", "to": "bravo", "security": "common", "quantity": "1,000"}
VALUES: dict[str, list[Any]] = {
    "id": ["sale-1", None],
    "from": ["alice", " alice "],
    "to": ["bravo", {"name": "New Co"}],
    "security": ["common"],
    "quantity": ["1,000", "1"],
    "security_ids": [["cs-1", "cs-2"], []],
    "price": ["12.50", "$1,000", None],
    "consideration": ["cash", "none", None],
    "manner": ["sale", "operation of law", None],
    "exemption": ["rule 144"],
    "registration": ["s-1", None],
    "date": ["1999-11-21", None],
    "terms_no_better_than_noticed": ["yes", "false"],
    "purchasers": [["carol"]],
    "parties": [[{"id": "x"}]],
    "facts": [[{"type": "y"}]],
    "assume": [{"a:b": "yes"}, {}],
    "note": ["because"],
}
WRONG: list[Any] = ["", "zzz zzz", "0", "-1", "1999-11-31", None, [], {}, ["a", None], {"a": None}, [["a"]], "144"]

terms = st.fixed_dictionaries(
    {}, optional={name: st.sampled_from(values) | st.sampled_from(WRONG) for name, values in VALUES.items()}
)


@given(terms, st.booleans(), st.sampled_from(["", "from_", "quantitty", "sellers"]))
def test_it_agrees_with_pydantic(some: dict[str, Any], whole: bool, extra: str) -> None:
    data = {**(SOUND if whole else {}), **some, **({extra: "x"} if extra else {})}
    found = quick(ProposalText, data)
    if found is not None:
        assert validated(ProposalText, data) == (found, [])


def test_sound_proposals_do_not_need_pydantic() -> None:
    for name, values in VALUES.items():
        for value in values:
            assert quick(ProposalText, {**SOUND, name: value}) is not None, (name, value)
