"""The matcher on the C core of durable_rules, within the subset of it that was measured to be right.

The core is called directly: the library's own Host swallows exceptions and runs threads of its own. It compares names
and ids by a 32-bit hash alone, and values loosely (`"5" == 5`, `True == 1`, strings by their length modulo 65,536
bytes), so nothing of the user's ever reaches it: types, fields, aliases, sessions and facts go under short names of
which no two have the same hash, and values go as numbers, equal exactly where the values are. Comments that begin with
"Core:" name the defect of durable_rules 2.0.28 that a line avoids.

A matcher holds one lock, so that threads may share it. A forked child may go on with its copy of warm sessions,
provided that no other thread was probing at the moment of the fork.
"""

import importlib
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import count, islice
from threading import Lock
from typing import NamedTuple, Protocol, cast

from covenantry.engine.match.patterns import (
    MAX_PATTERNS,
    Fact,
    Kinds,
    Match,
    MatchError,
    Rule,
    Value,
    check_facts,
    check_rules,
    named_fields,
)

MAX_SESSIONS = 1000  # Core: the 1025th live session of a ruleset fails, and the call after it crashes.
MAX_TYPED = 60  # Core: error 303 for a fact that reaches over 64 patterns; 256 rules with one condition crash.
MAX_TYPES = 300  # Core: 513 tests on one level compile for ever; each fact type is a test on the first level.
MAX_RULES = 200  # Small rulesets keep sessions small: the core gives each pattern of a ruleset 10 KB in each session.
MAX_DRAINED = 50_000  # Core: a reported match stays listed, some 30 bytes, with each fact; then load the base afresh.

# Core: a name with the hash of one of these words would be taken for it.
_WORDS = (
    *("id", "sid", "name", "boot", "all", "any", "pri", "count", "cap", "dist", "$time", "$s", "$m", "$i", "$l", "$r"),
    *("$and", "$or", "$eq", "$neq", "$lt", "$lte", "$gt", "$gte", "$ex", "$nex", "$mt", "$imt", "$iall", "$iany"),
    *("$add", "$sub", "$mul", "$div", "$forward"),
)
_OK, _NOT_HANDLED = 0, 1  # return codes; 1: no pattern takes this fact, and the core has not kept it

_Text = tuple[str, str, str]  # a fact as the core is told of it: type, id, JSON
_When = tuple[tuple[str, tuple[tuple[str, Value], ...], tuple[tuple[str, int, str], ...]], ...]


class _Core(Protocol):
    """The part of the C module that is used."""

    def create_ruleset(self, name: str, rules: str) -> int: ...
    def delete_ruleset(self, handle: int) -> None: ...
    def assert_event(self, handle: int, event: str) -> tuple[int, int]: ...
    def assert_fact(self, handle: int, fact: str) -> tuple[int, int]: ...
    def retract_fact(self, handle: int, fact: str) -> tuple[int, int]: ...
    def start_action_for_state(self, handle: int, state: int) -> tuple[str, str] | None: ...
    def complete_and_start_action(self, handle: int, state: int) -> str | None: ...
    def delete_state(self, handle: int, sid: str) -> None: ...


@cache
def _core() -> _Core | None:
    try:
        return cast(_Core, importlib.import_module("durable_rules_engine"))
    except ImportError:  # not installed, or Python 3.13 and later, where it installs and does not load
        return None


def available() -> bool:
    """Whether durable_rules is installed and loads."""
    return _core() is not None


def fnv32(name: str) -> int:
    """The hash by which the core compares ASCII names."""
    value = 0x811C9DC5
    for byte in name.encode("ascii"):
        value = (value ^ byte) * 16777619 & 0xFFFFFFFF
    return value


def distinct(names: Iterable[str], reserved: Iterable[str] = ()) -> Iterator[str]:
    """Those of the names whose hash is neither that of an earlier one or a reserved one, nor 0, which means none."""
    seen = {0, *map(fnv32, reserved)}
    for name in names:
        value = fnv32(name)
        if value not in seen:
            seen.add(value)
            yield name


@cache
def _sids() -> tuple[str, ...]:
    return tuple(islice(distinct(f"s{n}" for n in count()), MAX_SESSIONS))


@cache
def _aliases() -> tuple[str, ...]:
    return tuple(islice(distinct((f"a{n}" for n in count()), _WORDS), MAX_PATTERNS))


