"""What an author begins with, signs off and looks at: `new`, `rules readings`, `rules show`."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from covenantry.engine.cli import cli
from covenantry.engine.render.reference.terms import kinds
from covenantry.engine.rulebook import SHIPPED_RULES
from covenantry.engine.scenarios.mutants import mutants


def run(*args: str) -> Result:
    return CliRunner().invoke(cli, list(args))


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    done = run("new", "agreement", "my-letter", "--in", str(tmp_path / "rules"))
    assert done.exit_code == 0, done.output
    return tmp_path / "rules"


@pytest.mark.parametrize("form", [None, "lock-up-letter"])
def test_a_new_agreement_passes_as_it_is(tmp_path: Path, form: str | None) -> None:
    folder = str(tmp_path / "rules")
    assert run("new", "agreement", "my-own", "--in", folder, *(["--form", form] if form else [])).exit_code == 0
    for command in (("rules", "check", folder), ("rules", "test", folder), ("coverage", "--rules", folder)):
        done = run(*command)
        assert done.exit_code == 0, done.output
    reached = run("rules", "test", folder, "--coverage").output
    assert "no scenario" not in reached
    assert run("new", "agreement", "my-own", "--in", folder).exit_code == 2


def test_every_form_is_listed() -> None:
    told = "".join(run("new", "agreement", "--help").output.split())
    assert all(form.parent.name in told for form in (SHIPPED_RULES / "forms").glob("*/agreement.yaml"))


def test_what_cannot_be_begun_is_refused(tmp_path: Path) -> None:
    assert "did you mean 'lock-up-letter'" in run("new", "agreement", "x", "--form", "lockup-letter").output
    assert run("new", "agreement", "No Id", "--in", str(tmp_path)).exit_code == 2
    assert "did you mean 'lock_up'" in run("new", "clause", "lockup").output


def test_a_new_book_passes_the_check(tmp_path: Path) -> None:
    assert run("new", "book", "acme", "--in", str(tmp_path)).exit_code == 0
    assert run("book", "check", str(tmp_path / "acme.book.yaml")).exit_code == 0
    assert run("new", "book", "acme", "--in", str(tmp_path)).exit_code == 2


@pytest.mark.parametrize("kind", kinds())
def test_a_clause_to_fill_in_has_every_term(kind: str) -> None:
    text = run("new", "clause", kind, "--section", "3.1").output
    assert f"- section: '3.1'\n  kind: {kind}\n" in text
    terms = kinds()[kind].__dataclass_fields__  # type: ignore[attr-defined]
    for name in terms.keys() - {
        "section",
        "says",
        "binds",
        "covers",
        "manners",
        "when",
        "unless",
        "survives",
        "readings",
    }:
        assert re.search(rf"^  #?{name.removesuffix('_')}: ", text, re.MULTILINE), name


def sign(rules: Path, hashed: str) -> None:
    path = rules / "my-letter" / "2-transfers.yaml"
    signed = f"signed_off_by: Ann Law\n      signed_off_on: 2026-02-01\n      signed_off_hash: '{hashed}'"
    path.write_text(path.read_text().replace("signed_off_by: null", signed))


def change(rules: Path, old: str, new: str) -> None:
    path = rules / "my-letter" / "2-transfers.yaml"
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new))


@pytest.mark.parametrize(
    ("old", "new", "stale"),
    [
        ("the anniversary\n", "the day a year later\n", True),
        ("lasts: 1 year", "lasts: 2 years", True),
        ("runs: prior to", "runs: through", True),
        ("from the date of", "since the date of", True),
        ("binds: Holders", "binds:   Holders  # who signed", False),
        ("No Holder transfers", "Nobody transfers", False),
    ],
)
def test_a_sign_off_holds_for_what_was_signed(rules: Path, old: str, new: str, stale: bool) -> None:
    before = run("rules", "readings", str(rules))
    assert (before.exit_code, "1 reading, 1 open, 0 stale" in before.output) == (1, True)
    (hashed,) = re.findall(r"signed_off_hash: '(\w+)'", before.output)
    sign(rules, hashed)
    signed = run("rules", "readings", str(rules))
    assert (signed.exit_code, "by Ann Law on 2026-02-01" in signed.output) == (0, True)
    assert "0 readings not signed off" in run("rules", "check", str(rules)).output
    change(rules, old, new)
    after = run("rules", "readings", str(rules), "--open")
    assert (after.exit_code, "stale: signed off by Ann Law on 2026-02-01" in after.output) == (int(stale), stale)
    assert f"{int(stale)} reading" in run("rules", "check", str(rules)).output


def test_a_section_is_shown_with_all_that_speaks_of_it(rules: Path, tmp_path: Path) -> None:
    text = tmp_path / "letter.txt"
    text.write_text("MY LETTER\n\n1. Who is meant.\n\n2. Transfers.\n\n2.1 No transfer for one year.\n")
    shown = run("rules", "show", "2.1", str(rules), "--source", str(text))
    assert shown.exit_code == 0, shown.output
    for part in (
        "No transfer for one year.",
        "kind: lock_up",
        "through the anniversary",
        "the anniversary\n",
        "to sign",
    ):
        assert part in shown.output
    missing = run("rules", "show", "2.9", str(rules))
    assert (missing.exit_code, "no rule encodes '2.9'" in missing.output) == (2, True)


def mutated(rules: Path) -> str:
    return run("rules", "test", str(rules), "--mutate").output


def test_mutants_that_no_scenario_notices_are_named(rules: Path) -> None:
    """The scaffold notices a longer period and the other end of it; without the boundary it notices neither."""
    assert "1 mutant, 0 survived, 0.0%" in mutated(rules)
    scenarios = rules / "my-letter" / "2-transfers.scenarios.yaml"
    text = scenarios.read_text()
    for old, new in (
        ("          clear_from: 2027-01-16\n", ""),
        ("2027-01-16", "2028-03-01"),
        (", last_day: 2027-01-15", ""),
    ):
        assert old in text
        text = text.replace(old, new)
    scenarios.write_text(text)
    left = mutated(rules)
    assert "2-transfers.yaml:1:3: nobody notices period.lasts: 2 year for 1 year" in left
    assert "1 mutant, 1 survived, 100.0%" in left


def test_a_mutant_is_one_change(rules: Path) -> None:
    change(
        rules,
        "binds: Holders\n",
        "binds: Holders\n  unless: [{done: {act: consent, by: transferee}}, {held_for: {at_least: 1 day}}]\n",
    )
    found = [mutant.change for mutant in mutants(rules)]
    assert found == [
        "unless.0: an exception dropped",
        "unless.1: an exception dropped",
        "unless.0.done.by: transferor for transferee",
        "unless.1.held_for.at_least: 2 day for 1 day",
        "period.lasts: 2 year for 1 year",
    ]


def test_two_folders_of_rules_are_compared_term_by_term(rules: Path, tmp_path: Path) -> None:
    new = tmp_path / "new"
    shutil.copytree(rules, new)
    same = run("rules", "diff", str(rules), str(new))
    assert (same.exit_code, same.output) == (0, "The rules are the same.\n")
    change(new, "lasts: 1 year", "lasts: 2 years")
    book = str(rules / "my-letter" / "my-letter.book.yaml")
    told = run("rules", "diff", str(rules), str(new), "--book", book, "--date", "2027-06-01")
    assert told.exit_code == 1
    assert told.output == (
        "changed: my-letter 2.1 lock_up (new/my-letter/2-transfers.yaml:1:3)\n"
        "  period.lasts: 1 year -> 2 years\n"
        "On 2027-06-01 otherwise:\n"
        "  my-letter 2.1 lock_up (prohibition, holder): not engaged, 2026-01-15 to 2027-01-15"
        " -> engaged, 2026-01-15 to 2028-01-15\n"
    )
    unchanged = run("rules", "diff", str(rules), str(new), "--book", book, "--date", "2029-06-01").output
    assert "2028-01-15" in unchanged and "not engaged" in unchanged
    (new / "my-letter" / "2-transfers.yaml").write_text("[]\n")
    assert "gone: my-letter 2.1 lock_up" in run("rules", "diff", str(rules), str(new)).output


@pytest.mark.parametrize("slip", ["says: no Holder, nor anybody else", "at_most: 1,108,518"])
def test_a_comma_that_splits_a_value_is_told(rules: Path, slip: str) -> None:
    path = rules / "my-letter" / "2-transfers.yaml"
    path.write_text(f"- {{section: '2.1', kind: prohibition, {slip}}}\n")
    assert "a comma ends a value within braces: quote the text" in run("rules", "check", str(rules)).stderr


_INVESTOR = (
    "- {phrase: Investor, section: preamble, says: who signed it beside the Company, parties: {roles: [Investor]}}"
)
_MAJOR = """\
- phrase: Investor
  section: preamble
  says: who signed it and holds so many
  parties:
    roles: [Investor]
    holding: {at_least: 2100000, of: [common], adjusted_since: 2022-01-01, with_affiliates: yes}"""
_WHOM_IT_MAY_MEAN = """\
agreement: standstill
book: ../made-up.book.yaml
parties: [{id: kite, name: Kite Corp., type: corporation}]
facts:
  - {type: capacity, date: 2024-01-15, party_id: tern, agreement: standstill, role: Company}
  - {type: capacity, date: 2024-01-15, party_id: hawk, agreement: standstill, role: Investor}
  - type: stock_transfer
    date: 2024-02-01
    transferor_id: ada
    transferee_id: kite
    stock_class_id: common
    quantity: 500000
scenarios:
  - name: whether hawk is an Investor turns on whose Kite's shares are
    transfer: {from: cleo, to: hawk, security: common, price: '9.00', date: 2024-03-01, quantity: '1,500,000'}
    expect: {verdict: undetermined}
"""


def test_who_may_be_meant_is_not_taken_to_be_nobody(tmp_path: Path) -> None:
    shutil.copy(SHIPPED_RULES / "forms" / "made-up.book.yaml", tmp_path)
    folder = Path(shutil.copytree(SHIPPED_RULES / "forms" / "standstill", tmp_path / "standstill"))
    phrases, scenarios = folder / "definitions.yaml", folder / "1-standstill.scenarios.yaml"
    phrases.write_text(phrases.read_text().replace(_INVESTOR, _MAJOR))
    scenarios.write_text(_WHOM_IT_MAY_MEAN)
    done = run("rules", "test", str(folder))
    assert (done.exit_code, done.output) == (0, "1 scenario, 0 failed\n")
