"""What a match is, for each matcher alike."""

import pytest

from covenantry.engine.match.patterns import Fact, Match, MatchError, Pattern, Ref, Rule

from .conftest import Open

SALE = Pattern("t", "transfer")
BY_HOLDER = Rule("held", (SALE, Pattern("h", "holding", join=(("holder", Ref("t", "seller")),))))


def sale(id_: str = "sale", **fields: int | str | bool) -> Fact:
    return Fact(id_, "transfer", fields)


def holding(id_: str, **fields: int | str | bool) -> Fact:
    return Fact(id_, "holding", fields)


def found(open_matcher: Open, rules: list[Rule], base: list[Fact], facts: list[Fact]) -> set[Match]:
    return set(open_matcher(rules).session(base).probe(facts))


def test_a_pattern_asks_for_type_and_constants(open_matcher: Open) -> None:
    rules = [
        Rule("any", (SALE,)),
        Rule("big", (Pattern("t", "transfer", (("form", "gift"), ("shares", 100))),)),
        Rule("vested", (Pattern("t", "transfer", (("vested", True),)),)),
        Rule("other", (Pattern("h", "holding"),)),
    ]
    facts = [sale("a", form="gift", shares=100, vested=False), sale("b", form="sale", shares=100, vested=True)]
    expected = {Match("any", ("a",)), Match("any", ("b",)), Match("big", ("a",)), Match("vested", ("b",))}
    assert found(open_matcher, rules, [], facts) == expected


def test_joins_reach_through_the_base(open_matcher: Open) -> None:
    rule = Rule(
        "locked",
        (
            SALE,
            Pattern("h", "holding", join=(("holder", Ref("t", "seller")), ("security", Ref("t", "security")))),
            Pattern("a", "agreement", (("kind", "lock_up"),), (("agreement", Ref("h", "agreement")),)),
        ),
    )
    base = [
        holding("h1", holder="Ann", security="CS-1", agreement=1),
        holding("h2", holder="Ann", security="CS-2", agreement=2),
        holding("h3", holder="Bea", security="CS-1", agreement=1),
        Fact("a1", "agreement", {"agreement": 1, "kind": "lock_up"}),
        Fact("a2", "agreement", {"agreement": 2, "kind": "standoff"}),
    ]
    assert found(open_matcher, [rule], base, [sale(seller="Ann", security="CS-1")]) == {
        Match("locked", ("sale", "h1", "a1"))
    }
    assert not found(open_matcher, [rule], base, [sale(seller="Ann", security="CS-2")])


def test_a_hypothetical_fact_may_fill_any_pattern(open_matcher: Open) -> None:
    base = [sale("s", seller="Ann"), holding("h", holder="Ann")]
    assert found(open_matcher, [BY_HOLDER], base, [holding("g", holder="Ann")]) == {Match("held", ("s", "g"))}


def test_matches_of_the_base_alone_are_left_out(open_matcher: Open) -> None:
    base = [sale("s", seller="Ann"), holding("h", holder="Ann")]
    assert found(open_matcher, [BY_HOLDER], base, [sale(seller="Bea")]) == set()
    assert found(open_matcher, [BY_HOLDER], base, []) == set()


def test_hypothetical_facts_meet_each_other(open_matcher: Open) -> None:
    facts = [holding("g", holder="Ann"), sale("s", seller="Ann"), sale("z", seller="Bea")]
    assert found(open_matcher, [BY_HOLDER], [holding("h", holder="Ann")], facts) == {
        Match("held", ("s", "g")),
        Match("held", ("s", "h")),
    }


def test_one_fact_never_fills_two_patterns_and_two_alike_do_in_both_orders(open_matcher: Open) -> None:
    twins = Rule("twins", (Pattern("a", "holding"), Pattern("b", "holding", join=(("holder", Ref("a", "holder")),))))
    assert found(open_matcher, [twins], [], [holding("g", holder="Ann")]) == set()
    assert found(open_matcher, [twins], [holding("h", holder="Ann")], [holding("g", holder="Ann")]) == {
        Match("twins", ("g", "h")),
        Match("twins", ("h", "g")),
    }


def test_patterns_without_joins_combine_freely(open_matcher: Open) -> None:
    rule = Rule("pair", (SALE, Pattern("h", "holding")))
    base = [holding("h1"), holding("h2", holder="Ann")]
    assert found(open_matcher, [rule], base, [sale()]) == {Match("pair", ("sale", "h1")), Match("pair", ("sale", "h2"))}


def test_a_field_that_is_lacking_equals_nothing(open_matcher: Open) -> None:
    rules = [BY_HOLDER, Rule("form", (Pattern("t", "transfer", (("form", "sale"),)),))]
    base = [holding("none"), holding("empty", holder=""), holding("ann", holder="Ann")]
    assert found(open_matcher, rules, base, [sale()]) == set()
    assert found(open_matcher, rules, base, [sale(seller="")]) == {Match("held", ("sale", "empty"))}
    assert found(open_matcher, rules, base, [sale(), holding("also none")]) == set()


