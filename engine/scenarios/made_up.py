"""Makes up issuers: cap tables, agreements, notices and prices, as varied as real ones and the same for the same seed.

Each issuer is bound by agreements of the same text as the shipped ones (Stockholders Agreement, Registration Rights and
Lock-Up Agreement, Warrant, Series F certificate ...), so that the shipped rules, said of any issuer, evaluate it. For
benchmarks and trials; nothing here is about a real company.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from covenantry.facts.book import Book
from covenantry.facts.calendars import calendar
from covenantry.facts.frozen_map import FrozenMap
from covenantry.facts.model import (
    CapacityTaken,
    ConversionLimit,
    ConversionRights,
    Delivery,
    Entry,
    ExchangeActReporting,
    Exercise,
    Issuer,
    Notice,
    Party,
    ProposedTransfer,
    RegistrationEffective,
    RegistrationStatement,
    RelationsComplete,
    Relationship,
    StockClass,
    StockConversion,
    StockIssuance,
    StockTransfer,
)
from covenantry.facts.records import dataclass

#: The agreements among holders, and the days on which they were made.
STOCKHOLDERS, REGISTRATION, WARRANT, SERIES_F = (
    "stockholders-agreement-1999",
    "registration-rights-agreement-1999",
    "warrant-1999",
    "series-f-designation-2000",
)
SERIES_C_PURCHASE, SERIES_C_TERMS = "series-c-purchase-agreement-1999", "series-c-designation-1999"
SIGNED, SERIES_C, WARRANTED, DESIGNATED = date(1999, 2, 19), date(1999, 9, 29), date(1999, 10, 27), date(2000, 4, 28)
#: Nothing is made up after this day.
LAST_DAY = date(2000, 9, 29)

_FIRST = ("Ada", "Boris", "Clara", "David", "Emil", "Fritz", "Greta", "Hanna", "Ivan", "Jana", "Karl", "Lena", "Otto")
_LAST = (
    "Abel",
    "Brandt",
    "Conti",
    "Dvorak",
    "Engel",
    "Ferrari",
    "Gruber",
    "Hansen",
    "Ilic",
    "Jansen",
    "Kovac",
    "Lindt",
)
_WORDS = ("Alpha", "Beacon", "Cedar", "Delta", "Ember", "Falcon", "Garnet", "Harbor", "Indigo", "Juniper", "Krypton")


def synthetic(number: int, seed: int) -> Book:
    """The made-up issuer of a number; the same for the same seed, whatever other issuers are made."""
    return _Making(number, random.Random(f"{seed}:{number}")).book()


def rules_for_any_issuer(source: Path, target: Path) -> int:
    """Copies the agreements of a folder of rules so that they are about any issuer who signed them; how many."""
    found = sorted(source.glob("*/agreement.yaml"))
    for agreement in found:
        home = agreement.parent
        for file in sorted(home.rglob("*.yaml")):
            if not file.name.endswith(".scenarios.yaml") and file.name != "sections.yaml":
                copy = target / home.name / file.relative_to(home)
                copy.parent.mkdir(parents=True, exist_ok=True)
                text = file.read_text(encoding="utf-8")
                if file == agreement:
                    text = re.sub("^issuer: (?!any$).*$", "issuer: any-party", text, flags=re.MULTILINE)
                copy.write_text(text, encoding="utf-8")
    return len(found)


@dataclass(slots=True)
class _Making:
    """One issuer on its way."""

    number: int
    chance: random.Random
    parties: dict[str, Party] = field(default_factory=dict)
    entries: list[Entry] = field(default_factory=list)

    def book(self) -> Book:
        name = f"{self._word()} {self._word()} {self.chance.choice(['Networks', 'Systems', 'Labs', 'Biotech'])}, Inc."
        issuer = Issuer(id=f"synth-{self.number:05d}", name=name, incorporated_in="Delaware", illustrative=True)
        self._party(issuer.id, name, "corporation")
        self._capacity(SIGNED, STOCKHOLDERS, "Company", issuer.id)
        founders = self._founders(issuer.id)
        funds = self._funds()
        public = self._going_public([*founders, *funds])
        holder = self._strategic(issuer.id) if public else None
        self._board(issuer.id, [*founders, *funds])
        self._trades([*founders, *funds], public)
        self._notices(issuer.id, [*founders, *funds], holder)
        prices = {"common": tuple(self._prices(public))} if public else {}
        self.entries.sort(key=lambda entry: entry.date)
        return Book(
            issuer,
            FrozenMap(self.parties),
            FrozenMap({c.id: c for c in _classes()}),
            tuple(self.entries),
            FrozenMap(prices),
        )

    # --- people ---------------------------------------------------------------------------------------------------

    def _founders(self, issuer: str) -> list[str]:
        """Founders with common and Series B, their spouses, children and family trusts: the Existing Stockholders."""
        found = []
        for n in range(self.chance.randint(3, 6)):
            name = f"{self.chance.choice(_FIRST)} {self.chance.choice(_LAST)}"
            founder = self._party(f"founder-{n}", name, "individual")
            self._capacity(SIGNED, STOCKHOLDERS, "Existing Stockholder", founder)
            self._issue(f"cs-f{n}", founder, "common", self._round(200_000, 4_000_000), date(1998, 10, 1))
            if self.chance.random() < 0.6:
                self._issue(f"b-f{n}", founder, "series-b", self._round(50_000, 500_000), date(1998, 10, 1))
            found.append(founder)
            spouse = self._party(f"spouse-{n}", f"Spouse of {name}", "individual")
            self._relation("spouse", founder, spouse)
            for k in range(self.chance.randint(1, 3)):
                trust = self._party(f"trust-{n}-{k}", f"Trust {k + 1} of the family of {name}", "trust")
                child = self._party(f"child-{n}-{k}", f"Child {k + 1} of {name}", "individual")
                self._relation("parent", founder, child)
                self._relation("trustee", spouse, trust)
                self._relation("beneficiary", trust, child)
                self._capacity(SIGNED, STOCKHOLDERS, "Existing Stockholder", trust)
                self._issue(f"cs-t{n}-{k}", trust, "common", self._round(10_000, 300_000), date(1998, 10, 1))
                found.append(trust)
        return found

    def _funds(self) -> list[str]:
        """Partnerships with their general partners, who bought Series A and Warrants: the Purchasers."""
        found = []
        for n in range(self.chance.randint(2, 4)):
            name = f"{self._word()} Partners {n + 1}, L.P."
            fund = self._party(f"fund-{n}", name, "partnership")
            manager = self._party(f"manager-{n}", f"{name} Manager, L.L.C.", "limited liability company")
            self._relation("general_partner", manager, fund)
            for k in range(self.chance.randint(1, 4)):
                partner = self._party(f"partner-{n}-{k}", f"Limited partner {k + 1} of {name}", "individual")
                self._relation("partner", fund, partner)
            self._capacity(SIGNED, STOCKHOLDERS, "Purchaser", fund)
            quantity = self._round(100_000, 2_000_000)
            self._issue(f"a-{n}", fund, "series-a", quantity, SIGNED)
            self._issue(f"aw-{n}", fund, "series-a-warrant", quantity // 10, SIGNED)
            found.append(fund)
        return found

    def _strategic(self, issuer: str) -> str | None:
        """In many a company that went public: somebody with Series C, a warrant, perhaps Series F."""
        if self.chance.random() < 0.3:
            return None
        holder = self._party("strategic", f"{self._word()} Telecom, Inc.", "corporation")
        parent = self._party("strategic-parent", f"{self._word()} Communications Corporation", "corporation")
        self._relation("ownership", parent, holder, percent=Fraction(1))
        for agreement, day, role in (
            (SERIES_C_PURCHASE, SERIES_C, "Purchaser"),
            (SERIES_C_TERMS, SERIES_C, "Holder"),
            (REGISTRATION, SERIES_C, "Holder"),
            (WARRANT, WARRANTED, "Holder"),
        ):
            self._capacity(day, agreement, "Company", issuer)
            self._capacity(day, agreement, role, holder)
        self._issue("c-1", holder, "series-c", 125_000, SERIES_C, Decimal("120.00"))
        self._issue("w-1", holder, "warrant-1999", 500_000, WARRANTED)
        if self.chance.random() < 0.5:
            buyer = self._party("series-f-buyer", f"{self._word()} Software Corporation", "corporation")
            self._capacity(DESIGNATED, SERIES_F, "Company", issuer)
            self._capacity(DESIGNATED, SERIES_F, "Holder", buyer)
            self._issue("f-1", buyer, "series-f", 40_000, DESIGNATED, Decimal("1000.00"))
        return holder

    def _board(self, issuer: str, holders: Sequence[str]) -> None:
        people = [who for who in holders if self.parties[who].type == "individual"]
        seats = self.chance.randint(6, 8)
        for n in range(max(0, seats - len(people))):
            name = f"{self.chance.choice(_FIRST)} {self.chance.choice(_LAST)}"
            people.append(self._party(f"director-{n}", name, "individual"))
        for who in people[:seats]:
            self._relation("director", issuer, who)

    # --- what happened --------------------------------------------------------------------------------------------

    def _going_public(self, holders: Sequence[str]) -> date | None:
        """Most go public in 1999; their preferred converts. Others stay private, on record as not reporting."""
        if self.chance.random() < 0.35:
            self.entries.append(ExchangeActReporting(id="not-reporting", date=SIGNED, required=False))
            return None
        day = SIGNED + timedelta(self.chance.randint(60, 200))
        underwriter = self._party("underwriter", f"{self._word()} Securities Corporation", "corporation")
        public = self._party("public-holders", "Other holders of Common Stock", "group")
        self.entries += [
            RegistrationStatement(
                id="ipo-filed",
                date=day - timedelta(60),
                registration_id="s-1-ipo",
                form="S-1",
                stock_class_ids=("common",),
                for_whom="company",
                offering="initial public offering",
                managing_underwriter_id=underwriter,
            ),
            RegistrationEffective(id="ipo-effective", date=day, registration_id="s-1-ipo"),
            ExchangeActReporting(id="reporting", date=day, required=True),
        ]
        self._issue("cs-ipo", public, "common", self._round(3_000_000, 9_000_000), day, Decimal("19.00"))
        for issued in [e for e in self.entries if isinstance(e, StockIssuance)]:
            if issued.stock_class_id in ("series-a", "series-b"):
                self.entries.append(
                    StockConversion(
                        id=f"converts-{issued.security_id}",
                        date=day,
                        stakeholder_id=issued.stakeholder_id,
                        stock_class_id=issued.stock_class_id,
                        quantity=issued.quantity,
                        resulting_security_id=f"cs-{issued.security_id}",
                    )
                )
        return day

    def _trades(self, holders: Sequence[str], public: date | None) -> None:
        """Transfers among holders and to others: gifts in private companies, sales under Rule 144 in public ones."""
        start = (public or SIGNED) + timedelta(30)
        for n in range(self.chance.randint(4, 14)):
            day = self._day(start)
            giver = self.chance.choice([who for who in holders if self.parties[who].type != "partnership"])
            lot = next((e for e in self.entries if isinstance(e, StockIssuance) and e.stakeholder_id == giver), None)
            if lot is None or lot.stock_class_id != "common":
                continue
            taker = (
                "public-holders" if public else self.chance.choice([p for p in self.parties if p.startswith("child")])
            )
            self.entries.append(
                StockTransfer(
                    id=f"transfer-{n}",
                    date=day,
                    transferor_id=giver,
                    transferee_id=taker,
                    stock_class_id="common",
                    quantity=max(1, int(lot.quantity) // 100),
                    security_ids=(lot.security_id,),
                    resulting_security_ids=(f"cs-x{n}",),
                    share_price=Decimal("20.00") if public else None,
                    manner="rule 144" if public else "gift",
                    for_value=public is not None,
                )
            )

    def _notices(self, issuer: str, holders: Sequence[str], holder: str | None) -> None:
        funds = [who for who in holders if who.startswith("fund")]
        for n in range(self.chance.randint(1, 3)):
            day = self._day(date(2000, 6, 1))
            giver = self.chance.choice(holders)
            self.entries.append(
                Notice(
                    id=f"transfer-notice-{n}",
                    date=day,
                    kind="transfer notice",
                    agreement=STOCKHOLDERS,
                    from_id=giver,
                    deliveries=tuple(_delivered(day, who) for who in (issuer, *funds)),
                    about=ProposedTransfer(
                        transferor_id=giver,
                        stock_class_id="common",
                        quantity=1_000,
                        transferee_id=self._buyer(n),
                        share_price=Decimal("21.00"),
                    ),
                    contents=("identity of the transferee", "consideration", "manner and circumstances"),
                )
            )
        if holder is not None:
            day = self._day(date(2000, 6, 1))
            self.entries.append(
                Notice(
                    id="demand-1",
                    date=day,
                    kind="registration request",
                    agreement=REGISTRATION,
                    from_id=holder,
                    deliveries=(_delivered(day, issuer),),
                    quantity=400_000,
                )
            )

    def _buyer(self, n: int) -> str:
        buyer = self._party(f"buyer-{n}", f"{self._word()} Capital {n + 1}, Inc.", "corporation")
        self.entries.append(RelationsComplete(id=f"known-{buyer}", date=date(2000, 6, 1), party_id=buyer))
        return buyer

    def _prices(self, public: date) -> Iterator[tuple[date, Decimal]]:
        """Closing prices of the last months."""
        cents = self.chance.randint(800, 4_000)
        days = calendar("NASDAQ")
        day = date(2000, 6, 29)
        for _ in range(60):
            day = days.add(day, 1)
            cents = max(50, cents + self.chance.randint(-60, 58))
            yield day, Decimal(cents).scaleb(-2)

    # --- the parts --------------------------------------------------------------------------------------------------

    def _party(self, id_: str, name: str, type_: Any) -> str:
        self.parties[id_] = Party(id=id_, name=name, type=type_, illustrative=True)
        return id_

    def _capacity(self, day: date, agreement: str, role: str, who: str) -> None:
        name = f"{agreement}-{role}-{who}".lower().replace(" ", "-")
        self.entries.append(CapacityTaken(id=name, date=day, party_id=who, agreement=agreement, role=role))

    def _relation(self, kind: Any, one: str, other: str, percent: Fraction | None = None) -> None:
        name = f"{kind}-{one}-{other}".replace("_", "-")
        self.entries.append(Relationship(id=name, date=SIGNED, kind=kind, from_id=one, to_id=other, percent=percent))

    def _issue(
        self, security: str, who: str, stock_class: str, quantity: int, day: date, price: Decimal | None = None
    ) -> None:
        self.entries.append(
            StockIssuance(
                id=f"issue-{security}",
                date=day,
                security_id=security,
                stakeholder_id=who,
                stock_class_id=stock_class,
                quantity=quantity,
                share_price=price,
            )
        )

    def _round(self, low: int, high: int) -> int:
        return self.chance.randint(low // 1000, high // 1000) * 1000

    def _day(self, first: date) -> date:
        return first + timedelta(self.chance.randint(0, (LAST_DAY - first).days))

    def _word(self) -> str:
        return self.chance.choice(_WORDS)


def _delivered(day: date, who: str) -> Delivery:
    at = datetime(day.year, day.month, day.day, 15, tzinfo=UTC)
    return Delivery(to_id=who, method="by hand", sent_at=at, delivered_at=at)


def _classes() -> tuple[StockClass, ...]:
    """The classes of which the agreements speak, on the terms that they have in the shipped book."""
    common = ConversionRights(converts_to_stock_class_id="common", ratio=Fraction(1))
    penny = Decimal("0.01")

    def preferred(id_: str, name: str, rights: ConversionRights) -> StockClass:
        return StockClass(id=id_, name=name, class_type="PREFERRED", par_value=penny, conversion_rights=rights)

    def warrant(id_: str, name: str, price: str, first: date, last: date) -> StockClass:
        buys = Exercise(stock_class_id="common", exercise_price=Decimal(price), first_day=first, expiration_date=last)
        return StockClass(id=id_, name=name, class_type="WARRANT", exercise=buys)

    limit = ConversionLimit(at_most=Fraction(499, 10_000), of="common")
    ten = ConversionRights(converts_to_stock_class_id="common", ratio=Fraction(10), limit=limit)
    f = ConversionRights(converts_to_stock_class_id="common", ratio=Fraction(1000, 24))
    return (
        StockClass(
            id="common", name="Common Stock", class_type="COMMON", par_value=penny, initial_shares_authorized=10**8
        ),
        preferred("series-a", "Series A Preferred Stock", common),
        warrant("series-a-warrant", "Series A Warrants", "4.00", SIGNED, date(2004, 2, 19)),
        preferred("series-b", "Series B Preferred Stock", common),
        preferred("series-c", "Series C Preferred Stock", ten),
        warrant("warrant-1999", "Common Stock Warrant", "12.00", WARRANTED, date(2002, 10, 28)),
        preferred("series-f", "Series F Convertible Participating Preferred Stock", f),
    )
