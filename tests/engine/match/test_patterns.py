"""What check_rules and check_facts refuse, and that they say where."""

from enum import StrEnum
from typing import Any

import pytest

from covenantry.engine.match.patterns import (
    MAX_BYTES,
    Fact,
    MatchError,
    Pattern,
    Ref,
    Rule,
    Value,
    check_facts,
    check_rules,
)

SALE = Pattern("t", "transfer")


def rule(*when: Pattern, name: str = "r") -> Rule:
    return Rule(name, when)


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        ([rule(SALE), rule(SALE)], "rule 'r': a rule needs a name of its own"),
        ([rule()], "rule 'r': 0 patterns"),
        ([rule(*(Pattern(f"p{n}", "transfer") for n in range(17)))], "17 patterns; it must have 1 to 16"),
        ([rule(SALE, SALE)], "pattern 't': an earlier pattern of the rule has this alias"),
        (
            [rule(Pattern("t", "transfer", join=(("seller", Ref("t", "holder")),)))],
            "'t', which is not an earlier pattern",
        ),
        ([rule(SALE, Pattern("h", "holding", join=(("holder", Ref("x", "seller")),)))], "'x', which is not an earlier"),
        (
            [rule(SALE, Pattern("h", "holding", join=(("holder", Ref("t", "seller")),) * 29))],
            "29 joins; 28 is the most",
        ),
        ([rule(Pattern("t", "transfer", (("form", "sale"), ("form", "gift"))))], "a field stands twice in `where`"),
        ([rule(Pattern("t", "transfer", (("id", "x"),)))], "'id' cannot name a field; id and type are reserved"),
        ([rule(SALE, Pattern("h", "holding", join=(("holder", Ref("t", "id")),)))], "a join names id or type"),
        ([rule(SALE, Pattern("h", "holding", join=(("type", Ref("t", "seller")),)))], "a join names id or type"),
        ([rule(Pattern("t", "transfer", (("shares", 2**63),)))], "does not fit in 64 bits"),
        ([rule(Pattern("t", "transfer", (("form", "x" * 70_000),)))], "over 65,535 bytes in UTF-8"),
        (
            [rule(Pattern("t", "transfer", tuple((f"f{n}", n) for n in range(201))))],
            "'transfer': rules name 201 of its fields",
        ),
        (
            [
                rule(Pattern("t", "transfer", (("shares", 1),))),
                rule(Pattern("h", "holding", (("shares", True),)), name="s"),
            ],
            "rule 's', pattern 'h': field 'shares' is bool here and int elsewhere",
        ),
        (
            [
                rule(SALE, Pattern("h", "holding", join=(("holder", Ref("t", "seller")),))),
                rule(SALE, Pattern("p", "party", join=(("party_no", Ref("t", "seller")),)), name="s"),
                rule(Pattern("h", "holding", (("holder", "5"),)), Pattern("p", "party", (("party_no", 5),)), name="u"),
            ],
            "rule 'u', pattern 'p': field 'party_no' is int here and str elsewhere, in the field or one joined to it",
        ),
    ],
)
def test_rules_that_no_matcher_takes(rules: list[Rule], said: str) -> None:
    with pytest.raises(MatchError) as error:
        check_rules(rules)
    assert said in str(error.value)


class Form(StrEnum):
    SALE = "sale"


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"price": 1.5}, "field 'price' is 1.5; a value is exactly an int, a str or a bool"),
        ({"price": None}, "field 'price' is None"),
        ({"form": Form.SALE}, "a value is exactly an int, a str or a bool"),
        ({"type": "sale"}, "'type' cannot name a field"),
        ({5: "sale"}, "5 cannot name a field"),
        ({"shares": 2**63}, "field 'shares' is 9223372036854775808, which does not fit in 64 bits"),
        ({"shares": -(2**63) - 1}, "does not fit in 64 bits"),
        ({"shares": True}, "field 'shares' is bool here and int elsewhere"),
        ({"shares": "5"}, "field 'shares' is str here and int elsewhere"),
        ({"seller": 5}, "field 'seller' is int here and str elsewhere, in the field or one joined to it"),
        ({"note": "x" * 70_000}, "field 'note' is over 65,535 bytes in UTF-8"),
        ({"note": "é" * 32_768}, "field 'note' is over 65,535 bytes in UTF-8"),
    ],
)
def test_facts_that_no_matcher_takes(fields: dict[Any, Any], said: str) -> None:
    kinds = check_rules(
        [
            rule(
                Pattern("t", "transfer", (("shares", 5),)),
                Pattern("h", "holding", (("holder", "A"),), (("holder", Ref("t", "seller")),)),
            )
        ]
    )
    with pytest.raises(MatchError) as error:
        check_facts([Fact("f", "transfer", fields)], kinds)
    assert said in str(error.value)
    assert "fact 'f' of type 'transfer'" in str(error.value)


def test_the_widest_values_pass() -> None:
    fields: dict[str, Value] = {
        "low": -(2**63),
        "high": 2**63 - 1,
        "text": "é" * (MAX_BYTES // 2),
        "lone": "\ud800",
        "no": False,
        "": "",
    }
    assert check_facts([Fact("", "", fields)], check_rules([])).types["high"] is int


@pytest.mark.parametrize(("id_", "type_"), [(5, "transfer"), ("f", None)])
def test_id_and_type_are_strings(id_: Any, type_: Any) -> None:
    with pytest.raises(MatchError, match="id and type must be strings"):
        check_facts([Fact(id_, type_, {})], check_rules([]))


def test_ids_are_unique() -> None:
    with pytest.raises(MatchError, match="fact 'f' of type 'b': another fact has this id"):
        check_facts([Fact("f", "a", {}), Fact("f", "b", {})], check_rules([]))
    with pytest.raises(MatchError, match="another fact has this id"):
        check_facts([Fact("f", "a", {})], check_rules([]), {"f"})


def test_a_field_has_one_type_in_all_facts() -> None:
    kinds = check_facts([Fact("f", "a", {"unnamed": 1})], check_rules([]))
    with pytest.raises(MatchError, match="field 'unnamed' is str here and int elsewhere"):
        check_facts([Fact("g", "b", {"unnamed": "1"})], kinds)
