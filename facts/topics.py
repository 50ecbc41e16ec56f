"""The parts of a record that entries belong to: what is worked out of one part does not change with the others."""

from __future__ import annotations

from covenantry.facts.model import Entry

_PART = {
    "relationship": "people",
    "relationship_ended": "people",
    "relations_complete": "people",
    "capacity": "capacities",
    "capacity_ended": "capacities",
    "notice": "notices",
    "instrument": "instruments",
    "attestation": "attestations",
    "valuation": "valuations",
    "corporate_event": "events",
    "exchange_act_reporting": "reporting",
    "registration_statement": "registrations",
    "registration_effective": "registrations",
    "registration_withdrawn": "registrations",
    "stop_order": "registrations",
    "stop_order_lifted": "registrations",
    "withdrawn_from_registration": "registrations",
}


def part_of(entry: Entry) -> str:
    """The part of the record that an entry belongs to: ledger, people, capacities, notices ..."""
    return part_of_type(entry.type)


def part_of_type(type_: str) -> str:
    """The same by the type of an entry."""
    return _PART.get(type_, "ledger")


__all__ = ["part_of", "part_of_type"]
