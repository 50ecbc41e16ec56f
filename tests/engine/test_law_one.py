"""Law 1, one scope: for every holder, class and day, what a pre-check prohibits is what `rights` says he may not do.

Held over the world of every scenario, the shipped book and made-up issuers, and over clauses of every scope; and a
fault planted in either filter is found.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import product
from pathlib import Path

import pytest
from law_one import differences, held, proposals

from covenantry.engine.clauses.lock_up import LockUp
from covenantry.engine.clauses.prohibited_transferee import ProhibitedTransferee
from covenantry.engine.clauses.prohibition import Prohibition
from covenantry.engine.clauses.termination import Termination
from covenantry.engine.clauses.transfer_condition import TransferCondition
from covenantry.engine.context import holders
from covenantry.engine.context.agreement import AgreementRules
from covenantry.engine.context.clause import Clause, Encoded
from covenantry.engine.evaluation import candidates
from covenantry.engine.language.conditions import parse
from covenantry.engine.language.model import Agreement, Definition, PartiesMeant, SecuritiesMeant
from covenantry.engine.questions.evaluate import Workbench
from covenantry.engine.rulebook.effective import Rulebook
from covenantry.engine.rulebook.load import load_rules
from covenantry.engine.scenarios import Runner, read_scenarios
from covenantry.engine.scenarios.made_up import synthetic
from covenantry.facts.book import Book, load_book
from covenantry.facts.problems import InvalidInput, Place

ROOT = Path(__file__).parents[2]
FOLDERS = [ROOT / "rules", *sorted((ROOT / "tests" / "agreements").glob("*"))]
RULES, _ = load_rules()
BOOK, _ = load_book("cais-internet")
assert RULES is not None and BOOK is not None
#: One question in so many is asked of each world: every world, and every sort of holder and class in some of them.
EVERY = 12


def everywhere(bench: Workbench, day: date, every: int = 1, start: int = 0) -> list[str]:
    standing = bench.standing(day)
    asked = list(held(standing))[start % every :: every]
    return [text for one in asked for text in differences(bench, standing, *one)]


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_in_the_world_of_every_scenario(folder: Path) -> None:
    rulebook, _ = load_rules(folder)
    assert rulebook is not None
    runner, seen, found = Runner(rulebook), set(), []
    for n, scenario in enumerate(read_scenarios([folder])[0]):
        desk, _ = runner._desk(scenario)
        day = scenario.on or (scenario.transfer or {}).get("date")
        if desk is None or not isinstance(day, date) or (id(desk), day) in seen:
            continue
        seen.add((id(desk), day))
        try:
            found += everywhere(desk.bench, day, EVERY, n)
        except InvalidInput:
            continue
    runner.close()
    assert len(seen) > 5 or folder.name != "rules"
    assert not found, "\n".join(found)


@pytest.mark.parametrize("n", range(6))
def test_in_the_shipped_book(n: int) -> None:
    bench = Workbench(RULES, BOOK)
    days = [date(1999, 2, 20) + timedelta(53 * n + 271 * k) for k in range(3)]
    assert not [text for day in days for text in everywhere(bench, day)]
    bench.close()


@pytest.mark.parametrize("n", range(8))
def test_of_issuers_made_up(n: int) -> None:
    book = synthetic(n, 11)
    bench = Workbench(RULES, book)
    days = [date(1999, 6, 1), date(2000, 1, 20), date(2000, 9, 1)]
    assert not [text for day in days for text in everywhere(bench, day, 2, n)]
    bench.close()


# --- every scope ------------------------------------------------------------------------------------------------------

PEOPLE = {
    "Company": PartiesMeant(roles=("Company",)),
    "Investors": PartiesMeant(roles=("Investor",)),
    "Holders of Common": PartiesMeant(holders_of=("Common",)),
    "Strangers": PartiesMeant(not_a_party=True),
}
SECURITIES = {
    "Common": (SecuritiesMeant(classes=("common",)),),
    "Whatever an Investor Holds": (SecuritiesMeant(held_by="Investors"),),
    "Common of Investors": (SecuritiesMeant(classes=("common",), held_by="Investors"),),
}


def world() -> Book:
    """Three holders of two classes, one of them under the agreement."""
    book, problems = load_book(ROOT / "tests" / "engine" / "scope-book.yaml")
    assert book is not None, problems
    return book


def encoded(clauses: Iterable[Clause]) -> Rulebook:
    phrases = [Definition(phrase=p, section="1", says=p, parties=meant) for p, meant in PEOPLE.items()]
    phrases += [Definition(phrase=p, section="1", says=p, securities=meant) for p, meant in SECURITIES.items()]
    terms = Agreement(
        id="charter", title="Charter", dated=date(2003, 3, 3), issuer="acme", roles=("Company", "Investor")
    )
    text = AgreementRules(
        terms,
        terms.dated,
        {d.phrase: d for d in phrases},
        clauses=tuple(Encoded(c, "charter", Place(c.section)) for c in clauses),
    )
    return Rulebook({"charter": (text,)})


def of_every_scope() -> Iterator[Clause]:
    stranger = parse({"attested": {"fact": "welcome", "about": "transferee"}})
    for n, (binds, covers) in enumerate(product((None, *PEOPLE), (None, *SECURITIES))):
        scope = {"binds": binds, "covers": covers, "says": "Nothing goes."}
        yield Prohibition(section=f"1.{n}", **scope)
        yield LockUp(section=f"2.{n}", through=date(2009, 12, 31), **scope)
        yield TransferCondition(section=f"3.{n}", requires=stranger, **scope)
        yield ProhibitedTransferee(section=f"4.{n}", transferees=stranger, **scope)


@pytest.fixture
def bench() -> Iterator[Workbench]:
    made = Workbench(encoded(of_every_scope()), world())
    yield made
    made.close()


DAY = date(2004, 6, 1)


def test_of_every_scope(bench: Workbench) -> None:
    assert not everywhere(bench, DAY)


def test_what_names_nobody_and_nothing_stands_in_everybodys_way(bench: Workbench) -> None:
    standing = bench.standing(DAY)
    for holder, stock_class_id, _ in held(standing):
        told = {f.section for f in standing.findings if holder.id in f.bound_ids and f.live}
        assert "1.0" in told, (holder.id, stock_class_id)


@pytest.mark.parametrize(
    ("beside", "verdict", "told"),
    [
        ((), "permitted", []),
        (({"covers": "Common"},), "permitted", []),
        (({},), "prohibited", ["1", "9"]),
        (({"covers": "Whatever an Investor Holds"},), "prohibited", ["1", "9"]),
    ],
)
def test_an_ending_of_everything_is_told_beside_what_it_ends(
    beside: tuple[dict[str, str], ...], verdict: str, told: list[str]
) -> None:
    ending = Termination(section="9", says="It ends with a sale.", ends=("1",), when=parse({"event": "sale"}))
    bars = [Prohibition(section="1", says="Nothing goes.", **scope) for scope in beside]
    bench = Workbench(encoded([*bars, ending]), world())
    ada, preferred, _ = next(one for one in held(bench.standing(DAY)) if one[1] == "preferred")
    answer = bench.precheck(next(proposals(ada, preferred, 10, DAY)))
    assert (answer.verdict, sorted(f.section for f in answer.findings)) == (verdict, told)
    bench.close()


@pytest.mark.parametrize("fault", ["pre-check", "rights", "covers"])
def test_a_fault_in_either_filter_is_found(bench: Workbench, fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if fault == "pre-check":
        monkeypatch.setattr(candidates, "may_bind", lambda facts, text, holder, binds: binds != "Investors")
    elif fault == "rights":
        plain = holders.bound
        monkeypatch.setattr(
            holders, "bound", lambda facts, text, holder, binds: plain(facts, text, holder, binds and "Investors")
        )
    else:
        monkeypatch.setattr(candidates, "may_cover", lambda class_id, covers, definitions: class_id == "common")
    assert everywhere(bench, DAY)
