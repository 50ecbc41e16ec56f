"""A stock split scales every number of shares and every price a share, and changes nothing else of any answer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from split_worlds import Impossible, Split, scaled, with_what_buys, worlds

from covenantry.engine.evaluation.answer import Answer
from covenantry.engine.evaluation.candidates import Candidates
from covenantry.engine.evaluation.standing import Standing
from covenantry.engine.language.proposal import Proposal
from covenantry.engine.logic.amounts import Amount
from covenantry.engine.logic.findings import Finding
from covenantry.engine.questions.evaluate import Workbench
from covenantry.engine.questions.resolve import resolve
from covenantry.engine.questions.transfers import written
from covenantry.engine.rulebook.load import load_rules
from covenantry.engine.scenarios import Runner, Scenario, read_scenarios
from covenantry.facts.book import Book, load_book
from covenantry.facts.problems import InvalidInput
from covenantry.facts.snapshot import snapshot

RULES, _ = load_rules()
BOOK, _ = load_book("cais-internet")
assert RULES is not None and BOOK is not None
RUNNER = Runner(RULES)
SCENARIOS = [
    scenario
    for scenario in read_scenarios([Path(__file__).parents[2] / "rules"])[0]
    if scenario.known_at is None and scenario.expect.problem is None
]
#: What tells a finding from the others of a day.
Key = tuple[str, str, str, str, str]

RATIOS = tuple(map(Fraction, ("2", "3", "3/2", "10", "1/2", "1/10", "2/3")))
#: The first agreement is of the day before: its numbers are adjusted for what comes after it, not for what came before.
FIRST = date(1999, 2, 20)
#: What is split: one class, or all that count share for share.
CLASSES = (
    ("common",),
    ("common",),
    ("common", "series-a"),
    ("common", "series-a", "series-b"),
    ("series-a",),
    ("series-b",),
    ("series-c",),
    ("series-f",),
)


class Asked(NamedTuple):
    """A question about a book: about a transfer, or else about a day."""

    book: Book
    day: date
    proposal: Proposal | None = None
    as_of: date | None = None
    assume: tuple[tuple[str, str], ...] = ()

    @property
    def known(self) -> date:
        """The last day of what is known."""
        return min(self.day, self.as_of or self.day)

    def places(self) -> list[date]:
        """The days on which a split may come: after something on record, when nothing else is; the last first."""
        days = {entry.date for entry in self.book.entries if entry.date <= self.known}
        after = {day + timedelta(1) for day in days} | {self.known}
        return sorted((day for day in after if day not in days and FIRST <= day <= self.known), reverse=True)


def question(scenario: Scenario) -> Asked | None:
    """What a scenario asks, its events recorded on the day asked about; None where it cannot be asked so."""
    book, problems = RUNNER._book(scenario)
    if book is None or problems:
        return None
    if scenario.transfer is not None:
        about, _ = resolve(
            written(scenario.transfer, scenario.document), book, as_of=scenario.as_of, assume=scenario.assume
        )
        return about and Asked(about.book, about.proposal.date, about.proposal, about.as_of)
    if scenario.on is None:
        return None
    assume = tuple(scenario.assume.items())
    if not scenario.events:
        return Asked(book, scenario.on, None, scenario.as_of, assume)
    answer, problems = RUNNER.ask(scenario)
    if problems or answer is None or isinstance(answer, Answer | Standing):
        return None
    happened = [one.event for one in answer.happened]
    day = max(event.date for event in happened)
    told, _ = book.up_to(day).with_entries(entry for event in happened for entry in event.entries)
    return told and Asked(told, day, None, None, assume)


# --- what a split itself brings -----------------------------------------------------------------------------------


class World(NamedTuple):
    """A question in both worlds."""

    asked: Asked
    split: Split
    plain: Book

    @property
    def offered(self) -> str:
        """The class of which a transfer asked about or noticed is."""
        if self.asked.proposal is not None:
            return self.asked.proposal.stock_class_id
        about = (getattr(entry, "about", None) for entry in self.plain.entries)
        return next((a.stock_class_id for a in about if hasattr(a, "stock_class_id")), "common")

    def factor(self, stock_class_id: str) -> Fraction:
        """What a share of a class has become."""
        return self.split.ratio if stock_class_id in self.split.of else Fraction(1)

    def done(self, entry_id: str) -> bool:
        """Whether an entry, such as an exercise of a warrant, is of before the split."""
        return any(entry.id == entry_id and entry.date < self.split.day for entry in self.plain.entries)

    def mixed(self) -> bool:
        """Whether Series A and common count share for share, and one of them has been split alone.

        Stockholders Agreement 4.2 divides by the number of Series A Shares and/or shares of Common Stock and says
        nothing of splits, so that one of a class alone changes the proportions; a reading declares it.
        """
        alone = ("common" in self.split.of) != ("series-a" in self.split.of)
        return alone and bool(snapshot(self.plain, self.split.day).positions.outstanding("series-a"))


#: Of which class the "shares" of a kind of clause are; all others are of common.
SHARES = {
    "preferred_dividend": "series-f",
    "scheduled_redemption": "series-f",
    "mandatory_redemption_event": "series-f",
}
#: Each share, or each holder's part, is rounded to so many: 5.2(b) and 5.1(b) to the nearest 100, others to the whole.
ROUNDED = {"piggyback_priority": 100, "demand_registration": 100}
#: What is paid for the fraction that is left over (Series F 5(b), 2(b)): a split makes another fraction.
FRACTIONS = ("cash for the fraction", "for the fraction")
CLASS = re.compile(r"shares of ([a-z].*)")
BEFORE = re.compile(r"shares of \d{4}-\d\d-\d\d")


def factors(world: World, finding: Finding, amount: Amount) -> set[Fraction]:
    """What an amount may be multiplied by."""
    kind, unit = finding.kind, amount.unit
    if kind == "exercise_right" and world.done(finding.about):
        return {Fraction(1)}  # Warrant 5: what a net exercise gave, at the value and in the shares of its own day
    if unit == "dollars a share" or kind == "fair_market_value":
        return {1 / world.factor("common")}
    if amount.name == "shares for each":
        return {world.factor("common") / world.factor("series-f")}
    stock = amount.name.startswith("in stock to") or amount.name == "in common stock"
    if unit == "votes" or (stock and unit == "shares"):
        return {world.factor("common")}
    if found := CLASS.fullmatch(unit):
        return {world.factor(found[1])}
    if unit in world.plain.securities:
        return {world.factor(unit)}
    if unit != "shares":
        return {Fraction(1)}
    if kind in ("first_offer", "tag_along", "pre_emptive_right"):
        # A turn that is over is told in shares of the day on which it ended, before the split or after it.
        return {world.factor(world.offered)} | ({Fraction(1)} if kind == "first_offer" else set())
    if amount.name == "counted":
        return {Fraction(1)}  # Stockholders Agreement 1.2: owned, as before the splits since its date
    return {world.factor(SHARES.get(kind, "common"))}


def rounding(world: World, finding: Finding, amount: Amount) -> Fraction:
    """By how much an amount may be off, being rounded in either world; none where it is not rounded."""
    if amount.unit not in ("shares", "votes") and not CLASS.fullmatch(amount.unit):
        return Fraction(1, 100) if amount.unit == "to two decimals" else Fraction(0)
    parts = len(finding.amounts) + 16 if finding.kind == "tag_along" else 2  # what is left after so many roundings
    steps = ROUNDED.get(finding.kind, 1) * parts
    if "series-c" in world.split.of:
        # Series C, Item 4: whole Series C, of which each was ten common.
        return Fraction(10 * steps) * max(world.split.ratio, 1 / world.split.ratio)
    return steps * max(world.split.ratio, Fraction(1))


def number(text: str) -> Fraction | None:
    try:
        return sum(map(Fraction, re.sub(r"[,$%]", "", text).split()), Fraction(0))
    except ValueError:
        return None


def scales(world: World, plain: Finding, amount: Amount, other: Amount) -> bool:
    """Whether an amount is what the split makes of it."""
    was, now = number(amount.written), number(other.written)
    if amount.name != other.name or was is None or now is None:
        return (amount.name, amount.written) == (other.name, other.written)
    if plain.kind in ("amendment", "nomination_right") and amount.name != "counted":
        # Holders of several classes, each share as one (1.2, 6.5): what a split of some of them makes of the whole.
        least, most = sorted((was, was * world.split.ratio))
        return least - world.split.ratio - 1 <= now <= most + world.split.ratio + 1
    if amount.name in FRACTIONS or BEFORE.fullmatch(other.unit):
        return True if amount.name in FRACTIONS else abs(was - now) <= 1
    return any(
        abs(now - was * factor) <= (0 if now == was * factor else rounding(world, plain, amount))
        for factor in factors(world, plain, amount)
    )


def masked(text: str) -> str:
    return re.sub(r"\d[\d,./]*( \d+/\d+)?", "#", text)


def looks(finding: Finding) -> tuple[object, ...]:
    """Everything that a split must leave as it is."""
    steps = tuple((s.section, s.who, masked(s.what), s.window[:2], s.done, len(s.takes)) for s in finding.steps)
    return (
        finding.status,
        finding.window and finding.window[:2],
        finding.bound,
        finding.holders,
        tuple(m.fact for m in finding.missing),
        tuple(amount.name for amount in finding.amounts),
        tuple(map(masked, finding.consequences)) if finding.kind != "anti_dilution" else (),
        steps,
    )


def excused(world: World, finding: Finding) -> bool:
    """What a split changes of its own: the papers of its own adjustment, and what words count share for share."""
    if finding.kind == "anti_dilution" and finding.effect == "duty":
        # Series F 5(j), Warrant 4(j) and 6: a certificate and a notice of each adjustment, that by a split included.
        return finding.about == "" or finding.about.startswith("split-")
    if finding.kind == "tag_along" or finding.section == "4.6":
        return world.mixed()
    # Series F 6(i): redeemed are parts of a share to two decimals, which a split makes smaller or larger.
    return finding.kind == "mandatory_redemption_event" and "series-f" in world.split.of


def repriced(world: World, plain: dict[Key, Finding], split: dict[Key, Finding]) -> bool:
    """Whether an issue since has adjusted a price, to the nearest cent and by no less than three of them.

    Warrant 4(d) and Series F 5(d)(iv) say so of the price of the day; so it need not be the other divided by the ratio.
    """
    loose = False
    for key, finding in plain.items():
        if finding.kind == "anti_dilution" and finding.effect == "computation" and key in split:
            for was, now in zip(finding.amounts, split[key].amounts, strict=True):
                if was.name == "price in effect":
                    exact = Fraction(was.written.replace(",", "")) / world.factor("common")
                    off = abs((number(now.written) or Fraction(0)) - exact)
                    assert off <= Fraction(4, 100) * max(1, 1 / world.factor("common")), (was, now)
                    loose = loose or off > 0
    return loose


def compared(world: World, plain: tuple[Finding, ...], split: tuple[Finding, ...]) -> Iterator[str]:
    """Every difference that the split does not explain."""
    one = {f.key: f for f in plain if not excused(world, f)}
    other = {f.key: f for f in split if not excused(world, f)}
    loose = repriced(world, one, other)
    for key in one.keys() | other.keys():
        if loose and "anti_dilution" in key:
            continue
        if key not in one or key not in other:
            yield f"{key}: only {'without' if key in one else 'with'} the split"
        elif looks(one[key]) != looks(other[key]):
            yield f"{key}: {looks(one[key])} without the split, {looks(other[key])} with it"
        elif not loose:
            pairs = [*zip(one[key].amounts, other[key].amounts, strict=True)]
            for step, twin in zip(one[key].steps, other[key].steps, strict=True):
                pairs += zip(step.takes, twin.takes, strict=True)
            for was, now in pairs:
                if not scales(world, one[key], was, now):
                    yield f"{key}: {was[:3]} without the split, {now[:3]} with it"


@pytest.fixture(scope="module")
def candidates() -> Iterator[Candidates]:
    made = Candidates()
    yield made
    made.close()


def differences(candidates: Candidates, asked: Asked, split: Split) -> list[str]:
    """What a split changes that it must not; Impossible where the world cannot be told both ways."""
    own = asked.proposal.stock_class_id if asked.proposal is not None else "common"
    split = with_what_buys(split, asked.book.securities)
    plain, with_it = worlds(asked.book, split, max(asked.day, asked.known), own)
    world = World(asked, split, plain)
    benches = [Workbench(RULES, book, candidates) for book in (plain, with_it)]
    try:
        if asked.proposal is None:
            one, other = (bench.standing(asked.day, asked.as_of, None, dict(asked.assume)) for bench in benches)
            return list(compared(world, one.findings, other.findings))
        found = asked_twice(world, asked.proposal, *benches)
        later = [n for n in snapshot(plain, asked.known).notices("sale notice") if n.date >= split.day]
        if later and any("tag_along" in line for line in found):
            # Stockholders Agreement 4.2: parts are whole shares, so that twice a part may be a share more or less than
            # the part of twice as many, and who sells it to the last share is then beyond it, or short of it.
            raise Impossible("parts in a sale noticed after the split are rounded anew")
        return found
    finally:
        for bench in benches:
            bench.close()


def asked_twice(world: World, proposal: Proposal, plain: Workbench, split: Workbench) -> list[str]:
    """What is different of a proposed transfer in the two worlds."""
    as_of = world.asked.as_of
    one = plain.precheck(scaled(proposal, world.split, False), as_of)
    other = split.precheck(scaled(proposal, world.split, True), as_of)
    if any(m.fact.short.startswith("parts-of-a-share") for answer in (one, other) for m in answer.missing):
        raise Impossible("parts of a share offered are rounded down, or paid for: which is not on record")
    found = list(compared(world, one.assessment.findings, other.assessment.findings))
    if not any(excused(world, f) and f.blocks for answer in (one, other) for f in answer.assessment.findings):
        was, now = verdict(one), verdict(other)
        found += [] if was == now else [f"{was} without the split, {now} with it"]
    return found


def verdict(answer: Answer) -> tuple[object, ...]:
    cures = {frozenset((act.fact, act.value) for act in way) for way in answer.cures}
    return answer.verdict, answer.earliest, answer.clear_from, answer.next_change, cures


@st.composite
def splits(draw: st.DrawFn, days: list[date]) -> Split:
    classes, ratio = draw(st.sampled_from(CLASSES)), draw(st.sampled_from(RATIOS))
    return Split(classes, ratio, draw(st.sampled_from(days[:8])))


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_no_answer_of_a_scenario_changes_with_a_split(candidates: Candidates, data: st.DataObject) -> None:
    scenario = data.draw(st.sampled_from(SCENARIOS), "scenario")
    asked = question(scenario)
    if asked is None or not (days := asked.places()):
        return
    split = data.draw(splits(days), "split")
    try:
        found = differences(candidates, asked, split)
    except (Impossible, InvalidInput):
        return
    assert not found, f"{scenario.place}: {split}\n" + "\n".join(found)


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_nothing_stands_otherwise_in_the_shipped_book(candidates: Candidates, data: st.DataObject) -> None:
    first = date(1999, 2, 21)
    day = first + timedelta(data.draw(st.integers(0, (date(2000, 12, 20) - first).days), "day"))
    asked = Asked(BOOK, day)
    split = data.draw(splits(asked.places()), "split")
    try:
        found = differences(candidates, asked, split)
    except Impossible:
        return
    assert not found, f"{split} asked {day}\n" + "\n".join(found)


def _unscaled(case: object, *_: object) -> Fraction:
    return Fraction(1)


@pytest.mark.parametrize(
    ("left_out", "file", "ratio"),
    [
        ("covenantry.engine.context.case.Case.split_factor", "1.2-board", "1/10"),
        ("covenantry.engine.securities.shares_today.became", "5-piggyback", "2"),
        ("covenantry.engine.securities.shares_today.became", "6-registered-sales", "2"),
        ("covenantry.engine.procedures.tag_along.run.as_of", "4-tag-along", "2"),
        ("covenantry.engine.procedures.first_offer.record.became", "3.5-first-offer", "2"),
    ],
)
def test_a_factor_left_out_shows(
    candidates: Candidates, left_out: str, file: str, ratio: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = [asked for s in SCENARIOS if f"/{file}." in s.place.file and (asked := question(s)) is not None][:25]
    splits = [Split(("common", "series-a"), Fraction(ratio), asked.places()[0]) for asked in told]
    wrong = (lambda case, day, name, number, paper=None: number) if left_out.endswith("as_of") else _unscaled
    monkeypatch.setattr(left_out, wrong)
    assert any(map(partial(_found, candidates), told, splits))


def _found(candidates: Candidates, asked: Asked, split: Split) -> list[str]:
    try:
        return differences(candidates, asked, split)
    except (Impossible, InvalidInput):
        return []
