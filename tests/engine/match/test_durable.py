"""DurableMatcher keeps inside the limits of the C core, gives back its memory, and survives its failures."""

import json
import os
import re
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

import pytest

from covenantry.engine.match import durable
from covenantry.engine.match.durable import DurableMatcher, distinct, fnv32
from covenantry.engine.match.patterns import Fact, Match, MatchError, Pattern, Ref, Rule

from .conftest import needs_durable
from .worlds import random_rules, resident_bytes

SALE = Pattern("t", "transfer")
HELD = Rule("held", (SALE, Pattern("h", "holding", join=(("holder", Ref("t", "seller")),))))
BASE = [Fact("h", "holding", {"holder": "Ann"})]
MET = {Match("held", ("sale", "h"))}

needs_proc = pytest.mark.skipif(sys.platform != "linux", reason="memory is measured through Linux's /proc")


def sale(id_: str = "sale", seller: str = "Ann") -> Fact:
    return Fact(id_, "transfer", {"seller": seller})


def holdings(n: int) -> list[Fact]:
    return [Fact(f"h{i}", "holding", {"holder": "Ann"}) for i in range(n)]


@pytest.mark.parametrize(
    ("one", "other"), [("liquid", "costarring"), ("issuer:7bfd8ca2", "issuer:de040f44"), ("40186", "797189")]
)
def test_names_with_one_hash_are_not_used_together(one: str, other: str) -> None:
    assert fnv32(one) == fnv32(other)
    assert list(distinct([one, "between", other])) == [one, "between"]
    assert list(distinct([one, "between"], [other])) == ["between"]