def test_a_join_of_two_fields_of_one_pattern(open_matcher: Open) -> None:
    same = (("holder", Ref("t", "seller")), ("holder", Ref("t", "buyer")))
    rule = Rule("to itself", (SALE, Pattern("h", "holding", join=same)))
    base = [holding("h", holder="Ann")]
    assert found(open_matcher, [rule], base, [sale(seller="Ann", buyer="Bea")]) == set()
    assert found(open_matcher, [rule], base, [sale(seller="Ann", buyer="Ann")]) == {Match("to itself", ("sale", "h"))}


def test_a_constant_and_a_join_on_one_field(open_matcher: Open) -> None:
    pattern = Pattern("h", "holding", (("holder", "Ann"),), (("holder", Ref("t", "seller")),))
    base = [holding("a", holder="Ann"), holding("b", holder="Bea")]
    rule = Rule("Ann", (SALE, pattern))
    assert found(open_matcher, [rule], base, [sale(seller="Ann")]) == {Match("Ann", ("sale", "a"))}
    assert found(open_matcher, [rule], base, [sale(seller="Bea")]) == set()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (2**63 - 1, 2**63 - 2),
        (-(2**63), -(2**63) + 1),
        ("x" * 65_534 + "y", "x" * 65_535),
        ("Société Générale", "Societe Generale"),
        ("a\0b", "a\0c"),
        ('quote"', "quote\\"),
        ("\ud800", "\ud801"),
        ("liquid", "costarring"),
        ("abc", "abc "),
        ("", " "),
        (False, True),
        (0, -1),
    ],
)
def test_values_are_compared_exactly(open_matcher: Open, one: int | str | bool, other: int | str | bool) -> None:
    constant = Rule("constant", (Pattern("t", "transfer", (("seller", one),)),))
    base = [holding("one", holder=one), holding("other", holder=other)]
    session = open_matcher([constant, BY_HOLDER]).session(base)
    assert session.probe([sale(seller=one)]) == {Match("constant", ("sale",)), Match("held", ("sale", "one"))}
    assert session.probe([sale(seller=other)]) == {Match("held", ("sale", "other"))}


def test_names_that_collide_in_the_core_stay_apart(open_matcher: Open) -> None:
    """'liquid' and 'costarring', 'issuer:7bfd8ca2' and 'issuer:de040f44' have the same FNV-32 hash."""
    rules = [
        Rule("liquid", (Pattern("liquid", "liquid", (("liquid", "yes"),)),)),
        Rule("costarring", (Pattern("costarring", "costarring", (("costarring", "yes"),)),)),
        Rule("either", (Pattern("t", "transfer", (("costarring", "yes"),)), Pattern("liquid", "liquid"))),
    ]
    base = [Fact("issuer:7bfd8ca2", "liquid", {"costarring": "yes"}), Fact("issuer:de040f44", "liquid", {})]
    session = open_matcher(rules).session(base)
    assert session.probe([Fact("p", "transfer", {"liquid": "yes"})]) == frozenset()
    assert session.probe([Fact("p", "transfer", {"costarring": "yes"})]) == {
        Match("either", ("p", "issuer:7bfd8ca2")),
        Match("either", ("p", "issuer:de040f44")),
    }
    both = [Fact("liquid", "liquid", {"liquid": "yes"}), Fact("costarring", "costarring", {"costarring": "yes"})]
    assert session.probe(both) == {Match("liquid", ("liquid",)), Match("costarring", ("costarring",))}


@pytest.mark.parametrize(
    "name", ["$and", "$or", "all", "any", "count", "sid", "$s", "boot", 'a"b', "", "é", "a b", "$lt"]
)
def test_no_name_is_special(open_matcher: Open, name: str) -> None:
    pattern = Pattern(name, name, ((name, "x"),), ())
    joined = Pattern(name + "2", name, join=((name, Ref(name, name)),))
    facts = [Fact(name, name, {name: "x"}), Fact(name + "2", name, {name: "x"})]
    session = open_matcher([Rule(name, (pattern, joined))]).session(facts[:1])
    assert session.probe(facts[1:]) == {Match(name, (name, name + "2")), Match(name, (name + "2", name))}


def test_rules_that_differ_in_name_alone_each_match(open_matcher: Open) -> None:
    rules = [Rule(f"r{n}", (Pattern(f"a{n}", "transfer", (("form", "sale"),)),)) for n in range(300)]
    matches = found(open_matcher, rules, [], [sale(form="sale")])
    assert matches == {Match(f"r{n}", ("sale",)) for n in range(300)}


def test_thousands_of_rules(open_matcher: Open) -> None:
    """More rules over one fact type, all of them met, than any one ruleset of durable_rules could hold."""
    rules = [
        Rule(f"r{n}", (SALE, Pattern("h", "holding", (("line", n),), (("holder", Ref("t", "seller")),))))
        for n in range(2000)
    ]
    base = [holding(f"h{n}", holder="Ann" if n % 2 else "Bea", line=n) for n in range(0, 2000, 7)]
    matches = found(open_matcher, rules, base, [sale(seller="Ann")])
    assert matches == {Match(f"r{n}", ("sale", f"h{n}")) for n in range(0, 2000, 7) if n % 2}


