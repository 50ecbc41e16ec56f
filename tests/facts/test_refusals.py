# ruff: noqa: E501 - an entry stands in one line, so that the line of its problem can be marked
"""Each kind of defect is refused with its place, its numbers and how to mend it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from small_books import HEAD, load_text

from covenantry.facts.check import check
from covenantry.facts.ledger import positions

# In each case the line marked `# <-` is the line of the problem.
CASES = {
    # the ledger
    "takes more than is held": (
        "- {type: stock_transfer, date: 2000-03-01, transferor_id: ann, transferee_id: bob, stock_class_id: common, quantity: 200}  # <-",
        "ann holds 150 of common on 2000-03-01; the entry takes 200",
        "record what the holder acquired before",
    ),
    "before the issuance": (
        "- {type: stock_transfer, date: 1999-12-31, transferor_id: ann, transferee_id: bob, stock_class_id: common, quantity: 1}  # <-",
        "ann holds 0 of common on 1999-12-31; the entry takes 1",
        "check the quantity and the date",
    ),
    "names a security before it is issued": (
        "- {type: stock_transfer, date: 2000-01-15, transferor_id: ann, transferee_id: bob, stock_class_id: common, quantity: 50, security_ids: [c-2]}  # <-",
        "'c-2' has not been issued on 2000-01-15",
        "check security_ids",
    ),
    "names a security that is gone": (
        "- {type: stock_cancellation, date: 2000-03-01, stakeholder_id: ann, stock_class_id: common, quantity: 50, security_ids: [c-2]}\n"
        "- {type: stock_cancellation, date: 2000-03-02, stakeholder_id: ann, stock_class_id: common, quantity: 50, security_ids: [c-2]}  # <-",
        "'c-2' is not outstanding any more on 2000-03-02",
        "",
    ),
    "names another's security": (
        "- {type: stock_cancellation, date: 2000-03-01, stakeholder_id: ann, stock_class_id: common, quantity: 10, security_ids: [p-1]}  # <-",
        "'p-1' is preferred of bob, not common of ann",
        "check security_ids",
    ),
    "names a security twice": (
        "- {type: stock_cancellation, date: 2000-03-01, stakeholder_id: ann, stock_class_id: common, quantity: 10, security_ids: [c-1, c-1]}  # <-",
        "names a security twice",
        "",
    ),
    "names too few securities": (
        "- {type: stock_cancellation, date: 2000-03-01, stakeholder_id: ann, stock_class_id: common, quantity: 110, security_ids: [c-1]}  # <-",
        "the securities named are 100 of common; the entry takes 110",
        "name more",
    ),
    "names too many securities": (
        "- {type: stock_cancellation, date: 2000-03-01, stakeholder_id: ann, stock_class_id: common, quantity: 100, security_ids: [c-1, c-2]}  # <-",
        "the 100 are complete without 'c-2'",
        "leave it out",
    ),
    "different lineage leaves a choice": (
        "- {type: stock_conversion, date: 2000-03-01, stakeholder_id: bob, stock_class_id: preferred, quantity: 10, resulting_security_id: c-3}\n"
        "- {type: stock_transfer, date: 2000-03-02, transferor_id: ann, transferee_id: bob, stock_class_id: common, quantity: 100, resulting_security_ids: [c-4]}\n"
        "- {type: stock_transfer, date: 2000-03-03, transferor_id: bob, transferee_id: ann, stock_class_id: common, quantity: 20}  # <-",
        "bob holds common of more than one lineage",
        "say which in security_ids: c-3, c-4",
    ),
    "a transfer to oneself": (
        "- {type: stock_transfer, date: 2000-03-01, transferor_id: ann, transferee_id: ann, stock_class_id: common, quantity: 1}  # <-",
        "both 'ann'",
        "name two parties",
    ),
    "two lots, one resulting security": (
        "- {type: stock_transfer, date: 2000-03-01, transferor_id: ann, transferee_id: bob, stock_class_id: common, quantity: 120, resulting_security_ids: [c-9]}  # <-",
        "the number of lots drawn on is 2, but resulting_security_ids names 1",
        "name one for each lot",
    ),
    "a security id twice": (
        "- {type: stock_issuance, date: 2000-03-01, security_id: c-1, stakeholder_id: bob, stock_class_id: common, quantity: 1}  # <-",
        "there is a security 'c-1' already, since 2000-01-01",
        "its own id",
    ),
    "more than authorized": (
        '- {type: stock_issuance, date: 2000-03-01, security_id: c-9, stakeholder_id: bob, stock_class_id: common, quantity: "9,851"}  # <-',
        "10,001 of common would be outstanding; 10,000 are authorized",
        "authorized_shares_adjustment",
    ),
    "fewer authorized than outstanding": (
        "- {type: authorized_shares_adjustment, date: 2000-03-01, stock_class_id: common, new_shares_authorized: 149}  # <-",
        "150 of common are outstanding; 149 are too few",
        "new_shares_authorized",
    ),
    "a class that does not convert": (
        "- {type: stock_conversion, date: 2000-03-01, stakeholder_id: ann, stock_class_id: common, quantity: 1}  # <-",
        "common does not convert",
        "conversion_rights",
    ),
    "a class that is not exercised": (
        "- {type: stock_exercise, date: 2000-03-01, stakeholder_id: bob, stock_class_id: preferred, quantity: 1}  # <-",
        "preferred is not exercised",
        "exercise",
    ),
    "a conversion that leaves a fraction": (
        "- {type: stock_conversion, date: 2000-03-01, stakeholder_id: bob, stock_class_id: preferred, quantity: 3}  # <-",
        "3 at 3/2 each give 4 1/2, which is no whole number",
        "set resulting_quantity to 4, or to 5",
    ),
    "a net exercise without its result": (
        "- {type: stock_exercise, date: 2001-03-01, stakeholder_id: bob, stock_class_id: warrant, quantity: 10, net: yes}  # <-",
        "needs resulting_quantity",
        "how many shares were delivered",
    ),
    "a split that leaves fractions": (
        "- {type: stock_class_split, date: 2000-03-01, stock_class_id: common, split_ratio: 1/3}  # <-",
        "leaves 'c-1' of ann with 33 1/3 of common",
        "what becomes of the fractions",
    ),
    "a split beyond what is authorized": (
        "- {type: stock_class_split, date: 2000-03-01, stock_class_id: common, split_ratio: 100}  # <-",
        "15,000 of common would be outstanding; 10,000 are authorized",
        "",
    ),
    "a split of a class that converts": (
        "- {type: stock_class_split, date: 2000-03-01, stock_class_id: preferred, split_ratio: 2}  # <-",
        "preferred is split, but what each one then converts into or buys is not said",
        "conversion_ratio_adjustment of the same date",
    ),
    "a ratio for a class without one": (
        "- {type: conversion_ratio_adjustment, date: 2000-03-01, stock_class_id: common, ratio: 2}  # <-",
        "common neither converts nor is exercised",
        "",
    ),
    "a price for a class without one": (
        "- {type: exercise_price_adjustment, date: 2000-03-01, stock_class_id: preferred, exercise_price: 2}  # <-",
        "preferred is not exercised",
        "",
    ),
    "a stated total that differs": (
        "- {type: outstanding_statement, date: 2000-03-01, stock_class_id: common, quantity: 160}  # <-",
        "states 160 of common outstanding on 2000-03-01; the ledger has 150",
        "look for 10 too few",
    ),
    "a stated total of fewer": (
        "- {type: outstanding_statement, date: 2000-03-01, stock_class_id: common, quantity: 120}  # <-",
        "states 120 of common outstanding on 2000-03-01; the ledger has 150",
        "look for 30 too many",
    ),
    "a fraction of a whole share": (
        "- {type: stock_issuance, date: 2000-03-01, security_id: c-9, stakeholder_id: bob, stock_class_id: common, quantity: 10.5}  # <-",
        "common has no fractions, but the entry has 10 1/2",
        "declare the class fractional",
    ),
    "nothing issued": (
        "- {type: stock_issuance, date: 2000-03-01, security_id: c-9, stakeholder_id: bob, stock_class_id: common, quantity: 0}  # <-",
        "'quantity': must be more than nothing",
        "",
    ),
    "less than nothing": (
        "- {type: stock_issuance, date: 2000-03-01, security_id: c-9, stakeholder_id: bob, stock_class_id: common, quantity: -5}  # <-",
        "'quantity': '-5' is not a whole number of shares",
        "",
    ),
    # names
    "an unknown party": (
        "- {type: stock_issuance, date: 2000-03-01, security_id: c-9, stakeholder_id: bobb, stock_class_id: common, quantity: 1}  # <-",
        "there is no party 'bobb'",
        "did you mean 'bob'?",
    ),
    "an unknown class": (
        "- {type: stock_issuance, date: 2000-03-01, security_id: c-9, stakeholder_id: bob, stock_class_id: comon, quantity: 1}  # <-",
        "there is no class of securities 'comon'",
        "did you mean 'common'?",
    ),
    "an unknown addressee": (
        "- {type: notice, date: 2000-03-01, kind: transfer notice, agreement: a, from_id: ann, deliveries: [{to_id: acmee, method: by hand}]}  # <-",
        "there is no party 'acmee'",
        "did you mean 'acme'?",
    ),
    "an unknown security": (
        "- {type: instrument, date: 2000-03-01, kind: consent, by_id: ann, covers: {security_ids: [c-7]}}  # <-",
        "there is no security 'c-7'",
        "did you mean 'c-",
    ),
    "an unknown procedure": (
        "- {type: notice, id: n-1, date: 2000-03-01, kind: first offer notice, agreement: a, from_id: ann}\n"
        "- {type: notice, date: 2000-03-02, kind: election, agreement: a, from_id: bob, process: n-2}  # <-",
        "there is no notice 'n-2'",
        "did you mean 'n-1'?",
    ),
    "an unknown registration": (
        "- {type: notice, date: 2000-03-01, kind: standoff request, agreement: a, from_id: ann, registration_id: s-1}  # <-",
        "there is no registration statement 's-1'",
        "",
    ),
    "a registration expense of no registration": (
        "- {type: registration_statement, date: 2000-02-01, registration_id: s-1, form: S-1, stock_class_ids: [common], for_whom: company, offering: other}\n"
        "- {type: corporate_event, date: 2000-03-01, kind: registration expense, details: {registration: s-2, what: filing fee, amount: 1.00}}  # <-",
        "there is no registration statement 's-2'",
        "did you mean 's-1'?",
    ),
    "an unknown underwriter": (
        "- {type: corporate_event, date: 2000-03-01, kind: registration proposed, details: {registration: s-1, for whom: company, offering: shelf, underwriter: bobb}}  # <-",
        "there is no party 'bobb'",
        "did you mean 'bob'?",
    ),
    "an unknown director": (
        "- {type: corporate_event, date: 2000-03-01, kind: director left, details: {person: zebulon, why: death}}  # <-",
        "there is no party 'zebulon'",
        "",
    ),
    "the place of an unknown director": (
        "- {type: corporate_event, date: 2000-03-01, kind: director elected, details: {person: ann, in place of: bobb}}  # <-",
        "there is no party 'bobb'",
        "did you mean 'bob'?",
    ),
    "a press release about nothing": (
        "- {type: capacity, date: 2000-03-01, agreement: warrant-2000, role: Holder, party_id: ann}\n"
        "- {type: corporate_event, date: 2000-03-01, kind: press release, details: {concerns: common}}\n"
        "- {type: corporate_event, date: 2000-03-01, kind: press release, details: {concerns: warrant-200}}  # <-",
        "there is no class of securities or agreement 'warrant-200'",
        "did you mean 'warrant-2000'?",
    ),
    "an event hardly of another kind": (
        "- {type: corporate_event, date: 2000-03-01, kind: Director  Elected., details: {person: ann}}  # <-",
        "an event 'Director  Elected.' is none that is known here",
        "did you mean 'director elected'?",
    ),
    "an agreement to hardly anything else": (
        "- {type: corporate_event, date: 2000-03-01, kind: agreement, details: {to: mergr}}  # <-",
        "an agreement to 'mergr' is none that is known here",
        "did you mean 'merger'?",
    ),
    "an unknown entry type": (
        "- {type: stock_isuance, date: 2000-03-01}  # <-",
        "there is no entry type 'stock_isuance'",
        "did you mean 'stock_issuance'?",
    ),
    "an entry without a type": ("- {date: 2000-03-01}  # <-", "'type' is missing", "such as: stock_issuance"),
    "an entry that is a word": ("- transfer  # <-", "an entry should be a mapping", ""),
    "an unknown term": (
        "- {type: relations_complete, date: 2000-03-01, party: ann, party_id: ann}  # <-",
        "'party' is not a term here",
        "did you mean 'party_id'?",
    ),
    "a place of one's own": (
        "- {type: relations_complete, date: 2000-03-01, party_id: ann, place: here}  # <-",
        "'place': is not a term here",
        "",
    ),
    "an entry id twice": (
        "- {type: relations_complete, id: x, date: 2000-03-01, party_id: ann}\n"
        "- {type: relations_complete, id: x, date: 2000-03-01, party_id: bob}  # <-",
        "there is an entry 'x' already, at",
        "its own id",
    ),
    # retractions
    "a retraction of nothing": (
        "- {type: retraction, date: 2000-03-01, entry: book.yaml#9}  # <-",
        "there is no entry 'book.yaml#9'",
        "did you mean 'book.yaml#",
    ),
    "a retraction retracted": (
        "- {type: relations_complete, id: x, date: 2000-03-01, party_id: ann}\n"
        "- {type: retraction, id: y, date: 2000-03-02, entry: x}\n"
        "- {type: retraction, date: 2000-03-03, entry: y}  # <-",
        "a retraction cannot be retracted",
        "record the entry itself anew",
    ),
    "a retraction before its time": (
        "- {type: relations_complete, id: x, date: 2000-03-02, party_id: ann}\n"
        "- {type: retraction, date: 2000-03-01, entry: x}  # <-",
        "'x' was recorded at 2000-03-02T23:59:59.999999+00:00, after its retraction",
        "recorded_at",
    ),
    "a retraction that leaves a hole": (
        "- {type: stock_cancellation, date: 2000-03-01, stakeholder_id: bob, stock_class_id: preferred, quantity: 30}  # <-\n"
        "- {type: retraction, date: 2000-03-02, entry: book.yaml#3}",
        "bob holds 0 of preferred on 2000-03-01; the entry takes 30",
        "",
    ),
    # relationships
    "control in a circle": (
        "- {type: relationship, date: 2000-03-01, kind: control, from_id: holdco, to_id: subco}\n"
        "- {type: relationship, date: 2000-03-02, kind: ownership, from_id: subco, to_id: holdco, percent: 51%}  # <-",
        "subco would control itself: subco -> holdco -> subco",
        "end one of them first",
    ),
    "one's own grandparent": (
        "- {type: relationship, date: 2000-03-01, kind: parent, from_id: ann, to_id: bob}\n"
        "- {type: relationship, date: 2000-03-02, kind: parent, from_id: bob, to_id: ann}  # <-",
        "bob would descend from itself",
        "check both ends",
    ),
    "a relation to oneself": (
        "- {type: relationship, date: 2000-03-01, kind: control, from_id: holdco, to_id: holdco}  # <-",
        "'control' joins holdco to itself",
        "name two parties",
    ),
    "a spouse that is a company": (
        "- {type: relationship, date: 2000-03-01, kind: spouse, from_id: ann, to_id: holdco}  # <-",
        "to_id of 'spouse' should be of type individual; holdco is a corporation",
        "check both ends",
    ),
    "a trustee of a company": (
        "- {type: relationship, date: 2000-03-01, kind: trustee, from_id: ann, to_id: holdco}  # <-",
        "to_id of 'trustee' should be of type trust; holdco is a corporation",
        "",
    ),
    "ownership without a percentage": (
        "- {type: relationship, date: 2000-03-01, kind: ownership, from_id: ann, to_id: holdco}  # <-",
        "'ownership' needs percent",
        "add percent",
    ),
    "a percentage of marriage": (
        "- {type: relationship, date: 2000-03-01, kind: spouse, from_id: ann, to_id: bob, percent: 50%}  # <-",
        "'spouse' has no percent",
        "leave it out",
    ),
    "more than the whole": (
        "- {type: relationship, date: 2000-03-01, kind: ownership, from_id: ann, to_id: holdco, percent: 60%}\n"
        "- {type: relationship, date: 2000-03-02, kind: ownership, from_id: bob, to_id: holdco, percent: 41%}  # <-",
        "more than 100% of holdco would be owned",
        "",
    ),
    "married twice": (
        "- {type: relationship, date: 2000-03-01, kind: spouse, from_id: ann, to_id: bob}\n"
        "- {type: relationship, date: 2000-03-02, kind: spouse, from_id: bob, to_id: ann}  # <-",
        "'spouse' from bob to ann is on record already, since 2000-03-01",
        "keep one",
    ),
    "ended without a beginning": (
        "- {type: relationship_ended, date: 2000-03-01, kind: partner, from_id: fund, to_id: ann}  # <-",
        "'partner' from fund to ann is not on record on 2000-03-01",
        "",
    ),
    # capacities
    "a capacity twice": (
        "- {type: capacity, date: 2000-03-01, agreement: a, role: Holder, party_id: ann}\n"
        "- {type: capacity, date: 2000-03-02, agreement: a, role: holder, party_id: ann}  # <-",
        "ann is holder under a already, since 2000-03-01",
        "keep one",
    ),
    "a capacity ended without a beginning": (
        "- {type: capacity_ended, date: 2000-03-01, agreement: a, role: Holder, party_id: ann}  # <-",
        "ann is no Holder under a on 2000-03-01",
        "",
    ),
    "the place of nobody": (
        "- {type: capacity, date: 2000-03-01, agreement: a, role: Holder, party_id: ann, from_id: bob}  # <-",
        "bob, whose place it takes, never had a capacity under a",
        "from_id",
    ),
    # registrations
    "effective before it is filed": (
        "- {type: registration_effective, date: 2000-03-01, registration_id: s-1}  # <-\n"
        "- {type: registration_statement, date: 2000-03-02, registration_id: s-1, form: S-1, stock_class_ids: [common], for_whom: company, offering: other}",
        "'s-1' is not on file on 2000-03-01",
        "",
    ),
    "filed twice": (
        "- &r {type: registration_statement, date: 2000-03-02, registration_id: s-1, form: S-1, stock_class_ids: [common], for_whom: company, offering: other}\n"
        "- {type: registration_statement, date: 2000-03-03, registration_id: s-1, form: S-1, stock_class_ids: [common], for_whom: company, offering: other}  # <-",
        "'s-1' was filed already, on 2000-03-02",
        "its own id",
    ),
    "effective twice": (
        "- {type: registration_statement, date: 2000-03-02, registration_id: s-1, form: S-1, stock_class_ids: [common], for_whom: company, offering: other}\n"
        "- {type: registration_effective, date: 2000-03-03, registration_id: s-1}\n"
        "- {type: registration_effective, date: 2000-03-04, registration_id: s-1}  # <-",
        "'s-1' has been effective since 2000-03-03",
        "",
    ),
    "effective after its withdrawal": (
        "- {type: registration_statement, date: 2000-03-02, registration_id: s-1, form: S-1, stock_class_ids: [common], for_whom: company, offering: other}\n"
        "- {type: registration_withdrawn, date: 2000-03-03, registration_id: s-1}\n"
        "- {type: registration_effective, date: 2000-03-04, registration_id: s-1}  # <-",
        "'s-1' was withdrawn on 2000-03-03",
        "",
    ),
    "stopped before it is effective": (
        "- {type: registration_statement, date: 2000-03-02, registration_id: s-1, form: S-1, stock_class_ids: [common], for_whom: company, offering: other}\n"
        "- {type: stop_order, date: 2000-03-03, registration_id: s-1}  # <-",
        "'s-1' is not effective on 2000-03-03",
        "",
    ),
    "stopped twice": (
        "- {type: registration_statement, date: 2000-03-02, registration_id: s-1, form: S-1, stock_class_ids: [common], for_whom: company, offering: other}\n"
        "- {type: registration_effective, date: 2000-03-03, registration_id: s-1}\n"
        "- {type: stop_order, date: 2000-03-04, registration_id: s-1}\n"
        "- {type: stop_order, date: 2000-03-05, registration_id: s-1}  # <-",
        "'s-1' is under a stop order already on 2000-03-05",
        "",
    ),
    "lifted without a stop order": (
        "- {type: registration_statement, date: 2000-03-02, registration_id: s-1, form: S-1, stock_class_ids: [common], for_whom: company, offering: other}\n"
        "- {type: stop_order_lifted, date: 2000-03-03, registration_id: s-1}  # <-",
        "'s-1' is under no stop order on 2000-03-03",
        "",
    ),
    "more withdrawn than registered": (
        "- {type: registration_statement, date: 2000-03-02, registration_id: s-1, form: S-1, stock_class_ids: [common], for_whom: holders, offering: underwritten, securities: [{stakeholder_id: ann, stock_class_id: common, quantity: 10}]}\n"
        "- {type: withdrawn_from_registration, date: 2000-03-03, registration_id: s-1, stakeholder_id: ann, stock_class_id: common, quantity: 6, why: withdrawn}\n"
        "- {type: withdrawn_from_registration, date: 2000-03-04, registration_id: s-1, stakeholder_id: ann, stock_class_id: common, quantity: 5, why: excluded}  # <-",
        "'s-1' includes 4 of common of ann; the entry takes out 5",
        "",
    ),
    # acts on paper
    "delivered before it is sent": (
        "- {type: notice, date: 2000-03-02, kind: k, agreement: a, from_id: ann, deliveries: [{to_id: bob, method: by hand, sent_at: 2000-03-02T12:00-05:00, delivered_at: 2000-03-02T12:00Z}]}  # <-",
        "the delivery to bob is delivered or acknowledged before it is sent",
        "check sent_at",
    ),
    "over before it begins": (
        "- {type: attestation, date: 2000-03-02, fact: f, about: ann, value: yes, until: 2000-03-01}  # <-",
        "ends on 2000-03-01, before it begins on 2000-03-02",
        "check until",
    ),
    "a price that is no price": (
        "- {type: stock_issuance, date: 2000-03-01, security_id: c-9, stakeholder_id: bob, stock_class_id: common, quantity: 1, share_price: cheap}  # <-",
        "'share_price': 'cheap' is not an amount of money",
        "",
    ),
    "details that are no names": (
        "- {type: corporate_event, date: 2000-03-01, kind: merger, details: [x]}  # <-",
        "should be names with what they stand for",
        "",
    ),
    "a ratio of conversion that cannot be meant": (
        "- {type: stock_cancellation, date: 2000-03-01, stakeholder_id: ann, stock_class_id: common, quantity: 150}\n"
        "- {type: stock_class_split, date: 2000-03-02, stock_class_id: common, split_ratio: 999999999999999999}  # <-",
        "the split leaves a ratio of conversion that cannot be meant",
        "check split_ratio",
    ),
    "a detail that is no text": (
        "- {type: corporate_event, date: 2000-03-01, kind: merger, details: {into: [x]}}  # <-",
        "should be text",
        "",
    ),
}


@pytest.mark.parametrize(("entries", "message", "hint"), CASES.values(), ids=CASES)
def test_a_defect_is_refused(tmp_path: Path, entries: str, message: str, hint: str) -> None:
    text = HEAD + "".join(f"  {line}\n" for line in entries.splitlines())
    line = next(n for n, content in enumerate(text.splitlines(), 1) if content.endswith("# <-"))
    book, problems = load_text(tmp_path, text)
    assert book is None
    [problem] = problems
    assert message in problem.message
    assert hint in problem.hint
    assert problem.place.line == line
    assert problem.place.file.endswith("book.yaml")


#: What contradicts the terms of a class may have happened all the same.
CONTRADICTIONS = {
    "a conversion against the ratio": (
        "- {type: stock_conversion, date: 2000-03-01, stakeholder_id: bob, stock_class_id: preferred, quantity: 2, resulting_quantity: 4}  # <-",
        "2 at 3/2 each give 3, not 4",
        "check resulting_quantity",
    ),
    "an exercise too early": (
        "- {type: stock_exercise, date: 2000-12-31, stakeholder_id: bob, stock_class_id: warrant, quantity: 1}  # <-",
        "warrant is first exercised on 2001-01-01",
        "check the date",
    ),
    "an exercise too late": (
        "- {type: stock_exercise, date: 2002-10-29, stakeholder_id: bob, stock_class_id: warrant, quantity: 1}  # <-",
        "warrant expired on 2002-10-28",
        "check the date",
    ),
    "a net exercise that gives too many": (
        "- {type: stock_exercise, date: 2001-03-01, stakeholder_id: bob, stock_class_id: warrant, quantity: 10, net: yes, resulting_quantity: 11}  # <-",
        "at most 10, not 11",
        "",
    ),
}


@pytest.mark.parametrize(("entries", "message", "hint"), CONTRADICTIONS.values(), ids=CONTRADICTIONS)
def test_what_contradicts_the_terms_is_on_record_and_told(
    tmp_path: Path, entries: str, message: str, hint: str
) -> None:
    book, problems = load_text(tmp_path, HEAD + f"  {entries}\n")
    assert book is not None, problems
    [found] = positions(book, date(2010, 1, 1)).discrepancies
    assert message in found.problem.message
    assert hint in found.problem.hint
    assert found.problem.place.file.endswith("book.yaml")
    sound = replace(book, entries=tuple(entry for entry in book.entries if entry is not found.entry))
    assert [problem.message for problem in check(book, sound)] == [found.message]


REGISTERED = "- {type: registration_statement, date: 2000-03-02, registration_id: s-1, form: S-1, stock_class_ids: [common], for_whom: holders, offering: underwritten, securities: [{stakeholder_id: ann, stock_class_id: common, quantity: 10}]}\n"

ACCEPTED = {
    "the whole of a company is owned": (
        "- {type: relationship, date: 2000-03-01, kind: ownership, from_id: ann, to_id: holdco, percent: 60%}\n"
        "- {type: relationship, date: 2000-03-02, kind: ownership, from_id: bob, to_id: holdco, percent: 40%}"
    ),
    "most of two companies is owned": (
        "- {type: relationship, date: 2000-03-01, kind: ownership, from_id: ann, to_id: holdco, percent: 60%}\n"
        "- {type: relationship, date: 2000-03-02, kind: ownership, from_id: bob, to_id: subco, percent: 100%}"
    ),
    "a new percentage replaces the old one": (
        "- {type: relationship, date: 2000-03-01, kind: ownership, from_id: ann, to_id: holdco, percent: 60%}\n"
        "- {type: relationship, date: 2000-03-02, kind: ownership, from_id: ann, to_id: holdco, percent: 70%}"
    ),
    "all that is registered is withdrawn": REGISTERED
    + "- {type: withdrawn_from_registration, date: 2000-03-03, registration_id: s-1, stakeholder_id: ann, stock_class_id: common, quantity: 10, why: withdrawn}",
    "good for one day": "- {type: attestation, date: 2000-03-02, fact: f, about: ann, value: yes, until: 2000-03-02}",
    "retracted at once": (
        "- {type: relations_complete, id: x, date: 2000-03-02, party_id: ann}\n"
        "- {type: retraction, date: 2000-03-02, entry: x}"
    ),
    "a split of what converts, with the ratio after it": (
        "- {type: stock_class_split, date: 2000-03-01, stock_class_id: preferred, split_ratio: 2}\n"
        "- {type: conversion_ratio_adjustment, date: 2000-03-01, stock_class_id: preferred, ratio: 3/4}"
    ),
    "a split of what converts into nothing": "- {type: stock_class_split, date: 2000-03-01, stock_class_id: common, split_ratio: 2}",
    "a marriage after a divorce": (
        "- {type: relationship, date: 2000-03-01, kind: spouse, from_id: ann, to_id: bob}\n"
        "- {type: relationship_ended, date: 2000-03-02, kind: spouse, from_id: bob, to_id: ann}\n"
        "- {type: relationship, date: 2000-03-03, kind: spouse, from_id: bob, to_id: ann}"
    ),
    "sent, delivered and acknowledged at one moment": (
        "- {type: notice, date: 2000-03-02, kind: k, agreement: a, from_id: ann, deliveries: [{to_id: bob, method: by hand, sent_at: 2000-03-02T12:00-05:00, delivered_at: 2000-03-02T17:00Z, acknowledged_at: 2000-03-02T17:00Z}]}"
    ),
}


@pytest.mark.parametrize("entries", ACCEPTED.values(), ids=ACCEPTED)
def test_what_may_be_is_not_refused(tmp_path: Path, entries: str) -> None:
    book, problems = load_text(tmp_path, HEAD + "".join(f"  {line}\n" for line in entries.splitlines()))
    assert not problems
    assert book is not None


def test_a_circle_of_conversion_is_reported_where_it_turns_and_not_before(tmp_path: Path) -> None:
    rights = "conversion_rights: {converts_to_stock_class_id: "
    chain = "".join(
        f"  - {{id: {name}, name: N, class_type: PREFERRED, {rights}{into}, ratio: 1}}}}\n"
        for name, into in (("x", "y"), ("y", "z"), ("z", "y"))
    )
    _, problems = load_text(tmp_path, HEAD.replace("entries:\n", f"{chain}entries:\n"))
    assert [problem.message for problem in problems] == [
        "y: converts in a circle: y -> z -> y",
        "z: converts in a circle: z -> y -> z",
    ]


def test_a_warrant_for_one_day(tmp_path: Path) -> None:
    warrant = "  - {id: w, name: W, class_type: OPTION, exercise: {stock_class_id: common, exercise_price: 1, first_day: 2001-01-01, expiration_date: 2001-01-01}}\n"
    assert load_text(tmp_path, HEAD.replace("entries:\n", f"{warrant}entries:\n"))[1] == []


def test_the_book_they_are_added_to_is_sound(tmp_path: Path) -> None:
    book, problems = load_text(tmp_path, HEAD)
    assert not problems
    assert book is not None
    assert len(book.entries) == 4


def test_all_defects_are_reported_at_once_in_the_order_of_the_file(tmp_path: Path) -> None:
    three = ("takes more than is held", "an unknown party", "ended without a beginning")
    text = HEAD + "".join(f"  {CASES[name][0]}\n" for name in three)
    _, problems = load_text(tmp_path, text)
    assert [problem.place.line for problem in problems] == [22, 23, 24]
    assert all(CASES[name][1] in problem.message for name, problem in zip(three, problems, strict=True))


SECURITIES = {
    "a warrant without terms": ("{id: w, name: W, class_type: WARRANT}", "w: a warrant needs its exercise terms"),
    "a convertible without terms": (
        "{id: n, name: N, class_type: CONVERTIBLE}",
        "n: a convertible needs its conversion_rights",
    ),
    "an unknown class to convert into": (
        "{id: b, name: B, class_type: PREFERRED, conversion_rights: {converts_to_stock_class_id: comon, ratio: 1}}",
        "b: there is no class of securities 'comon' (did you mean 'common'?)",
    ),
    "an unknown class to limit by": (
        "{id: b, name: B, class_type: PREFERRED, conversion_rights: {converts_to_stock_class_id: common, ratio: 1, limit: {at_most: 5%, of: x}}}",
        "b: there is no class of securities 'x'",
    ),
    "a class that converts into itself": (
        "{id: b, name: B, class_type: PREFERRED, conversion_rights: {converts_to_stock_class_id: b, ratio: 1}}",
        "b: converts in a circle: b -> b",
    ),
    "expires before it begins": (
        "{id: w, name: W, class_type: OPTION, exercise: {stock_class_id: common, exercise_price: 1, first_day: 2001-01-02, expiration_date: 2001-01-01}}",
        "w: expires on 2001-01-01, before its first day 2001-01-02",
    ),
    "both kinds of terms": (
        "{id: w, name: W, class_type: OPTION, exercise: {stock_class_id: common, exercise_price: 1, expiration_date: 2001-01-01}, conversion_rights: {converts_to_stock_class_id: common, ratio: 1}}",
        "w: has both conversion_rights and exercise terms",
    ),
    "a ratio of nothing": (
        "{id: b, name: B, class_type: PREFERRED, conversion_rights: {converts_to_stock_class_id: common, ratio: 0}}",
        "a ratio must be more than nothing",
    ),
    "a class twice": ("{id: common, name: B, class_type: COMMON}", "there is a class of securities 'common' already"),
    "an unknown kind of class": ("{id: b, name: B, class_type: STOCK}", "'class_type' cannot be 'STOCK'"),
}


@pytest.mark.parametrize(("security", "message"), SECURITIES.values(), ids=SECURITIES)
def test_a_class_with_a_defect_is_refused(tmp_path: Path, security: str, message: str) -> None:
    text = HEAD.replace("entries:\n", f"  - {security}\nentries:\n")
    line = text.splitlines().index(f"  - {security}") + 1
    book, problems = load_text(tmp_path, text)
    assert book is None
    assert any(message in str(problem) for problem in problems), problems
    assert {problem.place.line for problem in problems} == {line}, problems


OTHERS = {
    "no issuer": (HEAD.replace('issuer: {id: acme, name: "Acme, Inc."}', "# none"), "'issuer' is missing"),
    "two issuers": (HEAD + "---\nissuer: {id: bcme, name: Bcme}\n", "23:9: 'bcme' is a second issuer"),
    "a party twice": (HEAD.replace("id: bob, ", "id: ann, "), "4:5: there is a party 'ann' already"),
    "the issuer as a party": (HEAD.replace("id: bob, ", "id: acme, "), "4:5: there is a party 'acme' already"),
    "an unknown part": (HEAD + "partys: []\n", "22:9: 'partys' is not a part of a book (did you mean 'parties'?)"),
    "entries that are no list": (HEAD.split("entries:")[0] + "entries: {a: b}\n", "'entries' should be a list"),
    "a list for a book": ("- 1\n", "1:1: should be a mapping"),
    "not YAML": ("a: [\n", "is not well-formed"),
    "a key twice": (HEAD + "issuer: {id: b, name: B}\n", "22:1: 'issuer' stands twice"),
    "prices of an unknown class": (
        HEAD + "prices:\n  - {stock_class_id: comon, closes: {2000-01-03: 5}}\n",
        "23:5: there is no class of securities 'comon' (did you mean 'common'?)",
    ),
    "a price that is no price": (
        HEAD + "prices:\n  - stock_class_id: common\n    closes:\n      2000-01-03: five\n",
        "25:19: 'five' is not an amount of money",
    ),
    "prices twice": (
        HEAD + "prices:\n" + "  - {stock_class_id: common, closes: {2000-01-03: 5}}\n" * 2,
        "24:5: common has two closing prices on 2000-01-03",
    ),
    "no prices": (
        HEAD + "prices:\n  - {stock_class_id: common, closes: {}}\n",
        "closing prices, such as 1999-09-24: 17.50",
    ),
}


@pytest.mark.parametrize(("text", "message"), OTHERS.values(), ids=OTHERS)
def test_a_file_with_a_defect_is_refused(tmp_path: Path, text: str, message: str) -> None:
    book, problems = load_text(tmp_path, text)
    assert book is None
    assert any(message in str(problem) for problem in problems), problems
