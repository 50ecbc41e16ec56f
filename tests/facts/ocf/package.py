"""Makes package files in the layout that the Open Cap Table Format publishes."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

SIDE = """\
parties:
  - {id: fund-1, name: "North Fund, L.P.", type: partnership}
  - {id: north-manager, name: "North Manager, LLC", type: limited liability company}
entries:
  - {type: relationship, id: gp, date: 2020-01-02, kind: general_partner, from_id: north-manager, to_id: fund-1}
  - {type: capacity, id: cap, date: 2020-01-02, party_id: fund-1, agreement: investors-agreement, role: Investor}
"""


def usd(amount: str) -> dict[str, str]:
    return {"amount": amount, "currency": "USD"}


ISSUER = {
    "object_type": "ISSUER",
    "id": "ISSUER-1",
    "legal_name": "Widget Works, Inc.",
    "formation_date": "2019-12-01",
    "country_of_formation": "US",
    "country_subdivision_of_formation": "DE",
}
STAKEHOLDERS = [
    {"object_type": "STAKEHOLDER", "id": name, "name": {"legal_name": legal}, "stakeholder_type": kind}
    for name, legal, kind in (
        ("ann", "Ann Archer", "INDIVIDUAL"),
        ("bob", "Bob Baker", "INDIVIDUAL"),
        ("fund-1", "North Fund, L.P.", "INSTITUTION"),
    )
]
RATIO = {"type": "RATIO_CONVERSION", "ratio": {"numerator": "3", "denominator": "2"}, "conversion_price": usd("2.00")}
CLASSES: list[dict[str, Any]] = [
    {
        "object_type": "STOCK_CLASS",
        "id": "common",
        "name": "Common Stock",
        "class_type": "COMMON",
        "default_id_prefix": "CS-",
        "initial_shares_authorized": "10000000",
        "votes_per_share": 1,
        "par_value": usd("0.0001"),
        "seniority": 1,
    },
    {
        "object_type": "STOCK_CLASS",
        "id": "series-a",
        "name": "Series A Preferred",
        "class_type": "PREFERRED",
        "default_id_prefix": "PA-",
        "initial_shares_authorized": "1000000",
        "votes_per_share": 1,
        "seniority": 2,
        "conversion_rights": [
            {
                "type": "STOCK_CLASS_CONVERSION_RIGHT",
                "conversion_mechanism": RATIO,
                "converts_to_stock_class_id": "common",
            }
        ],
    },
]
LEGENDS = [{"object_type": "STOCK_LEGEND_TEMPLATE", "id": "legend-1", "name": "Securities Act 1933", "text": "..."}]


def issued(security: str, who: str, stock_class: str, quantity: str, day: str, **more: Any) -> dict[str, Any]:
    return {
        "object_type": "TX_STOCK_ISSUANCE",
        "id": f"tx-{security}",
        "security_id": security,
        "custom_id": security.upper(),
        "date": day,
        "stakeholder_id": who,
        "stock_class_id": stock_class,
        "quantity": quantity,
        "share_price": usd("1.00"),
        "stock_legend_ids": ["legend-1"],
        "security_law_exemptions": [{"description": "4(a)(2)", "jurisdiction": "US"}],
        **more,
    }


def moved(act: str, security: str, day: str, *results: str, **more: Any) -> dict[str, Any]:
    return {
        "object_type": f"TX_{act}",
        "id": f"{act.lower().replace('_', '-')}-{security}",
        "security_id": security,
        "date": day,
        "resulting_security_ids": list(results),
        **more,
    }


WARRANT = {
    "object_type": "TX_WARRANT_ISSUANCE",
    "id": "tx-w-1",
    "security_id": "w-1",
    "custom_id": "W-1",
    "date": "2020-03-01",
    "stakeholder_id": "fund-1",
    "quantity": "1000.00",
    "exercise_price": usd("2.50"),
    "purchase_price": usd("1.00"),
    "warrant_expiration_date": "2025-03-01",
    "exercise_triggers": [
        {
            "type": "ELECTIVE_AT_WILL",
            "trigger_id": "t-1",
            "conversion_right": {
                "type": "WARRANT_CONVERSION_RIGHT",
                "conversion_mechanism": {"type": "FIXED_AMOUNT_CONVERSION", "converts_to_quantity": "1000"},
                "converts_to_stock_class_id": "common",
            },
        }
    ],
}
TRANSACTIONS: list[dict[str, Any]] = [
    issued("cs-1", "ann", "common", "600000", "2020-01-02"),
    issued("cs-2", "bob", "common", "400000.0", "2020-01-02"),
    issued("pa-1", "fund-1", "series-a", "100000", "2020-02-01"),
    WARRANT,
    # Ann sells 100,000 to Bob and keeps 500,000 under a new certificate.
    issued("cs-3", "bob", "common", "100000", "2020-05-01", share_price=usd("3.00")),
    issued("cs-4", "ann", "common", "500000", "2020-05-01"),
    moved("STOCK_TRANSFER", "cs-1", "2020-05-01", "cs-3", quantity="100000", balance_security_id="cs-4"),
    # What she kept she gives away in part: the balance is still the security that it came from.
    issued("cs-5", "bob", "common", "1000", "2020-06-01"),
    issued("cs-6", "ann", "common", "499000", "2020-06-01"),
    moved("STOCK_TRANSFER", "cs-4", "2020-06-01", "cs-5", quantity="1000", balance_security_id="cs-6"),
    # 40,000 of Series A convert three for two.
    issued("cs-7", "fund-1", "common", "60000", "2020-07-01"),
    issued("pa-2", "fund-1", "series-a", "60000", "2020-07-01"),
    moved("STOCK_CONVERSION", "pa-1", "2020-07-01", "cs-7", quantity_converted="40000", balance_security_id="pa-2"),
    # The warrant is exercised for cash.
    issued("cs-8", "fund-1", "common", "1000", "2020-08-01"),
    moved("WARRANT_EXERCISE", "w-1", "2020-08-01", "cs-8", trigger_id="t-1"),
    # Bob's first certificate is issued anew as two; one is bought back in part, one cancelled.
    issued("cs-9", "bob", "common", "300000", "2020-09-01"),
    issued("cs-10", "bob", "common", "100000", "2020-09-01"),
    moved("STOCK_REISSUANCE", "cs-2", "2020-09-01", "cs-9", "cs-10"),
    issued("cs-11", "bob", "common", "250000", "2020-10-01"),
    {
        **moved("STOCK_REPURCHASE", "cs-9", "2020-10-01"),
        "quantity": "50000",
        "price": usd("3.00"),
        "balance_security_id": "cs-11",
    },
    {**moved("STOCK_CANCELLATION", "cs-10", "2020-10-02"), "quantity": "100000", "reason_text": "lost"},
    # A mistake is taken back.
    issued("cs-99", "bob", "common", "5", "2020-10-03"),
    {**moved("STOCK_RETRACTION", "cs-99", "2020-10-04"), "reason_text": "never happened"},
    {
        "object_type": "TX_STOCK_CLASS_AUTHORIZED_SHARES_ADJUSTMENT",
        "id": "auth",
        "date": "2020-11-01",
        "stock_class_id": "common",
        "new_shares_authorized": "20000000",
    },
    {
        "object_type": "TX_STOCK_CLASS_SPLIT",
        "id": "split",
        "date": "2020-12-01",
        "stock_class_id": "common",
        "split_ratio": {"numerator": "2", "denominator": "1"},
    },
    {
        "object_type": "TX_STOCK_CLASS_CONVERSION_RATIO_ADJUSTMENT",
        "id": "ratio",
        "date": "2020-12-05",
        "stock_class_id": "series-a",
        "new_ratio_conversion_mechanism": {**RATIO, "ratio": {"numerator": "13", "denominator": "4"}},
    },
    {"object_type": "TX_STOCK_ACCEPTANCE", "id": "accepted", "date": "2020-01-03", "security_id": "cs-1"},
    {"object_type": "TX_CONVERTIBLE_ISSUANCE", "id": "safe", "date": "2020-01-03", "security_id": "safe-1"},
]


def package(folder: Path, transactions: list[dict[str, Any]] | None = None, **other: Any) -> Path:
    """A package with these transactions as a folder of files."""
    folder.mkdir(parents=True, exist_ok=True)
    files: dict[str, Any] = {
        "Manifest.ocf.json": {
            "file_type": "OCF_MANIFEST_FILE",
            "ocf_version": "1.2.0",
            "issuer": other.get("issuer", ISSUER),
        },
        "Stakeholders.ocf.json": _file("OCF_STAKEHOLDERS_FILE", other.get("stakeholders", STAKEHOLDERS)),
        "StockClasses.ocf.json": _file("OCF_STOCK_CLASSES_FILE", other.get("classes", CLASSES)),
        "StockLegends.ocf.json": _file("OCF_STOCK_LEGEND_TEMPLATES_FILE", LEGENDS),
        "Transactions.ocf.json": _file("OCF_TRANSACTIONS_FILE", TRANSACTIONS if transactions is None else transactions),
    }
    for name, data in files.items():
        (folder / name).write_text(json.dumps(data), encoding="utf-8")
    return folder


def zipped(folder: Path, path: Path) -> Path:
    """The same as a zip file."""
    with zipfile.ZipFile(path, "w") as archive:
        for file in folder.iterdir():
            archive.write(file, f"package/{file.name}")
    return path


def _file(kind: str, items: list[dict[str, Any]]) -> dict[str, Any]:
    return {"file_type": kind, "items": items}