def test_many_fact_types(open_matcher: Open) -> None:
    rules = [Rule(f"r{n}", (Pattern("a", f"type {n}"),)) for n in range(1500)]
    assert found(open_matcher, rules, [], [Fact("f", "type 1234", {})]) == {Match("r1234", ("f",))}


def test_the_longest_rule_and_the_closest_join(open_matcher: Open) -> None:
    chain = [Pattern("p0", "type 0")]
    chain += [Pattern(f"p{n}", f"type {n}", join=(("k", Ref(f"p{n - 1}", "k")),)) for n in range(1, 16)]
    close = Pattern("q", "type 1", join=tuple((f"k{n}", Ref("p0", f"k{n}")) for n in range(28)))
    rules = [Rule("chain", tuple(chain)), Rule("close", (chain[0], close))]
    keys = {f"k{n}": n for n in range(28)} | {"k": 1}
    base = [Fact(f"f{n}", f"type {n}", keys) for n in range(16) if n != 7]
    session = open_matcher(rules).session(base)
    assert session.probe([Fact("f7", "type 7", keys)]) == {Match("chain", tuple(f"f{n}" for n in range(16)))}
    assert session.probe([Fact("g", "type 0", keys)]) == {Match("close", ("g", "f1"))}
    assert session.probe([Fact("g", "type 0", keys | {"k27": 0})]) == frozenset()


def test_no_rules_and_no_facts(open_matcher: Open) -> None:
    assert found(open_matcher, [], [], []) == set()
    assert found(open_matcher, [], [holding("h", holder="Ann")], [sale()]) == set()
    assert found(open_matcher, [BY_HOLDER], [], []) == set()


def test_a_probe_leaves_the_base_as_it_was(open_matcher: Open) -> None:
    session = open_matcher([BY_HOLDER]).session([holding("h", holder="Ann", shares=1)])
    for _ in range(3):
        assert session.probe([sale(seller="Ann")]) == {Match("held", ("sale", "h"))}
        assert session.probe([holding("sale", holder="Ann")]) == frozenset()
        assert session.probe([sale("other", seller="Ann"), holding("g", holder="Ann")]) == {
            Match("held", ("other", "g")),
            Match("held", ("other", "h")),
        }


def test_what_a_probe_refuses_leaves_the_session_in_use(open_matcher: Open) -> None:
    session = open_matcher([BY_HOLDER]).session([holding("h", holder="Ann")])
    for refused in (
        [sale("h", seller="Ann")],
        [sale(seller="Ann"), sale(seller="Ann")],
        [sale(seller=5)],
        [sale(seller="Ann", note="x" * 70_000)],
        [sale(seller="Ann", mixed=1), sale("t", mixed="1")],
    ):
        with pytest.raises(MatchError):
            session.probe(refused)
        assert session.probe([sale(seller="Ann")]) == {Match("held", ("sale", "h"))}


def test_the_type_of_a_field_that_only_a_probe_has_is_forgotten(open_matcher: Open) -> None:
    session = open_matcher([BY_HOLDER]).session([])
    assert session.probe([sale(mixed=1)]) == session.probe([sale(mixed="1")]) == frozenset()


def test_a_base_that_no_matcher_takes_is_refused(open_matcher: Open) -> None:
    matcher = open_matcher([BY_HOLDER])
    with pytest.raises(MatchError, match="another fact has this id"):
        matcher.session([holding("h"), holding("h")])
    assert matcher.session([holding("h")]).probe([]) == frozenset()


def test_what_is_closed_stays_closed(open_matcher: Open) -> None:
    matcher = open_matcher([BY_HOLDER])
    session, other = matcher.session([holding("h", holder="Ann")]), matcher.session([holding("h", holder="Ann")])
    assert session.probe([sale(seller="Ann")])
    session.close()
    session.close()
    with pytest.raises(MatchError, match="closed"):
        session.probe([sale(seller="Ann")])
    assert other.probe([sale(seller="Ann")])
    matcher.close()
    matcher.close()
    with pytest.raises(MatchError, match="closed"):
        other.probe([sale(seller="Ann")])
    with pytest.raises(MatchError, match="closed"):
        matcher.session([])


def test_sessions_do_not_see_each_other(open_matcher: Open) -> None:
    matcher = open_matcher([BY_HOLDER])
    ann, bea = matcher.session([holding("a", holder="Ann")]), matcher.session([holding("b", holder="Bea")])
    for _ in range(2):
        assert ann.probe([sale(seller="Ann")]) == {Match("held", ("sale", "a"))}
        assert bea.probe([sale(seller="Ann")]) == frozenset()
        assert bea.probe([sale(seller="Bea")]) == {Match("held", ("sale", "b"))}
