"""The rule loader: sound files load, every problem is named with place and mend, and none yields a rulebook."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from covenantry.engine.clauses.lock_up import LockUp
from covenantry.engine.clauses.termination import Termination
from covenantry.engine.language.sections import within
from covenantry.engine.rulebook import SHIPPED_RULES
from covenantry.engine.rulebook.load import load_rules

AGREEMENT = """\
id: small-agreement
title: A small agreement
dated: 2020-01-15
issuer: acme
roles: [Company, Holder]
"""
DEFINITIONS = """\
- {phrase: Holders, section: '1', says: the holders, parties: {roles: [Holder]}}
- {phrase: Shares, section: '1', says: the shares, securities: [{classes: [common]}]}
"""
CLAUSES = """\
- section: '2.1'
  kind: lock_up
  says: No transfer for a year.
  binds: Holders
  covers: Shares
  period: {starts: agreement date, lasts: 1 year}
  readings:
    - words: for a year
      taken_as: through the anniversary
      otherwise:
        - taken_as: to the day before
          terms: {period: {runs: prior to}}
- section: '2.9'
  kind: termination
  says: Section 2 ends on a sale.
  ends: ['2']
  when: {event: sale of the company}
"""


def folder(tmp_path: Path, **files: str) -> Path:
    home = tmp_path / "small"
    home.mkdir()
    texts = {"agreement": AGREEMENT, "definitions": DEFINITIONS, "clauses": CLAUSES, **files}
    for name, text in texts.items():
        target = home / f"{name.replace('__', '/')}.yaml"
        target.parent.mkdir(exist_ok=True)
        target.write_text(text)
    return tmp_path


def problems(path: Path) -> list[str]:
    rulebook, found = load_rules(path)
    assert (rulebook is None) == bool(found)
    return [str(problem) for problem in found]


def test_a_sound_folder_loads(tmp_path: Path) -> None:
    rulebook, found = load_rules(folder(tmp_path))
    assert not found
    assert rulebook is not None
    (rules,) = rulebook.on(date(2020, 1, 15))
    lock_up, termination = rules.clauses
    assert isinstance(lock_up.clause, LockUp)
    assert [by.clause for by in lock_up.ended_by] == [termination.clause]
    assert lock_up.choices[0].others[0].clause.period.runs == "prior to"  # type: ignore[attr-defined]
    assert str(lock_up.place).endswith("clauses.yaml:1:3")


def test_an_agreement_is_not_in_being_before_its_date(tmp_path: Path) -> None:
    rulebook, _ = load_rules(folder(tmp_path))
    assert rulebook is not None
    assert rulebook.on(date(2020, 1, 14)) == ()


@pytest.mark.parametrize(
    ("end", "section", "reached"),
    [
        ("3", "3.7(b)", True),
        ("3", "3", True),
        ("3", "30.1", False),
        ("3.7", "3.7(b)", True),
        ("5.1(a)", "5.1(b)", False),
    ],
)
def test_a_termination_reaches_what_lies_within_its_sections(end: str, section: str, reached: bool) -> None:
    assert within(section, Termination(section="9", says="ends", ends=(end,)).may_end()) is reached


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            ("kind: lock_up", "kind: lockup"),
            "clauses.yaml:2:9: 'lockup' is not a kind of clause (did you mean 'lock_up'?)",
        ),
        (("  period:", "  perod:"), "clauses.yaml:6:10: 'perod' is not a term here (did you mean 'period'?)"),
        (("binds: Holders", "binds: Holder"), "'Holder' is not defined in this agreement (did you mean 'Holders'?)"),
        (("lasts: 1 year", "lasts: 1 yaer"), "clauses.yaml:6:43: 'lasts'"),
        (("agreement date", "signing"), "'starts': should be a date or one of: agreement date"),
        (
            ("{event: sale", "{evnt: sale"),
            "clauses.yaml:17:16: 'evnt' is not a test that conditions know (did you mean 'event'?)",
        ),
        (("runs: prior to", "runs: before"), "under this other reading 'runs' cannot be 'before'"),
        (("  says: No transfer for a year.\n", ""), "clauses.yaml:1:3: 'says' is missing"),
        (("  covers: Shares\n", "  covers: Shares\n  covers: Shares\n"), "'covers' stands twice (keep one)"),
        (("{starts: agreement date, lasts: 1 year}", "[1 year]"), "'period'"),
    ],
)
def test_a_problem_names_place_cause_and_mend(tmp_path: Path, change: tuple[str, str], said: str) -> None:
    assert change[0] in CLAUSES
    found = problems(folder(tmp_path, clauses=CLAUSES.replace(*change)))
    assert any(said in problem for problem in found), found


def test_several_problems_are_told_at_once(tmp_path: Path) -> None:
    clauses = CLAUSES.replace("binds: Holders", "binds: Holdres").replace("event:", "evnt:").replace("1 year", "soon")
    definitions = DEFINITIONS.replace("roles: [Holder]", "roles: [Holdr]")
    found = problems(folder(tmp_path, clauses=clauses, definitions=definitions))
    assert len(found) >= 3
    assert any("'Holdr' is no role of small-agreement (did you mean 'Holder'?)" in problem for problem in found)


def test_a_folder_without_agreements_is_a_problem(tmp_path: Path) -> None:
    assert "holds no agreement" in problems(tmp_path)[0]
    assert "there is no such folder" in problems(tmp_path / "nowhere")[0]


def test_an_amendment_governs_from_its_day(tmp_path: Path) -> None:
    amendment = """\