@cache
def _reader(width: int) -> re.Pattern[str]:
    """Reads the one form in which the core reports a match of so many patterns, in their order."""
    frames = ",".join(rf'"{alias}":{{"sid":"\w+","id":"(\w+)"[^{{}}]*}}' for alias in _aliases()[:width])
    return re.compile(rf'{{"\w+":{{{frames}}}}}')


class _Ids:
    """Names for the facts of a session, counted from 0."""

    def __init__(self) -> None:
        # Core: a session's own record goes under "sid-" and its name, among the ids of its facts.
        reserved = ["boot", *[f"sid-{sid}" for sid in _sids()]]
        self._more = distinct(map(str, count()), reserved)
        self._ids: list[str] = []

    def between(self, start: int, stop: int) -> list[str]:
        self._ids.extend(islice(self._more, max(0, stop - len(self._ids))))
        return self._ids[start:stop]


class _Shape(NamedTuple):
    """How facts of one type are written for the core: the fields that rules name, by their short names."""

    fields: tuple[str, ...]
    template: str  # to be filled with the session, the id, and a code for each field


class _Part(NamedTuple):
    """Some of the rules, few enough for one ruleset; `rules` gives the names and the reader of each by short name."""

    number: int
    types: frozenset[str]
    definition: str
    rules: Mapping[str, tuple[tuple[str, ...], re.Pattern[str]]]

    def read(self, report: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The names of the rule that the core reports as met, and the facts that meet it, under their short names."""
        names, reader = self.rules[report[2 : report.index('"', 2)]]
        form = reader.fullmatch(report)
        if form is None:
            raise MatchError(f"durable_rules reported a match in an unknown form: {report}")
        return names, form.groups()


class _Compiler:
    """Turns rules into parts, giving short names to types and fields, and codes to constants, on the way."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        fresh = distinct((f"f{n}" for n in count()), _WORDS)
        named = named_fields(rules)
        self.codes: dict[Value, int] = {}  # True and 1 share one, but never meet: a field has one type
        self._flags = {type_: next(fresh) for type_ in named}  # the field, always true, that marks a fact of the type
        self._fields = {name: next(fresh) for name in sorted(set().union(*named.values()))}
        self.shapes = {type_: self._shape(type_, tuple(sorted(names))) for type_, names in named.items()}
        twins: dict[_When, list[str]] = {}
        for rule in rules:
            twins.setdefault(_canonical(rule), []).append(rule.name)
        self.parts = [self._part(n, whens, twins) for n, whens in enumerate(_split(twins))]

    def _shape(self, type_: str, fields: tuple[str, ...]) -> _Shape:
        slots = "".join(f',"{self._fields[name]}":%d' for name in fields)
        return _Shape(fields, f'{{"sid":"%s","id":"%s","{self._flags[type_]}":true{slots}}}')

    def _part(self, number: int, whens: list[_When], twins: Mapping[_When, list[str]]) -> _Part:
        definition: dict[str, object] = {"boot": {"all": [{"m": {"boot": 1}}]}}
        rules = {}
        for n, when in enumerate(whens):
            definition[f"r{n}"] = {"all": [self._pattern(when, slot) for slot in range(len(when))]}
            rules[f"r{n}"] = (tuple(twins[when]), _reader(len(when)))
        types = frozenset(type_ for when in whens for type_, _, _ in when)
        return _Part(number, types, json.dumps(definition), rules)

    def _pattern(self, when: _When, slot: int) -> object:
        # Core: an $or, or an $and within another, before a join disables the join; so it is one flat $and.
        aliases = _aliases()
        type_, where, join = when[slot]
        flag = self._flags[type_]
        tests: list[object] = [{flag: True}]
        tests += [{self._fields[name]: self.codes.setdefault(value, len(self.codes))} for name, value in where]
        tests += [{self._fields[own]: {aliases[other]: self._fields[theirs]}} for own, other, theirs in join]
        if slot:
            # Core: where the last test of an $and fails, memory is overrun; so the last is a join that always holds.
            tests.append({flag: {aliases[0]: self._flags[when[0][0]]}})
        return {aliases[slot]: {"$and": tests}}


def _canonical(rule: Rule) -> _When:
    """What the rule asks, whatever its name, its aliases and the order of its tests."""
    slots = {pattern.alias: slot for slot, pattern in enumerate(rule.when)}
    return tuple(
        (p.type, tuple(sorted(p.where)), tuple(sorted((own, slots[ref.alias], ref.field) for own, ref in p.join)))
        for p in rule.when
    )


def _split(whens: Iterable[_When]) -> Iterator[list[_When]]:
    """The rules in parts that pass no limit of the core, rules over the same types together."""
    part: list[_When] = []
    load: Counter[str] = Counter()
    for when in sorted(whens, key=lambda when: [type_ for type_, _, _ in when]):
        needs = Counter(type_ for type_, _, _ in when)
        crowded = any(load[type_] + n > MAX_TYPED for type_, n in needs.items()) or len(load | needs) > MAX_TYPES
        if part and (crowded or len(part) == MAX_RULES):
            yield part
            part, load = [], Counter()
        part.append(when)
        load += needs
    if part:
        yield part


class _State:
    """What one session holds in one ruleset of the core."""

    def __init__(self, core: _Core, handle: int, sid: str) -> None:
        self._core, self._handle, self._sid = core, handle, sid
        self._offset = 0
        self._booted = False
        self.drained = 0

    def boot(self) -> None:
        """Core: to delete a state in which no action has run frees wild pointers; so one runs first."""
        code, self._offset = self._core.assert_event(self._handle, f'{{"sid":"{self._sid}","id":"boot","boot":1}}')
        if code != _OK or len(self.drain()) != 1:
            raise MatchError(f"durable_rules did not start a session (code {code})")
        self._booted = True

    def add(self, text: str) -> bool:
        """Whether any pattern takes the fact."""
        code, _ = self._core.assert_fact(self._handle, text)
        if code not in (_OK, _NOT_HANDLED):
            raise MatchError(f"durable_rules answered {code} to the fact {text}")
        return code == _OK

    def drain(self) -> list[str]:
        """The matches that are new since the last time."""
        first = self._core.start_action_for_state(self._handle, self._offset)
        matches = []
        match = None if first is None else first[1]
        while match is not None:
            matches.append(match)
            match = self._core.complete_and_start_action(self._handle, self._offset)
        self.drained += len(matches)
        return matches

    def remove(self, tokens: list[str]) -> None:
        """Core: to retract an unknown fact is silent; but one that stayed makes `add` fail for the next of its name."""
        for token in tokens:
            code, _ = self._core.retract_fact(self._handle, f'{{"sid":"{self._sid}","id":"{token}"}}')
            if code != _OK:
                raise MatchError(f"durable_rules answered {code} when a fact was taken back")
        if self.drain():
            raise MatchError("durable_rules found a match when facts were taken back")

    def delete(self) -> None:
        if not self._booted:
            raise MatchError("a session of durable_rules that did not start cannot be deleted")
        try:
            self._core.delete_state(self._handle, self._sid)
        except Exception as error:
            raise MatchError(f"a session of durable_rules cannot be deleted: {error!r}") from error


class DurableMatcher:
    """A Matcher on durable_rules; MatchError where that is not available."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        core = _core()
        if core is None:
            raise MatchError("durable_rules is not installed or does not load on this Python; use PlainMatcher")
        self._kinds = check_rules(rules)
        self._compiled = _Compiler(rules)
        self._core = core
        self._ids = _Ids()
        self._lock = Lock()  # Core: two threads in one session get each other's matches.
        self._handles: dict[tuple[int, int], int] = {}
        self._sessions: dict[int, DurableSession] = {}
        self._places = count()  # of sessions: a ruleset and a name in it
        self._free: list[int] = []
        self._open = True

    def session(self, base: Sequence[Fact]) -> "DurableSession":
        """A session over `base`; raises MatchError for malformed facts."""
        kinds = check_facts(base, self._kinds)
        with self._lock:
            if not self._open:
                raise MatchError("the matcher is closed; make another")
            place = self._free.pop() if self._free else next(self._places)
            session = DurableSession(self, place, base, kinds)
            self._sessions[place] = session
        return session

    def close(self) -> None:
        """Close the sessions that are still open, and give back the memory of the core."""
        with self._lock:
            self._open = False
            for session in list(self._sessions.values()):
                session._close()
            while self._handles:
                self._core.delete_ruleset(self._handles.popitem()[1])

    def _state(self, part: _Part, place: int) -> _State:
        """A session's state in the ruleset of the part; as many rulesets are made as there are sessions to hold."""
        shard = place // MAX_SESSIONS
        handle = self._handles.get((part.number, shard))
        if handle is None:
            handle = self._core.create_ruleset("rules", part.definition)
            self._handles[part.number, shard] = handle
        return _State(self._core, handle, _sids()[place % MAX_SESSIONS])


class DurableSession:
    """A Session; what a probe needs of the base is loaded into the core by the first probe that needs it."""

    def __init__(self, matcher: DurableMatcher, place: int, base: Sequence[Fact], kinds: Kinds) -> None:
        self._matcher, self._place, self._kinds = matcher, place, kinds
        self._sid = _sids()[place % MAX_SESSIONS]
        self._names = dict(zip(matcher._ids.between(0, len(base)), (fact.id for fact in base), strict=True))
        self._taken = frozenset(self._names.values())
        self._codes = dict(matcher._compiled.codes)
        self._fresh = count(-1, -1)
        self._base = self._write(zip(base, self._names, strict=True), self._codes)
        self._states: dict[int, _State] = {}
        self._most_drained = max(MAX_DRAINED, 100 * len(base))
        self._in_doubt = False
        self._open = True

    def probe(self, facts: Sequence[Fact]) -> frozenset[Match]:
        """All matches in which at least one of `facts` takes part."""
        check_facts(facts, self._kinds, self._taken)
        with self._matcher._lock:
            if not self._open:
                raise MatchError("the session is closed; open another")
            if self._in_doubt:
                raise MatchError("an earlier failure left the session in doubt; open another")
            tokens = self._matcher._ids.between(len(self._names), len(self._names) + len(facts))
            supposed = dict(zip(tokens, (fact.id for fact in facts), strict=True))
            texts = self._write(zip(facts, tokens, strict=True), {})
            types = {type_ for type_, _, _ in texts}
            parts = [part for part in self._matcher._compiled.parts if not part.types.isdisjoint(types)]
            found = [match for part in parts for match in self._ask(part, texts, supposed)]
        matches = frozenset(found)
        if len(matches) != len(found):
            raise MatchError("durable_rules reported a match twice")
        return matches

    def close(self) -> None:
        """Take the session out of the core."""
        with self._matcher._lock:
            self._close()

    def _write(self, facts: Iterable[tuple[Fact, str]], new: dict[Value, int]) -> list[_Text]:
        """The facts of which any rule can take notice; values that the session does not know get a code in `new`."""
        texts = []
        known, shapes = self._codes, self._matcher._compiled.shapes
        for fact, token in facts:
            shape = shapes.get(fact.type)
            if shape is None:
                continue
            codes = []
            for name in shape.fields:
                value = fact.fields.get(name)
                if value is None:
                    # Core: a joined field that a fact lacks is error 311; so it gets a code that nothing else has.
                    code = next(self._fresh)
                elif value in known:
                    code = known[value]
                else:
                    code = new.setdefault(value, next(self._fresh))
                codes.append(code)
            texts.append((fact.type, token, shape.template % (self._sid, token, *codes)))
        return texts

    def _ask(self, part: _Part, texts: list[_Text], supposed: Mapping[str, str]) -> list[Match]:
        """The matches that the core finds when these facts are added; it then holds the base alone, as before."""
        self._in_doubt = True
        try:
            state = self._states.get(part.number) or self._load(part)
            added = [token for type_, token, text in texts if type_ in part.types and state.add(text)]
            reports = [part.read(report) for report in state.drain()]
            if any(supposed.keys().isdisjoint(tokens) for _, tokens in reports):
                raise MatchError("durable_rules reported a match of the base alone")
            # Core: to take back two facts of one reported match reads, and may write, beyond the match's memory.
            entangled = len(added) > 1 and any(len(supposed.keys() & tokens) > 1 for _, tokens in reports)
            if entangled or state.drained > self._most_drained:
                self._discard(part.number)
            else:
                state.remove(added)
            matches = [
                Match(name, tuple([supposed[t] if t in supposed else self._names[t] for t in tokens]))
                for names, tokens in reports
                for name in names
            ]
        except BaseException as error:
            self._discard(part.number)  # if this fails too, doubt remains
            self._in_doubt = False
            if isinstance(error, Exception) and not isinstance(error, MatchError):
                raise MatchError(f"durable_rules failed: {error!r}") from error
            raise
        self._in_doubt = False
        return matches

    def _load(self, part: _Part) -> _State:
        state = self._states[part.number] = self._matcher._state(part, self._place)
        state.boot()
        for type_, _, text in self._base:
            if type_ in part.types and state.add(text):
                state.drain()
        state.drained = 0
        return state

    def _discard(self, number: int) -> None:
        """Take the state out of the core, so that the next probe loads it afresh."""
        state = self._states.pop(number, None)
        if state is not None:
            state.delete()

    def _close(self) -> None:
        if self._open:
            self._open = False
            del self._matcher._sessions[self._place]
            for number in list(self._states):
                self._discard(number)
            if not self._in_doubt:
                self._matcher._free.append(self._place)
