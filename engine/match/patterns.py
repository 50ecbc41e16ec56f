"""The language of matching: facts, flat rules over them, matches, and what every matcher promises.

A rule is a list of positive patterns. A match of a rule is a choice of one fact for each pattern such that

- the fact has the pattern's type;
- each field in `where` is present on the fact and equals the constant;
- each field in `join` is present on the fact and equals the named field, also present, of the fact chosen for an
  earlier pattern;
- no fact is chosen twice: one fact never fills two patterns of one match, though two alike facts may.

Two patterns that are alike therefore match two alike facts in both orders. A field that a fact lacks equals nothing,
not even another lack. A field name has one Python type throughout a rulebook and its facts, and joined fields share it:
`True`, `1` and `"1"` are three values, and to mix them is an error, not a silent "no match". Rules that differ in name
alone each match. Negation, alternatives, dates and arithmetic belong elsewhere.
"""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

Value = int | str | bool

RESERVED = frozenset({"id", "type"})  # a fact's own attributes; a rule that named them as fields would never match
MAX_PATTERNS = 16  # patterns of one rule: the frame of durable_rules holds 16 messages (error 304 beyond)
MAX_JOINS = 28  # joins of one pattern: its test sequence holds 32, four of which are taken (error 113 beyond)
MAX_FIELDS = 200  # fields of one fact type that rules name: a message of durable_rules holds 255 (error 302 beyond)
MAX_BYTES = 65_535  # of a string in UTF-8: durable_rules compares lengths modulo 65,536 bytes
INT64 = range(-(2**63), 2**63)


class MatchError(Exception):
    """Rules or facts that cannot be matched exactly, or any doubt about a matcher's own working; never a verdict."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that is so, or is supposed to be so. The id is unique among all the facts of a session."""

    id: str
    type: str
    fields: Mapping[str, Value]


class Ref(NamedTuple):
    """The field of the fact that an earlier pattern of the same rule has chosen."""

    alias: str
    field: str