effective: 2020-06-01
title: First Amendment
says: Two years instead of one.
clauses:
  - section: '2.1'
    kind: lock_up
    says: No transfer for two years.
    binds: Holders
    covers: Shares
    period: {starts: agreement date, lasts: 2 years}
"""
    rulebook, found = load_rules(folder(tmp_path, amendments__first=amendment))
    assert not found
    assert rulebook is not None

    def lasts(day: date) -> str:
        (rules,) = rulebook.on(day)
        return str(next(e.clause.period.lasts for e in rules.clauses if isinstance(e.clause, LockUp)))  # type: ignore[union-attr]

    assert lasts(date(2020, 5, 31)) == "1 year"
    assert lasts(date(2020, 6, 1)) == "2 years"


def test_an_undefined_phrase_is_told_once_and_where_it_stands(tmp_path: Path) -> None:
    amendment = "{effective: 2020-06-01, title: First Amendment, says: nothing of 2.1, clauses: []}\n"
    changed = CLAUSES.replace("covers: Shares", "covers: Shars")
    (told,) = problems(folder(tmp_path, clauses=changed, amendments__first=amendment))
    assert told.endswith("clauses.yaml:5:11: 'Shars' is not defined in this agreement (did you mean 'Shares'?)")


@pytest.mark.parametrize(
    ("terms", "place"),
    [
        ("{binds: Holdrs}", "clauses.yaml:12:26"),
        ("{unless: [{done: {act: waiver, by: Holdrs}}]}", "clauses.yaml:12:53"),
        ("{unless: [{done: {act: opinion, by: counsel of Holdrs}}]}", "clauses.yaml"),
        ("{unless: [{done: {act: waiver, by: Company, to: Holdrs}}]}", "clauses.yaml"),
    ],
)
def test_another_reading_may_name_nobody_unknown_either(tmp_path: Path, terms: str, place: str) -> None:
    changed = CLAUSES.replace("{period: {runs: prior to}}", terms)
    (told,) = problems(folder(tmp_path, clauses=changed))
    assert place in told and "'Holdrs' is not defined in this agreement (did you mean 'Holders'?)" in told


def test_whoever_gives_a_paper_is_known(tmp_path: Path) -> None:
    changed = CLAUSES.replace("  readings:", "  unless: [{done: {act: waiver, by: Compny}}]\n  readings:")
    (told,) = problems(folder(tmp_path, clauses=changed))
    assert told.endswith("'Compny' is not defined in this agreement (did you mean 'Company'?)")


def test_the_shipped_rules_are_sound() -> None:
    assert problems(SHIPPED_RULES) == []


plain = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=8)
    | st.sampled_from(["kind", "lock_up", "says", "Holders"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["kind", "section", "says", "when", "all", "any", "not", "period", "x"]), inner, max_size=4
        )
    ),
    max_leaves=12,
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(plain, st.sampled_from(["agreement", "definitions", "clauses", "amendments__one"]))
def test_whatever_a_file_holds_it_loads_or_is_a_problem(tmp_path_factory: Any, data: Any, name: str) -> None:
    problems(folder(tmp_path_factory.mktemp("fuzz"), **{name: yaml.safe_dump(data)}))


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200), st.sampled_from(["agreement", "definitions", "clauses"]))
def test_whatever_bytes_a_file_holds_it_loads_or_is_a_problem(tmp_path_factory: Any, raw: bytes, name: str) -> None:
    path = folder(tmp_path_factory.mktemp("fuzz"))
    (path / "small" / f"{name}.yaml").write_bytes(raw)
    problems(path)
