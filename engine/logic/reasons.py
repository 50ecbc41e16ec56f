"""Three-valued reasons: a tree that says what was asked, what the answer is, what is missing and what would change
it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import chain, product
from math import prod
from typing import Literal, NamedTuple

from covenantry.engine.logic.fact_names import FactName
from covenantry.engine.logic.sources import Absent, Ground, Source

#: Sets of acts kept at each step of the search for cures; the smallest are kept.
MOST_WAYS = 32
#: Choices of values for facts on which parts of a question disagree, tried one by one.
MOST_CHOICES = 4096


class Act(NamedTuple):
    """Something that somebody can do, or a fact that somebody can establish, and the fact it brings about.

    `event`: it is an event that may happen, written as what-if takes it; nobody cures a transfer by one.
    """

    who: str
    what: str
    fact: FactName
    value: str = "yes"
    by: date | None = None
    event: str = ""


#: What a reason is to the answer: that the section has not ended; that the transfer is one that a phrase means; a limb
#: with a section; that it turns on a term that nobody has said; what only holds others together, without a name; that
#: the day lies within its time.
Role = Literal["", "in force", "phrase", "limb", "list", "open", "window"]


class Reason(NamedTuple):
    """One question and its answer: true, false or unknown (None), with the parts that it follows from.

    `fact` names the fact that would settle an unknown; `act` is what would make a false leaf true; `changes` is the
    first later day on which the value changes though nothing happens, and `within` the first on which any leaf's does.
    A leaf rests on what `rests_on` names; one without it rests on the absence of its act or fact. `acts`: whether any
    leaf may have an act. `role`: what it is to the answer; its text is for people alone, and never compared.
    """

    text: str
    value: bool | None
    op: str = "fact"
    parts: tuple[Reason, ...] = ()
    fact: FactName | None = None
    act: Act | None = None
    changes: date | None = None
    rests_on: tuple[Source, ...] = ()
    within: date | None = None
    acts: bool = True
    role: Role = ""

    @property
    def stays_until(self) -> date | None:
        """The first later day on which its value, or that of any part, changes; None: it stays as it is for good."""
        return _first(self.within, self.changes)


class Missing(NamedTuple):
    """A fact that is not on record and could change the answer."""

    fact: FactName
    question: str


def known(text: str, value: bool, *rests_on: Source, changes: date | None = None) -> Reason:
    """A fact on record, or a computation from facts on record, with what it rests on."""
    return Reason(text, value, changes=changes, rests_on=rests_on, acts=False)


def unknown(question: str, fact: FactName, *, who: str = "", changes: date | None = None) -> Reason:
    """A fact that is not on record; `fact` is the name under which it can be recorded or assumed."""
    return Reason(question, None, fact=fact, act=Act(who, question, fact), changes=changes)


def undone(text: str, act: Act, *, changes: date | None = None) -> Reason:
    """An act that has not been done, and could be."""
    return Reason(text, False, act=act, changes=changes)


def due(reason: Reason, by: date) -> Reason:
    """The reason, in which each act that has no last day of its own has this one."""
    act = reason.act
    if act is not None and act.by is None:
        return reason._replace(act=act._replace(by=by))
    return reason._replace(parts=tuple(due(part, by) for part in reason.parts)) if reason.parts else reason


def would(text: str, event: str, fact: FactName, *, changes: date | None = None) -> Reason:
    """An event that has not happened, as what-if would take it."""
    return Reason(text, False, act=Act("", text, fact, event=event), changes=changes)


def during(day: date, opens: date | None, last: date | None, text: str, *rests_on: Source) -> Reason:
    """Whether a day lies in a period, first and last day included; None is open-ended.

    `rests_on`: what the period is counted from.
    """
    early, late = opens is not None and day < opens, last is not None and day > last
    said = f"{text}: {day} is {'not ' if early or late else ''}within {opens or 'the past'} to {last or 'no fixed day'}"
    changes = opens if early else None if late or last is None else last + timedelta(1)
    on = (*rests_on, Ground.DAY)
    return Reason(said, not (early or late), changes=changes, rests_on=on, acts=False, role="window")


def all_of(text: str, parts: Iterable[Reason], role: Role = "") -> Reason:
    """True if every part is; false if any part is; else unknown."""
    return _joined(text, "all", tuple(parts), False, role)


def any_of(text: str, parts: Iterable[Reason], role: Role = "") -> Reason:
    """True if any part is; false if every part is; else unknown."""
    return _joined(text, "any", tuple(parts), True, role)


def _joined(text: str, op: str, parts: tuple[Reason, ...], decisive: bool, role: Role) -> Reason:
    """Parts of which one that has the decisive value gives it to the whole.

    A value that one part decides stays while any part that decides it does: one that never changes, for ever. Else any
    part may change it. In one pass: this is what a question spends its time on.
    """
    decided = open_ = acts = lasting = False
    first = last = within = None
    for part in parts:
        value, day, until = part.value, part.changes, part.within
        acts = acts or part.acts
        if value is decisive:
            decided = True
            if day is None:
                lasting = True
            elif last is None or day > last:
                last = day
        elif value is None:
            open_ = True
        if day is not None:
            if first is None or day < first:
                first = day
            if within is None or day < within:
                within = day
        if until is not None and (within is None or until < within):
            within = until
    changes = first if not decided else None if lasting else last
    value = decisive if decided else None if open_ else not decisive
    return Reason(text, value, op, parts, None, None, changes, () if parts else (Absent(text),), within, acts, role)


def no(part: Reason, text: str = "") -> Reason:
    """True if the part is false, false if it is true."""
    value = None if part.value is None else not part.value
    said = text or f"not: {part.text}"
    return Reason(said, value, "not", (part,), None, None, part.changes, (), part.within, part.acts)


def _first(one: date | None, other: date | None) -> date | None:
    return other if one is None else one if other is None or one < other else other


def settle(reason: Reason) -> Reason | None:
    """What holds whatever the terms that nobody has said may be; None: it turns on them."""
    if not reason.parts or reason.op == "some":
        return None if any(leaf.role == "open" for leaf in leaves(reason)) else reason
    parts = [settle(part) for part in reason.parts]
    kept = [part for part in parts if part is not None]
    if len(kept) == len(parts) and all(one is part for one, part in zip(kept, reason.parts, strict=True)):
        return reason
    if reason.op == "not":
        return no(kept[0], reason.text) if kept else None
    if reason.op == "all":
        against = [part for part in kept if part.value is False]
        decide = against or (kept if len(kept) == len(parts) else [])
        return all_of(reason.text, decide, reason.role) if decide else None
    decide = [part for part in kept if part.value] or (kept if len(kept) == len(parts) else [])
    return any_of(reason.text, decide, reason.role) if decide else None


def settled(text: str, parts: Iterable[Reason]) -> Reason:
    """True once it is known of every part whether it holds, be it yes or no; else unknown, for those that are open.

    Whatever is reckoned from the parts may be another as soon as any of them changes.
    """
    parts = tuple(parts)
    open_ = tuple(part for part in parts if part.value is None)
    value, on = (None, ()) if open_ else (True, rests(*parts) or (Absent(text),))
    return Reason(text, value, "all", open_, changes=first_change(parts), rests_on=on)


def first_change(parts: Iterable[Reason]) -> date | None:
    """The first day on which any of the parts changes though nothing happens; None where none does."""
    return min((part.changes for part in parts if part.changes is not None), default=None)


def rests(*reasons: Reason) -> tuple[Source, ...]:
    """Everything that reasons rest on, each once."""
    found = {id(source): source for reason in reasons for leaf in leaves(reason) for source in leaf.rests_on}
    return tuple(found.values())


def leaves(reason: Reason) -> Iterator[Reason]:
    """Every leaf, in order."""
    if not reason.parts:
        yield reason
    for part in reason.parts:
        yield from leaves(part)


def deciding(reason: Reason) -> Iterator[Reason]:
    """The leaves that give a reason its value; those that could not have changed it are left out."""
    if not reason.parts or reason.op == "some":
        yield reason
    elif reason.op == "not" or reason.value is (reason.op == "all"):
        for part in reason.parts:
            yield from deciding(part)
    else:
        for part in reason.parts:
            if part.value is reason.value:
                yield from deciding(part)


def missing(reason: Reason) -> tuple[Missing, ...]:
    """The unknown facts that the value turns on: none where the value is known."""
    found: dict[str, Missing] = {}
    _collect_missing(reason, found)
    return tuple(found.values())


def _collect_missing(reason: Reason, found: dict[str, Missing]) -> None:
    if reason.value is not None:
        return
    if not reason.parts:
        assert reason.fact is not None, reason.text
        found.setdefault(reason.fact, Missing(reason.fact, reason.text))
    for part in reason.parts:
        _collect_missing(part, found)


Ways = list[frozenset[Act]]

#: Marks an act that must stay undone: it keeps a way from doing and not doing the same, and is not shown.
_LEFT = "left undone"


def ways(reason: Reason, want: bool = True, *, events: bool = False) -> Ways:
    """The smallest sets of acts that would give the reason the value wanted; [] where no act can.

    `events`: events that may happen count as acts, too.
    """
    return joint_ways([reason if want else no(reason)], events=events)


def joint_ways(reasons: Iterable[Reason], *, events: bool = False) -> Ways:
    """The smallest sets of acts that would make all the reasons true; [] where none can, however many there are.

    Which are kept of more than MOST_WAYS does not turn on the order of the reasons.
    """
    reasons = tuple(reasons)
    found = _joint(reasons, events, {})
    if not found:
        found = smallest(chain.from_iterable(_joint(reasons, events, one) for one in _settled(reasons)))
    return smallest(frozenset(act for act in way if act.value != _LEFT) for way in found)


def _joint(reasons: Iterable[Reason], events: bool, fixed: Mapping[str, str]) -> Ways:
    needed = []
    for reason in reasons:
        if not (options := _ways(reason, True, events, fixed)):
            return []
        needed.append(options)
    if prod(map(len, needed)) > MOST_WAYS:
        needed.sort(key=_names)
    return together(needed)


def _names(options: Ways) -> tuple[int, list[list[tuple[str, str]]]]:
    return len(options), sorted(sorted((act.fact, act.value) for act in way) for way in options)


def _settled(reasons: Iterable[Reason]) -> Iterator[Mapping[str, str]]:
    """Every choice of values for the facts that are wanted with more than one: under each, no two ways contradict."""
    wanted: dict[str, set[str]] = {}
    for reason in reasons:
        for act in _wanted(reason, True):
            wanted.setdefault(act.fact, set()).add(act.value)
    disputed = {fact: sorted(values) for fact, values in wanted.items() if len(values) > 1}
    if prod(map(len, disputed.values())) > MOST_CHOICES:
        raise OverflowError(f"more than {MOST_CHOICES} choices to try: whether anything cures it would be a guess")
    for chosen in product(*disputed.values()) if disputed else ():
        yield dict(zip(disputed, chosen, strict=True))


def _wanted(reason: Reason, want: bool) -> Iterator[Act]:
    if not reason.acts:
        return
    if reason.parts and reason.op != "some":
        for part in reason.parts:
            yield from _wanted(part, want is not (reason.op == "not"))
    for way in _leaf_ways(reason, want, False) if not reason.parts or reason.op == "some" else ():
        yield from way


def _ways(reason: Reason, want: bool, events: bool, fixed: Mapping[str, str]) -> Ways:
    if not reason.acts:
        return [frozenset()] if reason.value is want else []
    if not reason.parts or reason.op == "some":
        options = _leaf_ways(reason, want, events)
        return [way for way in options if all(fixed.get(act.fact, act.value) == act.value for act in way)]
    if reason.op == "not":
        return _ways(reason.parts[0], not want, events, fixed)
    if (reason.op == "all") == want:
        return together(_ways(part, want, events, fixed) for part in reason.parts)
    return _least(list(chain.from_iterable(_ways(part, want, events, fixed) for part in reason.parts)))


def _leaf_ways(reason: Reason, want: bool, events: bool) -> Ways:
    if reason.act is None or (reason.act.event and not events):
        return [frozenset()] if reason.value is want else []
    if reason.value is None:
        return [frozenset([reason.act._replace(value="yes" if want else "no")])]
    if want:
        return [frozenset([reason.act])]
    return [frozenset([reason.act._replace(value=_LEFT)])]


class Hope(NamedTuple):
    """Whether acts can make a reason true, and the first later day on which that, or by which acts, may be otherwise.

    `needs`: False: it is so without any act; True: some act would make it so; None: none can.
    """

    needs: bool | None
    until: date | None


def hope(reason: Reason, want: bool = True) -> Hope:
    """What `ways` would find, in short: a part that no act can mend hides what becomes of the others."""
    if reason.value is want or not reason.acts:
        return Hope(False if reason.value is want else None, reason.changes)
    if not reason.parts or reason.op == "some":
        found = _leaf_ways(reason, want, False)
        needs = None if not found else any(act.value != _LEFT for way in found for act in way)
        return Hope(needs, reason.changes)
    if reason.op == "not":
        return hope(reason.parts[0], not want)
    parts = [hope(part, want) for part in reason.parts]
    every = (reason.op == "all") == want
    decisive = None if every else False  # of all, what is hopeless; of any, what needs no act
    if deciding := [part.until for part in parts if part.needs is decisive]:
        return Hope(decisive, None if None in deciding else max(day for day in deciding if day is not None))
    needs = any(part.needs for part in parts) if every else True if any(part.needs for part in parts) else None
    return Hope(needs, min((part.until for part in parts if part.until is not None), default=None))


def curable(reasons: Iterable[Reason]) -> bool:
    """Whether acts can make all the reasons true at once: whether `joint_ways` would find any."""
    reasons = tuple(reasons)
    if any(hope(reason).needs is None for reason in reasons):
        return False
    options = sorted((_ways(reason, True, False, {}) for reason in reasons), key=len)
    return _agree(options) or bool(joint_ways(reasons))


def _agree(options: Sequence[Ways]) -> bool:
    """Whether taking, one after the other, the first way that contradicts none before it comes to the end."""
    chosen: dict[FactName, str] = {}
    for ways_ in options:
        found = ({act.fact: act.value for act in way} for way in ways_)
        way = next((w for w in found if all(chosen.get(fact, value) == value for fact, value in w.items())), None)
        if way is None:
            return False
        chosen |= way
    return True


def together(alternatives: Iterable[Ways]) -> Ways:
    """Every requirement met: one way of each, joined; the smallest MOST_WAYS of them."""
    joined: Ways = [frozenset()]
    facts: set[str] = set()
    for options in alternatives:
        if not options:
            return []
        if not options[0]:
            continue  # met already: the empty set is the only smallest one
        theirs = {act.fact for way in options for act in way}
        if facts.isdisjoint(theirs):
            # Ways that share nothing neither contradict nor contain each other.
            joined = _most([left | right for left in joined for right in options])
        else:
            joined = _least([left | right for left in joined for right in options if not _contradict(left, right)])
        facts |= theirs
    return joined


def _contradict(left: frozenset[Act], right: frozenset[Act]) -> bool:
    values = {act.fact: act.value for act in left}
    return any(values.get(act.fact, act.value) != act.value for act in right)


def smallest(options: Iterable[frozenset[Act]]) -> Ways:
    """The options of which none contains another, smallest first."""
    return sorted(_least(list(options)), key=_size)


def _least(found: Ways) -> Ways:
    """The options of which none contains another, in the order in which they came unless there are too many."""
    if len(found) <= 1:
        return found
    if not all(found):
        return [frozenset()]
    kept: Ways = []
    for option in sorted(dict.fromkeys(found), key=len):
        if not any(smaller <= option for smaller in kept):
            kept.append(option)
    return _most(kept)


def _most(found: Ways) -> Ways:
    """So many as are kept: whichever are left out does not turn on their order."""
    return found if len(found) <= MOST_WAYS else sorted(found, key=_size)[:MOST_WAYS]


def _size(option: frozenset[Act]) -> tuple[int, list[tuple[object, ...]]]:
    """By number, then by all that tells acts apart: no two sets are alike in it, so that no order is left to chance."""
    return len(option), sorted(
        (act.fact, act.value, act.who, act.what, act.event, act.by or date.max) for act in option
    )
