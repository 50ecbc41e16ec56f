"""Relations are true with a proof, false only where the record is complete, and otherwise unknown."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_books import DAY, PARTIES, book_of

from covenantry.facts.links import KINDS
from covenantry.facts.model import Entry, RelationsComplete, Relationship, RelationshipEnded
from covenantry.facts.relations import Relations, is_control
from covenantry.facts.snapshot import snapshot


def link(kind: Any, giver: str, taker: str, percent: Fraction | None = None) -> Relationship:
    return Relationship(date=DAY, kind=kind, from_id=giver, to_id=taker, percent=percent)


def owns(giver: str, taker: str, percent: int) -> Relationship:
    return link("ownership", giver, taker, Fraction(percent, 100))


def complete(*parties: str) -> list[Entry]:
    return [RelationsComplete(date=DAY, party_id=party) for party in parties]


def relations(*entries: Entry) -> Relations:
    return snapshot(book_of(*entries), DAY).relations


EVERYBODY = complete(*PARTIES)


@pytest.mark.parametrize(
    ("kind", "percent", "control"),
    [
        ("control", None, True),
        ("general_partner", None, True),
        ("trustee", None, True),
        ("ownership", Fraction(51, 100), True),
        ("ownership", Fraction(1, 2), False),
        ("ownership", None, False),
        ("member", None, False),
        ("director", None, False),
        ("directs_investments", None, False),
    ],
)
def test_what_is_control(kind: str, percent: Fraction | None, control: bool) -> None:
    assert is_control(kind, percent) is control


def test_control_goes_through_any_number_of_steps_and_is_proved() -> None:
    chain = [link("control", "ann", "holdco"), owns("holdco", "subco", 60), link("general_partner", "subco", "fund")]
    found = relations(*chain).controls("ann", "fund")
    assert found.value is True
    assert [(e.from_id, e.to_id) for e in found.entries if isinstance(e, Relationship)] == [
        ("ann", "holdco"),
        ("holdco", "subco"),
        ("subco", "fund"),
    ]


def test_voting_power_adds_up_over_what_one_controls() -> None:
    stakes = [link("control", "ann", "holdco"), owns("ann", "subco", 30), owns("holdco", "subco", 21)]
    assert relations(*stakes).controls("ann", "subco").value is True
    assert len(relations(*stakes).controls("ann", "subco").entries) == 3
    assert relations(*stakes, *EVERYBODY).controls("holdco", "subco").value is False
    half = [link("control", "ann", "holdco"), owns("ann", "subco", 30), owns("holdco", "subco", 20)]
    assert relations(*half, *EVERYBODY).controls("ann", "subco").value is False


def test_no_control_needs_both_ends_on_record() -> None:
    assert relations().controls("holdco", "subco").missing == ("relations of holdco", "relations of subco")
    assert relations(*complete("subco")).controls("holdco", "subco").missing == ("relations of holdco",)
    assert relations(*complete("holdco")).controls("holdco", "subco").missing == ("relations of subco",)
    found = relations(*complete("holdco", "subco")).controls("holdco", "subco")
    assert found.value is False
    assert len(found.entries) == 2


def test_an_open_end_further_on_leaves_it_unknown() -> None:
    above = [owns("llc", "subco", 100), *complete("holdco", "subco")]
    assert relations(*above).controls("holdco", "subco").missing == ("relations of llc",)
    below = [owns("holdco", "llc", 100), *complete("holdco", "subco")]
    assert relations(*below).controls("holdco", "subco").missing == ("relations of llc",)
    person = [owns("ann", "subco", 100), *complete("holdco", "subco")]
    assert relations(*person).controls("holdco", "subco").value is False, "nobody controls an individual"


def test_nobody_controls_an_individual() -> None:
    assert relations().controls("holdco", "ann").value is False


def test_a_party_that_is_in_no_book_is_unknown() -> None:
    assert relations(*EVERYBODY).controls("holdco", "stranger").missing == ("relations of stranger",)
    assert relations(*EVERYBODY).spouse("ann", "stranger").value is None
    assert relations(*EVERYBODY).family_vehicle("stranger", "ann").missing == ("form of stranger",)


def test_affiliates_are_under_common_control() -> None:
    found = relations(owns("ann", "holdco", 100), link("control", "ann", "llc")).affiliates("holdco", "llc")
    assert found.value is True
    assert len(found.entries) == 2
    assert relations().affiliates("holdco", "holdco").value is True


def test_no_affiliates_needs_everything_above_both_on_record() -> None:
    record = [owns("ann", "holdco", 100), owns("bob", "subco", 100)]
    assert relations(*record, *EVERYBODY).affiliates("holdco", "subco").value is False
    found = relations(*record, *complete("holdco", "subco", "ann")).affiliates("holdco", "subco")
    assert found.value is False
    assert relations(*record, *complete("holdco")).affiliates("holdco", "subco").missing == ("relations of subco",)


def test_one_of_several_trustees_does_not_control_the_trust() -> None:
    two = [link("trustee", "ann", "trust"), link("trustee", "bob", "trust"), *EVERYBODY]
    found = relations(*two).controls("ann", "trust")
    assert (found.value, found.missing) == (None, ("who of the trustees controls trust",))
    ended = RelationshipEnded(date=DAY, kind="trustee", from_id="bob", to_id="trust")
    assert relations(*two, ended).controls("ann", "trust").value is True


def test_a_co_trustee_may_control_through_the_trust() -> None:
    two = [link("trustee", "ann", "trust"), link("trustee", "bob", "trust"), link("control", "trust", "holdco")]
    found = relations(*two, *EVERYBODY).controls("ann", "subco")
    assert (found.value, found.missing) == (None, ("who of the trustees controls trust",))


def test_a_group_is_everybody_known_to_be_affiliated() -> None:
    found = relations(link("control", "ann", "holdco"), owns("holdco", "subco", 80), link("control", "ann", "llc"))
    assert found.group("subco") == {"ann", "holdco", "subco", "llc"}
    assert found.controlling("subco") == {"ann", "holdco"}
    assert found.controlled_by("holdco") == {"subco"}


def test_a_relationship_ends_and_is_dated() -> None:
    later = DAY + timedelta(days=10)
    book = book_of(
        link("control", "ann", "holdco"),
        RelationshipEnded(date=later, kind="control", from_id="ann", to_id="holdco"),
        *complete("ann", "holdco"),
    )
    assert snapshot(book, DAY - timedelta(days=1)).relations.controls("ann", "holdco").value is None
    assert snapshot(book, later - timedelta(days=1)).relations.controls("ann", "holdco").value is True
    assert snapshot(book, later).relations.controls("ann", "holdco").value is False


def test_spouses() -> None:
    married = link("spouse", "ann", "bob")
    for pair in (("ann", "bob"), ("bob", "ann")):
        assert relations(married).spouse(*pair).value is True
    assert relations(married).spouse("ann", "cleo").missing == ("relations of cleo", "relations of ann")
    assert relations(married, *complete("ann", "cleo")).spouse("ann", "cleo").value is False
    assert relations().spouse("ann", "holdco").value is False
    assert relations().spouse("ann", "ann").value is False


def test_lineal_relatives() -> None:
    line = [link("parent", "ann", "bob"), link("parent", "bob", "cleo")]
    for pair in (("ann", "cleo"), ("cleo", "ann")):
        found = relations(*line).lineal(*pair)
        assert found.value is True
        assert len(found.entries) == 2
    siblings = [link("parent", "ann", "bob"), link("parent", "ann", "cleo")]
    assert relations(*siblings, *EVERYBODY).lineal("bob", "cleo").value is False
    assert relations(*siblings, *complete("bob", "cleo")).lineal("bob", "cleo").missing == ("relations of ann",)
    assert relations().lineal("ann", "trust").value is False


def test_partners_and_retired_partners() -> None:
    record = [
        link("partner", "fund", "ann"),
        link("retired_partner", "fund", "bob"),
        link("general_partner", "llc", "fund"),
    ]
    found = relations(*record, *EVERYBODY)
    assert [found.partner("fund", p).value for p in ("ann", "bob", "llc", "cleo")] == [True, False, True, False]
    assert [found.partner("fund", p, retired=True).value for p in ("ann", "bob")] == [False, True]
    assert relations().partner("fund", "cleo").value is None
    assert relations().partner("llc", "cleo").value is False, "a limited liability company has members"
    assert found.partners("fund").ids == ("ann", "llc")


def test_beneficiaries_and_members() -> None:
    record = [link("beneficiary", "trust", "bob"), link("beneficiary", "trust", "ann"), link("member", "llc", "cleo")]
    found = relations(*record, *complete("trust"))
    assert (found.beneficiaries("trust").ids, found.beneficiaries("trust").complete) == (("bob", "ann"), True)
    members = found.members("llc")
    assert (members.ids, members.complete, members.missing) == (("cleo",), False, ("relations of llc",))


def test_estates() -> None:
    found = relations(link("estate_of", "estate", "ann"), *EVERYBODY)
    assert found.estate_of("estate", "ann").value is True
    assert found.estate_of("estate", "bob").value is False
    assert relations().estate_of("holdco", "ann").value is False
    assert relations().estate_of("estate", "ann").value is None


def test_directing_investments() -> None:
    assert relations(link("directs_investments", "ann", "trust")).directs_investments("ann", "trust").value is True
    assert relations().directs_investments("ann", "trust").value is None
    assert relations(*EVERYBODY).directs_investments("ann", "trust").value is False


FAMILY = [link("spouse", "ann", "bob"), link("parent", "ann", "cleo")]


@pytest.mark.parametrize(
    ("members", "including_self", "expected"),
    [
        (("bob", "cleo"), False, True),
        (("bob",), False, True),
        (("bob", "dan"), False, False),
        (("bob", "ann"), False, False),
        (("bob", "ann"), True, True),
        (("bob", "holdco"), False, False),
        ((), False, None),
    ],
)
@pytest.mark.parametrize(("entity", "kind"), [("trust", "beneficiary"), ("fund", "partner"), ("llc", "member")])
def test_family_vehicles(
    entity: str, kind: str, members: tuple[str, ...], including_self: bool, expected: bool | None
) -> None:
    record = [*FAMILY, *(link(kind, entity, member) for member in members)]
    assert relations(*record, *EVERYBODY).family_vehicle(entity, "ann", including_self).value is expected


def test_a_family_vehicle_needs_all_of_its_members_on_record() -> None:
    record = [*FAMILY, link("beneficiary", "trust", "bob")]
    assert relations(*record, *complete("ann", "bob")).family_vehicle("trust", "ann").missing == ("relations of trust",)
    outsider = [*record, link("beneficiary", "trust", "holdco")]
    assert relations(*outsider).family_vehicle("trust", "ann").value is False, "one outsider is enough"
    assert relations(*record, *complete("trust"), link("beneficiary", "trust", "dan")).family_vehicle(
        "trust", "ann"
    ).missing == ("relations of ann", "relations of cleo", "relations of dan")
    assert relations().family_vehicle("holdco", "ann").value is False


def test_a_member_who_may_yet_be_a_relative_leaves_it_unknown() -> None:
    record = [*FAMILY, link("beneficiary", "trust", "dan"), *complete("ann", "dan", "trust")]
    assert relations(*record).spouse("dan", "ann").value is False
    assert relations(*record).family_vehicle("trust", "ann").missing == ("relations of cleo",)


def test_the_person_counts_only_if_asked_for() -> None:
    record = [*FAMILY, link("beneficiary", "trust", "ann"), *EVERYBODY]
    assert relations(*record).family_vehicle("trust", "ann").value is False
    assert relations(*record).family_vehicle("trust", "ann", including_self=True).value is True


def test_the_shortest_proof_of_affiliation_is_given() -> None:
    record = [link("control", "ann", "holdco"), link("control", "holdco", "subco"), link("control", "holdco", "llc")]
    assert len(relations(*record).affiliates("subco", "llc").entries) == 2
    assert len(relations(*record).affiliates("holdco", "llc").entries) == 1


# Properties

NAMES = ("a", "b", "c", "d", "e")
EDGES = st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES), st.integers(1, 100)), max_size=12)


def record(edges: list[tuple[str, str, int]], known: list[str]) -> Relations:
    """Relations from edges: 100 stands for control, anything else for ownership of so many percent."""
    entries: list[Entry] = [
        link("control", x, y) if percent == 100 else owns(x, y, percent) for x, y, percent in edges if x != y
    ]
    parties = dict.fromkeys(NAMES, "corporation")
    return snapshot(book_of(*entries, *complete(*known), parties=parties), DAY).relations


def controlled(edges: list[tuple[str, str, int]], start: str) -> set[str]:
    """What `start` controls, by the plainest way: add until nothing is added."""
    stakes = {(x, y): percent for x, y, percent in edges if x != y and percent != 100}
    firm = {(x, y) for x, y, percent in edges if x != y and percent == 100}
    reached = {start}
    while True:
        new = {
            y for y in NAMES if any((x, y) in firm for x in reached) or sum(stakes.get((x, y), 0) for x in reached) > 50
        }
        if new <= reached:
            return reached
        reached |= new


@given(EDGES)
def test_control_is_what_the_plainest_way_finds(edges: list[tuple[str, str, int]]) -> None:
    found = record(edges, [])
    for x in NAMES:
        assert found.controlled_by(x) | {x} == controlled(edges, x)
        assert found.controlling(x) == {y for y in NAMES if y != x and x in controlled(edges, y)}


@given(EDGES, st.lists(st.sampled_from(NAMES)), st.sampled_from(NAMES), st.sampled_from(NAMES))
def test_affiliation_is_mutual_and_more_on_record_never_contradicts(
    edges: list[tuple[str, str, int]], known: list[str], a: str, b: str
) -> None:
    some, all_ = record(edges, known), record(edges, list(NAMES))
    assert some.affiliates(a, b).value == some.affiliates(b, a).value
    for name in ("affiliates", "controls", "directs_investments"):
        less, more = getattr(some, name)(a, b), getattr(all_, name)(a, b)
        assert more.value is not None
        assert less.value in (None, more.value)
        assert (less.value is None) == bool(less.missing)
    assert (b in some.group(a)) == (some.affiliates(a, b).value is True)


def test_every_kind_of_relationship_says_what_it_joins() -> None:
    from typing import get_args

    from covenantry.facts.model import RelationshipKind

    assert set(KINDS) == set(get_args(RelationshipKind))
