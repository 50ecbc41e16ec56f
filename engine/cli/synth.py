"""`covenantry synth`: fills a store with made-up issuers, for trials and benchmarks."""

from __future__ import annotations

import click

from covenantry.engine.cli import out
from covenantry.facts.problems import InvalidInput, Place, Problem

#: Issuers put on record in one transaction.
TOGETHER = 100


@click.command("synth", short_help="Fill a store with made-up issuers, for trials and benchmarks.")
@click.option("--issuers", "number", type=click.IntRange(min=1), required=True, metavar="N", help="How many issuers.")
@click.option("--seed", type=int, default=1, show_default=True, metavar="S", help="Makes the same issuers again.")
@click.option("--store", "url", required=True, metavar="URL", help="sqlite:///path or postgresql://...")
@click.option("--rules-to", metavar="DIR", help="Also write the shipped rules there, said of any issuer.")
def command(number: int, seed: int, url: str, rules_to: str | None) -> None:
    """Fill a store with N made-up issuers: cap tables, agreements, notices, registrations and prices.

    Run `covenantry nightly --store URL --rules DIR` with the rules that --rules-to writes.
    """
    from pathlib import Path

    from covenantry.engine.scenarios.made_up import rules_for_any_issuer, synthetic
    from covenantry.facts.store import append_all, connect

    if rules_to is not None:
        from covenantry.engine.rulebook import SHIPPED_RULES

        try:
            count = rules_for_any_issuer(SHIPPED_RULES, Path(rules_to))
        except OSError as error:
            raise InvalidInput(
                [Problem(Place("--rules-to"), f"{rules_to} cannot be written: {error.strerror}")]
            ) from None
        out(f"{count} agreements written to {rules_to}\n")
    added = 0
    with connect(url, create=True) as store:
        for start in range(0, number, TOGETHER):
            books = (synthetic(n, seed) for n in range(start, min(start + TOGETHER, number)))
            added += sum(one.added for one in append_all(store, books))
    out(f"{number:,} issuers with {added:,} entries\n")