@pytest.mark.parametrize("seed", range(20))
def test_no_part_passes_a_limit_and_no_rule_is_lost(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(durable, "MAX_TYPED", 9)
    monkeypatch.setattr(durable, "MAX_TYPES", 2)
    monkeypatch.setattr(durable, "MAX_RULES", 5)
    whens = {durable._canonical(rule) for rule in random_rules(Random(seed), 60)}
    parts = list(durable._split(whens))
    assert Counter(when for part in parts for when in part) == Counter(whens)
    for part in parts:
        typed = Counter(type_ for when in part for type_, _, _ in when)
        assert len(part) <= 5
        assert max(typed.values()) <= 9
        assert len(typed) <= 2 or len(part) == 1


@needs_durable
def test_more_sessions_than_one_ruleset_holds() -> None:
    matcher = DurableMatcher([HELD])
    sessions = [matcher.session([Fact(f"h{n}", "holding", {"holder": f"holder {n}"})]) for n in range(1100)]
    for _ in range(2):
        for n, session in enumerate(sessions):
            assert session.probe([sale(seller=f"holder {n}")]) == {Match("held", ("sale", f"h{n}"))}
            assert session.probe([sale(seller=f"holder {n + 1}")]) == frozenset()
    for session in sessions[::2]:
        session.close()
    again = [matcher.session(BASE) for _ in range(600)]
    assert all(session.probe([sale()]) == MET for session in again)
    assert sessions[1].probe([sale(seller="holder 1")]) == {Match("held", ("sale", "h1"))}
    matcher.close()


@needs_durable
@needs_proc
def test_ten_thousand_sessions_leave_no_memory_behind() -> None:
    matcher = DurableMatcher([HELD])

    def sessions(n: int) -> None:
        for _ in range(n):
            session = matcher.session(BASE)
            assert session.probe([sale()]) == MET
            session.close()

    sessions(500)
    before = resident_bytes()
    sessions(10_000)
    assert resident_bytes() - before < 8_000_000  # a session of this rulebook is over 20 KB


@needs_durable
@needs_proc
def test_matchers_leave_no_memory_behind() -> None:
    rules = [Rule(f"r{n}", (SALE, Pattern("h", "holding", (("class", n),)))) for n in range(30)]

    def matchers(n: int) -> None:
        for _ in range(n):
            matcher = DurableMatcher(rules)
            matcher.session([]).probe([sale()])
            matcher.close()

    matchers(20)
    before = resident_bytes()
    matchers(300)
    assert resident_bytes() - before < 15_000_000  # a ruleset is over 200 KB, a session of it over 600 KB


@needs_durable
@needs_proc
def test_a_million_matches_leave_no_memory_behind() -> None:
    session = DurableMatcher([HELD]).session(holdings(50))
    expected = {Match("held", ("sale", f"h{i}")) for i in range(50)}

    def probes(n: int) -> None:
        for _ in range(n):
            assert session.probe([sale()]) == expected

    probes(1_000)
    before = resident_bytes()
    probes(20_000)
    assert resident_bytes() - before < 10_000_000  # over 30 MB unless the base is loaded afresh now and then


@needs_durable
def test_threads_may_share_a_matcher_and_a_session() -> None:
    matcher = DurableMatcher([HELD])
    shared, wrong = matcher.session(BASE), list[BaseException]()

    def work(n: int) -> None:
        try:
            own = matcher.session([Fact(f"h{n}", "holding", {"holder": "Ann"})])
            for _ in range(300):
                assert own.probe([sale(f"s{n}")]) == {Match("held", (f"s{n}", f"h{n}"))}
                assert shared.probe([sale(f"s{n}")]) == {Match("held", (f"s{n}", "h"))}
            own.close()
        except BaseException as error:
            wrong.append(error)

    threads = [threading.Thread(target=work, args=(n,)) for n in range(4)]
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(interval)
    assert wrong == []
    matcher.close()


@needs_durable
@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_a_forked_child_goes_on_with_a_warm_session() -> None:
    session = DurableMatcher([HELD]).session(BASE)
    assert session.probe([sale()]) == MET
    child = os.fork()
    if child == 0:
        os._exit(0 if all(session.probe([sale()]) == MET for _ in range(50)) else 1)
    assert all(session.probe([sale()]) == MET for _ in range(50))
    assert os.waitpid(child, 0)[1] == 0


class Spy:
    """The core, with every call noted and some calls made to fail."""

    def __init__(self, core: Any) -> None:
        self.core = core
        self.calls: list[str] = []
        self.fail: Callable[[str, int], Any] = lambda name, n: None

    def __getattr__(self, name: str) -> Callable[..., Any]:
        def call(*args: Any) -> Any:
            self.calls.append(name)
            answer = self.fail(name, self.calls.count(name))
            return getattr(self.core, name)(*args) if answer is None else answer

        return call


@pytest.fixture
def spy(monkeypatch: pytest.MonkeyPatch) -> Iterator[Spy]:
    spy = Spy(durable._core())
    monkeypatch.setattr(durable, "_core", lambda: spy)
    yield spy


@needs_durable
def test_rulesets_are_made_as_sessions_need_them_and_given_back(spy: Spy, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(durable, "MAX_SESSIONS", 3)
    matcher = DurableMatcher([HELD])
    for _ in range(10):
        session = matcher.session(BASE)
        assert session.probe([sale()]) == MET
        session.close()
    assert spy.calls.count("create_ruleset") == 1
    assert all(session.probe([sale()]) == MET for session in [matcher.session(BASE) for _ in range(4)])
    assert spy.calls.count("create_ruleset") == 2
    matcher.close()
    assert spy.calls.count("delete_ruleset") == 2
    assert spy.calls.count("delete_state") == spy.calls.count("assert_event") == 14


def test_the_core_is_given_only_forms_that_it_gets_right() -> None:
    """Patterns that are one flat $and of equalities, ending, where they join, in a test that always holds."""
    rules = [rule for seed in range(20) for rule in random_rules(Random(seed))]
    compiled = durable._Compiler([Rule(f"r{n}", rule.when) for n, rule in enumerate(rules)])
    flags = {"".join(re.findall(r'"(f\d+)":true', shape.template)) for shape in compiled.shapes.values()}
    for part in compiled.parts:
        for name, rule in json.loads(part.definition).items():
            for slot, pattern in enumerate(rule["all"] if name != "boot" else []):
                [(alias, condition)] = pattern.items()
                assert (alias, list(condition)) == (f"a{slot}", ["$and"])
                tests = [list(test.items()) for test in condition["$and"]]
                assert all(len(test) == 1 and re.fullmatch(r"f\d+", test[0][0]) for test in tests)
                if slot:
                    [(flag, other)] = tests[-1]
                    assert {flag, *other.values()} <= flags
                    assert list(other) == ["a0"]


@needs_durable
def test_a_probe_adds_its_facts_and_takes_them_back(spy: Spy) -> None:
    session = DurableMatcher([HELD]).session(holdings(3))
    session.probe([sale()])
    spy.calls.clear()
    assert len(session.probe([sale()])) == 3
    assert spy.calls == [
        "assert_fact",
        "start_action_for_state",
        *["complete_and_start_action"] * 3,
        "retract_fact",
        "start_action_for_state",
    ]


@needs_durable
def test_a_part_that_no_fact_concerns_is_not_asked(spy: Spy) -> None:
    session = DurableMatcher([HELD]).session(BASE)
    assert session.probe([Fact("n", "notice", {})]) == frozenset()
    assert spy.calls == []


@needs_durable
def test_facts_that_met_each_other_are_not_taken_back_one_by_one(spy: Spy) -> None:
    """The core would read beyond the memory of their match; the session is loaded afresh instead."""
    session = DurableMatcher([HELD]).session(BASE)
    pair = [sale(), Fact("g", "holding", {"holder": "Ann"})]
    for _ in range(3):
        assert session.probe(pair) == {Match("held", ("sale", "h")), Match("held", ("sale", "g"))}
    assert "retract_fact" not in spy.calls
    assert spy.calls.count("delete_state") == 3
    assert session.probe([sale(), sale("s2")]) == {Match("held", ("sale", "h")), Match("held", ("s2", "h"))}
    assert spy.calls.count("retract_fact") == 2


@needs_durable
def test_the_base_is_loaded_afresh_after_many_matches(spy: Spy, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(durable, "MAX_DRAINED", 0)
    session = DurableMatcher([HELD]).session(holdings(10))  # at most 100 matches for each fact of the base
    for _ in range(300):
        assert len(session.probe([sale()])) == 10
    assert spy.calls.count("delete_state") == 2


CALLS = ("assert_event", "assert_fact", "retract_fact", "start_action_for_state", "complete_and_start_action")


@needs_durable
@pytest.mark.parametrize("error", [RuntimeError("broken"), MemoryError(), KeyboardInterrupt()])
@pytest.mark.parametrize("call", CALLS[1:])
@pytest.mark.parametrize("nth", [1, 2, 3])
def test_a_failure_in_a_probe_leaves_the_session_as_it_was(spy: Spy, error: BaseException, call: str, nth: int) -> None:
    session = DurableMatcher([HELD]).session(BASE)
    assert session.probe([sale()]) == MET
    spy.calls.clear()

    def fail(name: str, n: int) -> None:
        if name == call and n == nth:
            raise error

    spy.fail = fail
    failed = 0
    for _ in range(4):
        try:
            assert session.probe([sale()]) == MET
        except MatchError as raised:
            assert isinstance(error, Exception)
            assert "durable_rules failed" in str(raised)
            failed += 1
        except KeyboardInterrupt:
            assert isinstance(error, KeyboardInterrupt)
            failed += 1
    assert failed == 1


@needs_durable
@pytest.mark.parametrize(
    ("call", "answer"),
    [
        ("assert_fact", (2, 1)),
        ("assert_fact", (3, 1)),
        ("retract_fact", (1, 1)),
        ("start_action_for_state", ("{}", '{"r0":{"a0":{"sid":"s0","id":"0"}}}')),
        ("start_action_for_state", ("{}", '{"r9":{"a0":{"sid":"s0","id":"1"}}}')),
        ("start_action_for_state", ("{}", '{"r0":{"a0":{"sid":"s0","id":"0"},"a1":{"sid":"s0","id":"0"}}}')),
        ("start_action_for_state", ("{}", '{"r0":{"a0":{"sid":"s0","id":"1"},"a1":{"sid":"s0","id":"99"}}}')),
        ("start_action_for_state", ("{}", "")),
        ("complete_and_start_action", '{"r0":{"a0":{"sid":"s0","id":"1"},"a1":{"sid":"s0","id":"0"}}}'),
    ],
)
def test_an_answer_that_cannot_be_is_an_error(spy: Spy, call: str, answer: object) -> None:
    session = DurableMatcher([HELD]).session(BASE)
    assert session.probe([sale()]) == MET
    spy.calls.clear()
    spy.fail = lambda name, n: answer if name == call and n == 1 else None
    with pytest.raises(MatchError, match="durable_rules"):
        session.probe([sale()])
    assert session.probe([sale()]) == MET


@needs_durable
@pytest.mark.parametrize("failing", ["delete_state", "assert_event"])
def test_a_session_that_cannot_be_put_right_is_used_no_more(spy: Spy, failing: str) -> None:
    matcher = DurableMatcher([HELD])
    session, other = matcher.session(BASE), matcher.session(BASE)
    if failing == "delete_state":
        session.probe([sale()])
    spy.calls.clear()

    def fail(name: str, n: int) -> object:
        if name == failing and n == 1:
            raise RuntimeError(f"broken {name}")
        return (2, 1) if name == "assert_fact" and failing == "delete_state" and n == 1 else None

    spy.fail = fail
    with pytest.raises(MatchError, match="cannot be deleted"):
        session.probe([sale()])
    with pytest.raises(MatchError, match="an earlier failure left the session in doubt"):
        session.probe([sale()])
    session.close()
    assert other.probe([sale()]) == MET
    assert matcher.session(BASE).probe([sale()]) == MET
    matcher.close()


@needs_durable
def test_a_ruleset_that_does_not_compile_is_an_error_of_the_probe(spy: Spy) -> None:
    session = DurableMatcher([HELD]).session(BASE)

    def fail(name: str, n: int) -> None:
        if name == "create_ruleset" and n == 1:
            raise RuntimeError("error code: 113")

    spy.fail = fail
    with pytest.raises(MatchError, match="error code: 113"):
        session.probe([sale()])
    assert session.probe([sale()]) == MET


def test_it_says_so_where_durable_rules_does_not_load(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> None:
        raise ImportError(name)

    durable._core.cache_clear()
    monkeypatch.setattr("importlib.import_module", missing)
    try:
        assert not durable.available()
        with pytest.raises(MatchError, match="use PlainMatcher"):
            DurableMatcher([HELD])
    finally:
        durable._core.cache_clear()
