"""`make bench`: prints the figures that the README speaks of, with the target of each beside it."""

from __future__ import annotations

import cProfile
import pstats
import sys
import time
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from pathlib import Path

from benchmarks import by_hand, clips_matcher
from benchmarks.measure import each, processes, python, say
from benchmarks.nightly import nightly
from benchmarks.worlds import cais, happenings, made, questions
from covenantry.engine.evaluation.candidates import Candidates
from covenantry.engine.language.proposal import Proposal
from covenantry.engine.match.durable import DurableMatcher, available
from covenantry.engine.match.patterns import Matcher, Rule
from covenantry.engine.match.plain import PlainMatcher
from covenantry.engine.questions.evaluate import Workbench
from covenantry.engine.rulebook.effective import Rulebook
from covenantry.facts.book import Book
from covenantry.facts.snapshot import snapshot

Made = Callable[[Sequence[Rule]], Matcher]
MATCHERS: dict[str, Made] = {"pure Python alone": PlainMatcher, "CLIPS (clipspy) alone": clips_matcher.ClipsMatcher}


def main() -> None:
    """All of it."""
    precheck()
    batch()
    days()
    process()
    growth()
    nightly()


def precheck() -> None:
    """Pre-checks in process, warm; the same with other matchers and with a function written by hand."""
    rules, book = cais()
    asked = questions(book, 400)
    bench = Workbench(rules, book)
    whole = each(bench.precheck, asked, rounds=3)
    say("Pre-check in process on the CAIS book, warm, 400 different transfers", f"{whole} (targets 1 ms and 5 ms)")
    full = each(lambda p: bench.precheck(p).findings, asked, rounds=2)
    say("  and with what every other reading would have changed", str(full))
    if whole.median > 1e-3 or whole.p99 > 5e-3:
        profile(bench, asked)
    matching = {"durable_rules checked against pure Python": _matching(bench._candidates, rules, book, asked)}
    kinds: dict[str, Made] = {**({"durable_rules alone": DurableMatcher} if available() else {}), **MATCHERS}
    for name, kind in kinds.items():
        matching[name] = _matching(Candidates(kind), rules, book, asked)
    base = matching["pure Python alone"]
    for name, seconds in matching.items():
        say(f"  finding the clauses, {name}", f"{seconds * 1e6:.0f} us, {seconds / base:.1f} x pure Python")
    narrow = [p for p in asked if p.stock_class_id == "series-c"]
    ours = each(bench.precheck, narrow, rounds=3).median
    hand = each(lambda p: by_hand.verdict(book, p), narrow, rounds=3).median
    agree = sum(by_hand.verdict(book, p) == bench.precheck(p).verdict for p in narrow)
    say(
        f"  Series C under sections 2(a), 2(b) and 7(c) by hand (a verdict, no reasons), {len(narrow)} transfers",
        f"{hand * 1e6:.0f} us; the engine takes {ours / hand:.0f} x that; same verdict in {agree} of {len(narrow)}",
    )
    bench.close()


def _matching(candidates: Candidates, rules: Rulebook, book: Book, asked: list[Proposal]) -> float:
    return each(lambda p: candidates.of(rules.on(p.date), snapshot(book, p.date), p), asked).median


def batch() -> None:
    """A thousand different transfers against one book, one core."""
    rules, book = cais()
    asked = questions(book, 1000, seed=11)
    bench = Workbench(rules, book)
    for proposal in asked[:5]:
        bench.precheck(proposal)
    before = time.process_time()
    for proposal in asked:
        bench.precheck(proposal)
    say("1,000 different transfers against one book, one core", f"{time.process_time() - before:.2f} s (target 1 s)")
    bench.close()


def days() -> None:
    """What-if and fires in process, warm, and where all provisions stand, asked from nothing."""
    rules, book = cais()
    bench = Workbench(rules, book)
    asked = each(lambda events: bench.what_if(events), happenings(book), rounds=3)
    say("What-if on the CAIS book, warm, 24 different events", f"{asked} (target of the median 5 ms)")
    sections = sorted({f"{f.agreement} {f.section}" for f in bench.standing(date(2000, 6, 1)).findings})
    tried = each(lambda section: bench.fires(section, date(2000, 6, 1)), sections)
    say(f"Fires, each of {len(sections)} sections, every way tried", f"{tried} (target 100 ms)")
    bench.close()

    def anew(day: date) -> None:
        fresh = Workbench(rules, book)
        fresh.standing(day)
        fresh.close()

    whole = each(anew, [date(2000, 6, 1) + timedelta(n) for n in range(10)])
    say("Where every provision stands, nothing known from before", str(whole))


def process() -> None:
    """The command's whole process beside one that only imports the packages."""
    covenantry = str(Path(sys.executable).with_name("covenantry"))
    transfer = "docs/examples/series-c-sale.yaml"
    spent = processes(
        {
            "imports": python(
                "import pydantic, yaml, durable_rules_engine" if available() else "import pydantic, yaml"
            ),
            "command": [covenantry, "precheck", transfer, "--book", "cais-internet"],
            "cold": ["env", "COVENANTRY_NO_CACHE=1", covenantry, "precheck", transfer, "--book", "cais-internet"],
        }
    )
    base = spent["imports"]
    say(
        "Whole process of the command, unchanged rules and book",
        f"{spent['command'] / base:.2f} x the imports (target 2.5)",
    )
    say("  the same when rules and book are read anew", f"{spent['cold'] / base:.2f} x")


def growth() -> None:
    """Cost against holders, agreements and events: a pre-check warm, and the first one, which indexes the book."""
    first = None
    for holders, agreements, events in (
        (10, 1, 10),
        (100, 1, 10),
        (1000, 1, 10),
        (100, 10, 10),
        (100, 100, 10),
        (100, 1, 100),
        (100, 1, 1000),
    ):
        rules, book, asked = made(holders, agreements, events)
        bench = Workbench(rules, book)
        before = time.process_time()
        bench.precheck(asked[0])
        cold = time.process_time() - before
        warm = each(bench.precheck, asked[: 20 if agreements > 10 else 100]).median
        first = first or (warm, cold)
        size = f"{holders:>5} holders, {agreements:>3} agreements, {events:>4} events"
        ratios = f"warm {warm * 1e3:.2f} ms ({warm / first[0]:.1f} x the first line), "
        say(size, ratios + f"indexing {cold * 1e3:.0f} ms ({cold / first[1]:.1f} x)")
        bench.close()


def profile(bench: Workbench, asked: list[Proposal]) -> None:
    """What bounds it, where a target is missed."""
    profiler = cProfile.Profile()
    profiler.runcall(lambda: [bench.precheck(p) for p in asked])
    pstats.Stats(profiler).sort_stats("tottime").print_stats(12)


if __name__ == "__main__":
    main()