@dataclass(frozen=True, slots=True)
class Pattern:
    """One fact that a rule asks for; the alias is unique within the rule."""

    alias: str
    type: str
    where: tuple[tuple[str, Value], ...] = ()
    join: tuple[tuple[str, Ref], ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """A name, unique within the rulebook, and the patterns that must all be filled."""

    name: str
    when: tuple[Pattern, ...]


class Match(NamedTuple):
    """A rule that is met, and the ids of the facts that meet it, in the order of the rule's patterns."""

    rule: str
    facts: tuple[str, ...]


class Session(Protocol):
    """A fixed base of facts that may be asked, again and again, what would follow if some more facts were so."""

    def probe(self, facts: Sequence[Fact]) -> frozenset[Match]:
        """All matches over the base and `facts` in which at least one of `facts` takes part; the base stays as it was.

        Raises MatchError for malformed facts, an id that is in use, and any internal doubt.
        """
        ...

    def close(self) -> None:
        """Give back what the session holds; it cannot be used afterwards. Closing twice is allowed."""
        ...


class Matcher(Protocol):
    """A rulebook made ready for matching."""

    def session(self, base: Sequence[Fact]) -> Session:
        """A session over `base`; raises MatchError for malformed facts."""
        ...

    def close(self) -> None:
        """Close the matcher and every session that is still open. Closing twice is allowed."""
        ...


class Kinds(NamedTuple):
    """The one Python type of each field name met so far; `joined` gives the names that must share it."""

    types: Mapping[str, type]
    joined: Mapping[str, frozenset[str]]

    def learn(self, field: str, value: Value, where: str) -> "Kinds":
        """These kinds and that of `field`; MatchError if it, or a field joined to it, is known by another type."""
        kind = type(value)
        if type(field) is not str or field in RESERVED:
            raise MatchError(f"{where}: {field!r} cannot name a field; {' and '.join(sorted(RESERVED))} are reserved")
        if kind not in (int, str, bool):
            raise MatchError(f"{where}: field {field!r} is {value!r}; a value is exactly an int, a str or a bool")
        known = self.types.get(field, kind)
        if known is not kind:
            was = f"{known.__name__} elsewhere, in the field or one joined to it"
            raise MatchError(f"{where}: field {field!r} is {kind.__name__} here and {was}; use one type")
        group = self.joined.get(field, frozenset((field,)))
        return self._replace(types={**self.types, **dict.fromkeys(group, kind)})


def check_rules(rules: Sequence[Rule]) -> Kinds:
    """The kinds of the fields that the rules name; MatchError for rules that no matcher takes."""
    names: set[str] = set()
    kinds = Kinds({}, _joined(rules))
    for rule in rules:
        if type(rule.name) is not str or rule.name in names:
            raise MatchError(f"rule {rule.name!r}: a rule needs a name of its own")
        names.add(rule.name)
        _check_when(rule)
        for pattern in rule.when:
            where = f"rule {rule.name!r}, pattern {pattern.alias!r}"
            for field, constant in pattern.where:
                kinds = kinds.learn(field, constant, where)
                _check_size(field, constant, where)
    for type_, fields in named_fields(rules).items():
        if len(fields) > MAX_FIELDS:
            raise MatchError(f"fact type {type_!r}: rules name {len(fields)} of its fields; {MAX_FIELDS} is the most")
    return kinds


def check_facts(facts: Iterable[Fact], kinds: Kinds, taken: Container[str] = ()) -> Kinds:
    """The kinds with what the facts add to them; MatchError for facts that no matcher takes or ids already taken."""
    types = kinds.types
    seen: set[str] = set()
    for fact in facts:
        if type(fact.id) is not str or type(fact.type) is not str:
            raise MatchError(f"fact {fact.id!r} of type {fact.type!r}: id and type must be strings")
        if fact.id in taken or fact.id in seen:
            raise MatchError(f"fact {fact.id!r} of type {fact.type!r}: another fact has this id")
        seen.add(fact.id)
        for field, value in fact.fields.items():
            if types.get(field) is not type(value):
                kinds = kinds.learn(field, value, f"fact {fact.id!r} of type {fact.type!r}")
                types = kinds.types
            if len(value) > MAX_BYTES // 4 if isinstance(value, str) else value not in INT64:
                _check_size(field, value, f"fact {fact.id!r} of type {fact.type!r}")
    return kinds


def named_fields(rules: Iterable[Rule]) -> dict[str, set[str]]:
    """For each fact type that rules name, the fields of it that they name."""
    named: dict[str, set[str]] = {}
    for rule in rules:
        types = {pattern.alias: pattern.type for pattern in rule.when}
        for pattern in rule.when:
            fields = named.setdefault(pattern.type, set())
            fields.update(field for field, _ in pattern.where)
            for field, ref in pattern.join:
                fields.add(field)
                named[types[ref.alias]].add(ref.field)
    return named


def _check_when(rule: Rule) -> None:
    if not 1 <= len(rule.when) <= MAX_PATTERNS:
        raise MatchError(f"rule {rule.name!r}: {len(rule.when)} patterns; it must have 1 to {MAX_PATTERNS}")
    earlier: set[str] = set()
    for pattern in rule.when:
        where = f"rule {rule.name!r}, pattern {pattern.alias!r}"
        if type(pattern.alias) is not str or type(pattern.type) is not str:
            raise MatchError(f"{where}: alias and type must be strings")
        if pattern.alias in earlier:
            raise MatchError(f"{where}: an earlier pattern of the rule has this alias")
        if len(pattern.join) > MAX_JOINS:
            raise MatchError(f"{where}: {len(pattern.join)} joins; {MAX_JOINS} is the most")
        if len({field for field, _ in pattern.where}) < len(pattern.where):
            raise MatchError(f"{where}: a field stands twice in `where`")
        for field, ref in pattern.join:
            if ref.alias not in earlier:
                raise MatchError(f"{where}: field {field!r} joins {ref.alias!r}, which is not an earlier pattern")
            if {field, ref.field} & RESERVED:
                raise MatchError(f"{where}: a join names {' or '.join(sorted(RESERVED))}, which is not a field")
        earlier.add(pattern.alias)


def _joined(rules: Iterable[Rule]) -> dict[str, frozenset[str]]:
    """For each field that is joined, all the fields that equality ties to it, however indirectly."""
    groups: dict[str, frozenset[str]] = {}
    for rule in rules:
        for pattern in rule.when:
            for field, ref in pattern.join:
                tied = groups.get(field, frozenset((field,))) | groups.get(ref.field, frozenset((ref.field,)))
                groups.update(dict.fromkeys(tied, tied))
    return groups


def _check_size(field: str, value: Value, where: str) -> None:
    if isinstance(value, str):
        if len(value.encode("utf-8", "surrogatepass")) > MAX_BYTES:
            raise MatchError(f"{where}: field {field!r} is over {MAX_BYTES:,} bytes in UTF-8; match on a shorter key")
    elif value not in INT64:
        raise MatchError(f"{where}: field {field!r} is {value}, which does not fit in 64 bits")
