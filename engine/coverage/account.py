"""What accounts for each listed section: rules that encode it, or what the list declares."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from typing import Literal

from covenantry.engine.context.agreement import AgreementRules
from covenantry.engine.context.clause import Encoded
from covenantry.engine.coverage.listed import Listed, SectionList, Text
from covenantry.engine.coverage.names import cited, resolved, same_term, steps, term, within
from covenantry.engine.language.sections import sections
from covenantry.facts.problems import Place, Problem
from covenantry.facts.records import dataclass

Status = Literal["encoded", "judgement", "not modelled", "heading", "missing"]


@dataclass(frozen=True, slots=True)
class Rule:
    """A clause, a definition or the notice terms, and a section that it says it encodes.

    `whole`: the section is the clause's own, so that its parts are encoded too; a term of a clause (the step that 6(e)
    asks for, in the clause of 6(a)) stands for the section that it names and no more.
    """

    what: str
    section: str
    phrase: str = ""
    place: Place | None = None
    whole: bool = False

    def __str__(self) -> str:
        return f'definition of "{self.phrase}"' if self.phrase else f"{self.what} {self.section}"


@dataclass(frozen=True, slots=True)
class Account:
    """How one section is accounted for; `by`: the rules that encode it."""

    listed: Listed
    status: Status
    by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Accounts:
    """The accounts of one text, and the rules that cite a section that its list lacks."""

    text: Text
    accounts: tuple[Account, ...]
    astray: tuple[Rule, ...] = ()


def rules_of(versions: Iterable[AgreementRules]) -> list[Rule]:
    """Everything in the versions of an agreement that cites a section, once."""
    found: dict[Rule, None] = {}
    for version in versions:
        for encoded in version.clauses:
            found |= dict.fromkeys(_of_clause(encoded))
        for definition in version.definitions.values():
            found |= {Rule("definition", section, definition.phrase): None for section in sections(definition)}
        if version.terms.notices is not None:
            found[Rule("notices", version.terms.notices.section)] = None
    return list(found)


def _of_clause(encoded: Encoded) -> Iterator[Rule]:
    """The clause as a rule, and each of its terms that names a section."""
    clause = encoded.clause
    yield Rule(clause.kind, clause.section, place=encoded.place, whole=True)
    for section in sections(clause):
        if section != clause.section:
            yield Rule(clause.kind, section, place=encoded.place)


def accounts(listed: SectionList, versions: tuple[AgreementRules, ...]) -> Iterator[Accounts]:
    """The accounts of an agreement's text and of its amendments."""
    rules = rules_of(versions)
    for text in listed.texts():
        if text.effective is None:
            main = text
            yield _accounted(text, *_encoded(text, rules))
        else:
            yield _accounted(text, _amended(text, main, versions), ())


def contradictions(listed: SectionList, versions: tuple[AgreementRules, ...]) -> Iterator[Problem]:
    """Sections that the list says are not encoded, and a rule encodes."""
    for one in accounts(listed, versions):
        for i, account in enumerate(one.accounts):
            if account.listed.treated not in (None, "heading") and account.by:
                message = f"{account.listed.section} is declared '{account.listed.treated}'"
                message += f", but {account.by[0]} encodes it"
                place = listed.place((*one.text.path, i, "treated"))
                yield Problem(place, message, "take 'treated' and 'because' away")


#: The rules that encode each section, by its name.
_Encoded = Mapping[str, list[str]]


def _accounted(text: Text, encoded: _Encoded, astray: Iterable[Rule]) -> Accounts:
    found = []
    for one in text.sections:
        by = tuple(dict.fromkeys(encoded.get(one.section, ())))
        if not by and one.see is not None:
            by = tuple(dict.fromkeys(encoded.get(one.see, ())))
        found.append(Account(one, one.treated or ("encoded" if by else "missing"), by))
    return Accounts(text, tuple(found), tuple(astray))


def _encoded(text: Text, rules: Iterable[Rule]) -> tuple[_Encoded, list[Rule]]:
    """Which rules encode which section.

    A rule encodes the listed section that it cites, or the next wider one; words beside a number (first proviso) are a
    remark. A definition of a term that is listed by name encodes that entry. A clause also encodes the parts of its own
    section, save those that the list gives another account of, and save defined terms.
    """
    names = {one.section: one for one in text.sections}
    called = {one.cited_as: one.section for one in text.sections if one.cited_as}
    found: dict[str, list[str]] = {}
    astray = []
    for rule in rules:
        targets = {section: called.get(section) or resolved(section, names) for section in cited(rule.section)}
        if not any(targets.values()) or any(
            target is None and section[0].isdigit() for section, target in targets.items()
        ):
            astray.append(rule)
        for target in filter(None, targets.values()):
            if rule.phrase:
                target = next((n for n in names if within(n, target) and same_term(term(n), rule.phrase)), target)
            found.setdefault(target, []).append(str(rule))
            if rule.whole:
                for name, one in names.items():
                    if within(name, target) and not (one.treated or one.see or term(name)):
                        found.setdefault(name, []).append(str(rule))
    return found, list(dict.fromkeys(astray))


def _amended(text: Text, main: Text, versions: tuple[AgreementRules, ...]) -> _Encoded:
    """Which rules of the amendment encode what it puts in place of a section of the agreement."""
    new: list[Rule] = []
    for before, after in pairwise(versions):
        if after.since == text.effective:
            old = {id(part) for part in (*before.clauses, *before.definitions.values())}
            clauses = tuple(c for c in after.clauses if c not in before.clauses)
            changed = {p: d for p, d in after.definitions.items() if id(d) not in old}
            new += [rule for c in clauses for rule in _of_clause(c)]
            new += [Rule("definition", d.section, d.phrase) for d in changed.values()]
    encoded, _ = _encoded(main, new)
    return {
        one.section: [rule for name, by in encoded.items() if one.amends in steps(name) for rule in by]
        for one in text.sections
        if one.amends
    }
