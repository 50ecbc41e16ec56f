"""Covenant: a standing duty, prohibition or right, or one for each event or paper that gives rise to it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Literal

from covenantry.engine.context.clause import Clause, OnDay, kind
from covenantry.engine.context.counting import count
from covenantry.engine.context.people import ids
from covenantry.engine.language.model import Lasting, Phrase
from covenantry.engine.logic.fact_names import of_record
from covenantry.engine.logic.findings import Finding, Window
from covenantry.engine.logic.reasons import Act, Reason, all_of, any_of, known, undone, unknown, would
from covenantry.engine.logic.sources import Absent
from covenantry.engine.papers.acts import given
from covenantry.engine.papers.givers import Giver
from covenantry.engine.papers.performed import concerns, delivered, first_given, linked
from covenantry.engine.papers.signed import by_majority
from covenantry.engine.procedures.covenant_terms import Cause, Consent, Performance, Sides, Upon
from covenantry.engine.procedures.nominators import NOMINATORS, none_by_nominators, signed_by_nominators
from covenantry.engine.securities.entitled import Holding, entitled
from covenantry.facts.model import Instrument, Notice
from covenantry.facts.records import dataclass
from covenantry.facts.states import folded
from covenantry.facts.words import Judgement


@kind("covenant")
@dataclass(frozen=True, slots=True, kw_only=True)
class Covenant(Clause):
    """What `owed_by` owe, must not do or must suffer, and to whom: standing, or for each thing `upon` which it arises.

    `holding`: how much those to whom it is owed must hold. `due`: how long after what gave rise to it. `done_by`: what
    performs it. `complied`: the judgement, about what gave rise to it or the issuer, that says it is complied with.
    `consent`: the paper that allows what is prohibited. Each prohibited act on record has a finding of its own.
    """

    effect: Literal["duty", "prohibition", "right"]
    owed_by: Phrase
    owed_to: Phrase | None = None
    holding: Holding | None = None
    upon: Upon | None = None
    due: Lasting | None = None
    done_by: Performance | None = None
    complied: Judgement | None = None
    consent: Consent | None = None

    def stands(self, on: OnDay) -> Iterable[Finding]:
        """The covenant itself, unless it only arises with something, and one finding for each such thing."""
        if on.in_force().value is False and not self._ever(on):
            yield on.finding(self.effect, on.in_force())
            return
        sides = Sides(ids(on.case, self.owed_by), self._owed(on))
        causes = list(self._causes(on, sides))
        if self.upon is None or self.effect == "prohibition":
            yield self._finding(on, on.engaged(), sides, None)
        elif not causes:
            yield on.finding(self.effect, on.engaged(self._none(on)), bound=sides.owing, holders=sides.owed)
        for cause in causes:
            engaged = on.engaged(cause.arisen, *self._nobody(cause.owed_to))
            owing = tuple(who for who in sides.owing if (who,) != cause.owed_to)
            yield self._finding(on, engaged, Sides(owing, cause.owed_to), cause)

    def _finding(self, on: OnDay, engaged: Reason, sides: Sides, cause: Cause | None) -> Finding:
        told = f"{cause.entry.kind} of {cause.entry.date} ({cause.entry.id})" if cause else ""
        return on.finding(
            self.effect,
            engaged,
            about=cause.entry.id if cause else "",
            bound=sides.owing,
            holders=sides.owed,
            excepted=on.excepted(*([self._consented(on, cause)] if self.consent is not None else [])),
            satisfied=self._satisfied(on, cause, sides),
            window=self._window(on, cause),
            consequences=(told,) if told else (),
        )

    def _ever(self, on: OnDay) -> bool:
        """Whether anything is on record that gives, or gave, rise to it."""
        upon, facts = self.upon, on.facts
        return upon is not None and (
            any(map(facts.events, upon.events))
            or any(facts.notices(name, on.encoded.agreement) for name in upon.notices)
            or any(map(facts.instruments, upon.instruments))
        )

    def _owed(self, on: OnDay) -> tuple[str, ...]:
        if self.owed_to is None:
            return ()
        return tuple(one.party.id for one in entitled(on.case, self.owed_to, self.holding, on.day))

    def _nobody(self, owed: tuple[str, ...]) -> list[Reason]:
        nobody = self.owed_to is not None and not owed
        return (
            [known(f"nobody is one of the {self.owed_to} to whom it is owed", False, Absent(f"a {self.owed_to}"))]
            if nobody
            else []
        )

    # --- what gives rise to it ----------------------------------------------------------------------------------

    def _causes(self, on: OnDay, sides: Sides) -> Iterator[Cause]:
        if (upon := self.upon) is None:
            return
        for name in upon.events:
            for event in on.facts.events(name):
                happened = self._happened(event)
                if event.date >= on.case.agreement.terms.dated and happened.value is not False:
                    yield Cause(event, event.date, happened, sides.owed)
        nominators = upon.by == NOMINATORS
        givers = set(sides.owed) if upon.by is None or nominators else set(ids(on.case, upon.by))
        for name in upon.notices:
            for notice in on.facts.notices(name, on.encoded.agreement):
                if notice.from_id in givers:
                    yield self._asked(on, notice, sides)
        for name in upon.instruments:
            papers = [p for p in on.facts.instruments(name) if p.agreement in (None, on.encoded.agreement)]
            if nominators:
                yield from self._of_nominators(on, name, papers, sides)
                continue
            for paper in papers:
                if paper.by_id in givers:
                    made = known(f"{paper.kind} of {paper.date}", True, paper)
                    yield Cause(paper, paper.date, made, _asker(paper.by_id, sides))

    def _of_nominators(self, on: OnDay, kind: str, papers: list[Instrument], sides: Sides) -> Iterator[Cause]:
        """Papers about one person are one, made with the last of them."""
        about: dict[str, list[Instrument]] = {}
        for paper in papers:
            if paper.covers is not None and paper.covers.person_id is not None:
                about.setdefault(paper.covers.person_id, []).append(paper)
        for person, its in about.items():
            yield Cause(its[-1], its[-1].date, signed_by_nominators(on, person, kind, its), sides.owed)

    def _happened(self, event: Any) -> Reason:
        """Whether an event is one of those meant; what its record does not say is not known."""
        where = (self.upon and self.upon.where) or {}
        parts = [known(f"{event.kind} on {event.date}", True, event)]
        for name, text in where.items():
            said = event.details.get(name)
            if said is None:
                parts.append(unknown(f"{event.kind} of {event.date}: {name} {text}", of_record(name, event.id)))
            else:
                parts.append(known(f"{name}: {said}", folded(said) == folded(text), event))
        return all_of(f"{event.kind} on {event.date}", parts)

    def _asked(self, on: OnDay, notice: Notice, sides: Sides) -> Cause:
        """A notice gives rise to it once it counts as given to one who owes."""
        to = [who for who in sides.owing if who != notice.from_id]
        tries = [given(on.case, notice, who) for who in to]
        arisen = tries[0] if len(tries) == 1 else any_of(f"{notice.kind} given", tries)
        day = first_given(on.case, notice, to) or notice.date
        return Cause(notice, day, arisen, _asker(notice.from_id, sides))

    def _none(self, on: OnDay) -> Reason:
        upon = self.upon
        assert upon is not None
        if upon.events:
            event = upon.example or upon.events[0]
            return would(f"no {' or '.join(upon.events)} on record", event, of_record(upon.events[0], "issuer"))
        name = (*upon.notices, *upon.instruments)[0]
        if upon.by == NOMINATORS:
            return none_by_nominators(on, name)
        who = upon.by or self.owed_to or "somebody"
        return undone(f"no {name} on record", Act(who, f"give the {name}", on.fact(name, on.encoded.agreement)))

    # --- how it stands ------------------------------------------------------------------------------------------

    def _window(self, on: OnDay, cause: Cause | None) -> Window | None:
        if cause is None:
            return None
        if self.due is None:
            return Window(cause.day, None, f"from {cause.day}; no day is fixed")
        last, how = count(on.case, self.due, cause.day)
        return Window(cause.day, last, how)

    def _consented(self, on: OnDay, cause: Cause | None) -> Reason:
        assert self.consent is not None
        consent = self.consent
        found = [self._majority(on, consent, phrase, cause) for phrase in consent.majorities_of]
        if consent.by is not None:
            found.append(self._by_one(on, consent, consent.by, cause))
        return found[0] if len(found) == 1 else all_of(f"{consent.act} by all who must give it", found)

    def _majority(self, on: OnDay, consent: Consent, phrase: str, cause: Cause | None) -> Reason:
        """Whether holders of more than half of what a phrase means have signed, in time for what it allows."""
        papers = [
            paper
            for paper in on.facts.instruments(consent.act)
            if paper.agreement in (None, on.encoded.agreement)
            and self._allows(consent, paper, cause)
            and (cause is None or not consent.prior or paper.date <= cause.day)
        ]
        what = f"{consent.act} by a majority of the {phrase}"
        about = on.fact(f"{consent.act} of {phrase}", cause.entry.id if cause else "issuer")
        return by_majority(on.case, Giver("majority", phrase), papers, what, Act(phrase, f"give {what}", about)).reason

    def _by_one(self, on: OnDay, consent: Consent, who: str, cause: Cause | None) -> Reason:
        act = consent.act
        if who == NOMINATORS:
            if cause is None or (person := cause.entry.details.get("person")) is None:
                return none_by_nominators(on, act)
            papers = [p for p in on.facts.instruments(act) if self._allows(consent, p, cause)]
            return signed_by_nominators(on, person, act, [p for p in papers if p.date <= cause.day])
        by = set(ids(on.case, who))
        for paper in on.facts.instruments(act):
            if paper.by_id not in by or paper.agreement not in (None, on.encoded.agreement):
                continue
            if not self._allows(consent, paper, cause):
                continue
            if cause is None or not consent.prior or paper.date <= cause.day:
                return known(f"{act} by {on.case.name(paper.by_id)} of {paper.date} ({paper.id})", True, paper)
        prior = "prior " if consent.prior else ""
        about = cause.entry.id if cause else "issuer"
        return undone(f"no {prior}{act} by the {who} on record", Act(who, f"give {prior}{act}", on.fact(act, about)))

    def _allows(self, consent: Consent, paper: Any, cause: Cause | None) -> bool:
        """Whether a consent reaches this section, and this act: it names it, or names none and may be general."""
        here = paper.covers is None or paper.covers.reaches(self.section)
        named = concerns(paper)
        return here and (consent.general if not named else cause is not None and linked(paper, cause.entry))

    def _satisfied(self, on: OnDay, cause: Cause | None, sides: Sides) -> Reason | None:
        if self.effect != "duty":
            return None
        about = cause.entry.id if cause else "issuer"
        parts = [self._performed(on, self.done_by, cause, sides)] if self.done_by is not None else []
        if self.complied is not None:
            parts.append(on.case.attested(self.complied, about, self.complied))
        return any_of("performed", parts) if len(parts) > 1 else parts[0] if parts else None

    def _performed(self, on: OnDay, by: Performance, cause: Cause | None, sides: Sides) -> Reason:
        about = cause.entry.id if cause else "issuer"
        who = ", ".join(map(on.case.name, sides.owing))
        if by.notice is not None:
            found = (n for n in on.facts.notices(by.notice, on.encoded.agreement) if n.from_id in sides.owing)
            notices = [n for n in found if cause is None or linked(n, cause.entry)]
            return delivered(on.case, notices, by.notice, who, sides.owed, about)
        name = by.instrument or by.event or ""
        if by.event is not None:
            for event in on.facts.events(name):
                if cause is None or (linked(event, cause.entry) and event.date >= cause.day):
                    return known(f"{name} of {event.date} ({event.id})", True, event)
            return undone(f"no {name} on record", Act(who, name, on.fact(name, about)))
        parts = [self._made(on, name, cause, one) for one in sides.owing]
        return parts[0] if len(parts) == 1 else all_of(f"{name} by each who owes it", parts)

    def _made(self, on: OnDay, name: str, cause: Cause | None, who: str) -> Reason:
        for paper in on.facts.instruments(name, who):
            if cause is None or (linked(paper, cause.entry) and paper.date >= cause.day):
                return known(f"{name} of {paper.date} ({paper.id})", True, paper)
        act = Act(on.case.name(who), name, on.fact(name, cause.entry.id if cause else "issuer"))
        return undone(f"no {name} by {on.case.name(who)} on record", act)

    def phrases(self) -> Iterator[str]:
        """Every defined phrase that the terms use outside conditions."""
        yield from Clause.phrases(self)
        yield self.owed_by
        more = (self.owed_to, self.upon and self.upon.by, self.consent and self.consent.by)
        yield from (phrase for phrase in more if phrase and phrase != NOMINATORS)
        yield from self.consent.majorities_of if self.consent else ()


def _asker(giver: str, sides: Sides) -> tuple[str, ...]:
    """To whom is owed what a paper asks for: its giver, if the covenant is owed to him."""
    return (giver,) if giver in sides.owed else sides.owed


__all__ = ["Covenant"]
