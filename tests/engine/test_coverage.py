"""Every section accounted for: small made-up agreements for every status and every problem, and the shipped lists.

The texts of the agreements are not part of the project: the tests that need them run where COVENANTRY_SOURCES names a
folder that holds them.
"""

from __future__ import annotations

import json
import os
import random
import re
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from acme import AGREEMENT, CLAUSES, DEFINITIONS
from click.testing import CliRunner, Result

from covenantry.engine.cli import cli
from covenantry.engine.cli.coverage import loaded, texts
from covenantry.engine.coverage.compare import coverage
from covenantry.engine.coverage.listed import Listed
from covenantry.engine.coverage.names import cited, parent, resolved, steps, within
from covenantry.engine.coverage.normal import hashed, normal
from covenantry.engine.coverage.split import begins, split
from covenantry.engine.render.schema import schema

SOURCES = os.environ.get("COVENANTRY_SOURCES")
held = pytest.mark.skipif(SOURCES is None, reason="COVENANTRY_SOURCES names no folder with the texts of the agreements")

TEXT = """\
 EXHIBIT A

 HOLDERS AGREEMENT OF ACME INC.

 This Agreement is made by Acme Inc. and its holders.

 1. DEFINITIONS. The following terms are used.

 "Holders" means those who hold.

 "Shares" means the common stock, subject to Section 2.1 and
 clause (b) above.

 2. TRANSFERS

 2.1 LOCK-UP. No transfer of the Shares for a year.

 7

 2.2 NOTICE. A well-
 known notice to the Company: (a) in writing; and (b) with
 an opinion ("Opinion").

 2.3 COMPETITORS. None, without consent.

 3. LAW. Delaware.
"""
ENTRIES: list[dict[str, Any]] = [
    {"section": "preamble", "title": "the parties", "treated": "not modelled", "because": "the book has them"},
    {"section": "1", "title": "definitions", "treated": "heading"},
    {"section": '1 "Holders"', "title": "who holds"},
    {"section": '1 "Shares"', "title": "what is held"},
    {"section": "2", "title": "transfers", "treated": "heading"},
    {"section": "2.1", "title": "a year"},
    {"section": "2.2", "title": "notice"},
    {"section": "2.2(a)", "title": "in writing"},
    {"section": "2.2(b)", "title": "with an opinion"},
    {"section": "2.3", "title": "competitors"},
    {"section": "3", "title": "law", "treated": "judgement", "by": "a court", "because": "names a law"},
]


def hashes(text: str, entries: list[dict[str, Any]] = ENTRIES) -> dict[str, str | None]:
    found = split(text, [Listed(**entry) for entry in entries])
    return {part.listed.section: part.hash for part in found.found}


HASHES = hashes(TEXT)
LISTED = [{**entry, "hash": HASHES[entry["section"]]} for entry in ENTRIES]


def without(section: str, /, *terms: str, **more: Any) -> list[dict[str, Any]]:
    """The entries with one changed."""
    return [
        {**{k: v for k, v in entry.items() if k not in terms}, **more} if entry["section"] == section else entry
        for entry in LISTED
    ]


@pytest.fixture
def run(tmp_path: Path) -> Callable[..., Result]:
    def run(entries: Any = LISTED, text: str | None = None, *more: str, clauses: str = CLAUSES) -> Result:
        home = tmp_path / "rules" / "acme"
        (home / "amendments").mkdir(parents=True, exist_ok=True)
        files = {"agreement.yaml": AGREEMENT, "definitions.yaml": DEFINITIONS, "2.yaml": clauses}
        for name, body in files.items():
            (home / name).write_text(body, encoding="utf-8")
        if entries is not None:
            data = entries if isinstance(entries, dict) else {"begins": "Holders agreement", "sections": entries}
            (home / "sections.yaml").write_text(json.dumps(data), encoding="utf-8")
        arguments = ["coverage", "--rules", str(home.parent), *more]
        if text is not None:
            (tmp_path / "texts").mkdir(exist_ok=True)
            (tmp_path / "texts" / "agreement.txt").write_text(text, encoding="utf-8")
            arguments += ["--source", str(tmp_path / "texts")]
        return CliRunner().invoke(cli, arguments)

    return run


def sections(result: Result) -> dict[str, dict[str, Any]]:
    return {one["section"]: one for one in json.loads(result.output)["documents"][0]["sections"]}


# --- names ----------------------------------------------------------------------------------------------------------


def test_names() -> None:
    assert steps("5.1(a)(A)") == ("5", "5.1", "5.1(a)", "5.1(a)(A)")
    assert steps('6.11 "Affiliate"') == ("6", "6.11", '6.11 "Affiliate"')
    assert steps("6 undertakings(i)") == ("6", "6 undertakings", "6 undertakings(i)")
    assert steps("recitals") == ("recitals",)
    assert (parent("2"), parent("2.1(c)(iv)")) == ("", "2.1(c)")
    assert within("5.1(a)", "5") and not within("5.1", "5.1") and not within("5.10", "5.1")
    assert cited("3.3, 3.4(a)(iv)") == ["3.3", "3.4(a)(iv)"]
    assert cited("legend and 7") == ["legend", "7"]
    assert cited("1, as amended") == ["1"]


def test_a_cited_section_lies_in_the_next_wider_listed_one() -> None:
    listed = ["3", "3.4(a)", "3.4(a)(i)", "3.4(a)(ii)", "3.5"]
    assert resolved("3.4(a)(ii)(C)", listed) == "3.4(a)(ii)"
    assert resolved("3.4(a)(iii)", listed) is None, "(i) and (ii) are listed: (iii) is lacking"
    assert resolved("3.4(a)(A)", listed) == "3.4(a)", "no capital letters are listed: the words are the section's own"
    assert resolved("3.5(e)", listed) == "3.5"
    assert resolved("4", listed) is None


# --- words ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ten-\n day period", "ten-day period"),
        ("under- subscription", "under-subscription"),
        ("“Holder’s” notice", '"Holder\'s" notice'),
        ("the\u00a0Company", "the Company"),
        ("sub\u00ad\nscribe", "subscribe"),
        ("issued\n\n 2\n\nshall be", "issued shall be"),
        ("issued\r\n\r\n- 12 -\r\n\r\nshall be", "issued shall be"),
        ("issued\f3\fshall be", "issued shall be"),
        ("EXHIBIT 4.4\n\nText", "Text"),
        ("- -------- -------\nfollows", "follows"),
        ("By ______", "By"),
    ],
)
def test_the_same_words(one: str, other: str) -> None:
    assert normal(one) == normal(other)


@pytest.mark.parametrize(
    ("one", "other"), [("30 days", "60 days"), ("the holder", "the Holder"), ("within\n30\ndays", "within days")]
)
def test_other_words(one: str, other: str) -> None:
    assert normal(one) != normal(other)


def test_sections_are_found_and_references_are_not() -> None:
    found = {part.listed.section: part.words for part in split(TEXT, [Listed(**entry) for entry in ENTRIES]).found}
    assert found["preamble"] == "HOLDERS AGREEMENT OF ACME INC. This Agreement is made by Acme Inc. and its holders. "
    assert found["2"] == "2. TRANSFERS "
    assert found["2.1"] == "2.1 LOCKUP. No transfer of the Shares for a year. "
    assert found["2.2"] == "2.2 NOTICE. A wellknown notice to the Company: "
    assert found["2.2(b)"] == '(b) with an opinion ("Opinion"). '
    assert begins(TEXT, "Holders Agreement of Acme") and not begins(TEXT, "Agreement of Acme")


@pytest.mark.parametrize("width", [30, 60, 200])
def test_a_reflowed_copy_has_the_same_hashes(width: int) -> None:
    assert hashes(reflowed(TEXT, width)) == HASHES


def reflowed(text: str, width: int) -> str:
    """The text with other lines, other ends of lines, other quotation marks and unbreakable spaces."""
    paragraphs = re.split(r"\n[ \t]*\n", text)
    filled = "\r\n\r\n".join(textwrap.fill(" ".join(part.split()), width) for part in paragraphs)
    curly = re.sub(r'(?<!\S)"|(?<=[(\[])"', "“", filled).replace('"', "”").replace("'", "’")
    return curly.replace(". ", ".\u00a0")


@pytest.mark.parametrize(
    ("old", "new", "changed"),
    [
        ("for a year", "for two years", {"2.1"}),
        ("in writing", "orally", {"2.2(a)"}),
        ("those who hold", "all who hold", {'1 "Holders"'}),
        ("A well-\n known", "A well-meant", {"2.2"}),
        ("Delaware", "New York", {"3"}),
    ],
)
def test_a_changed_word_is_told_where_it_stands(run: Any, old: str, new: str, changed: set[str]) -> None:
    result = run(LISTED, TEXT.replace(old, new), "--format", "json")
    assert result.exit_code == 1
    assert {name for name, one in sections(result).items() if one["words"] != "same"} == changed
    assert all(sections(result)[name]["words"] == "differs" for name in changed)


# --- statuses and problems ------------------------------------------------------------------------------------------


def test_all_is_accounted_for(run: Any) -> None:
    result = run(LISTED, TEXT, "-v")
    assert result.exit_code == 0, result.output
    for said in (
        "11 sections: 7 encoded, 1 left to a person's judgement, 1 not modelled, 2 headings of others.",
        "In agreement.txt, 11 of 11 sections have the words that were encoded.",
        "a year: lock_up 2.1",
        "the parties: not modelled, the book has them",
        "law: a court judges; names a law",
        'definition of "Holders"',
    ):
        assert said in " ".join(result.output.split())
    assert run().exit_code == 0


def test_json_obeys_its_schema(run: Any) -> None:
    result = run(LISTED, TEXT, "--format", "json")
    jsonschema.Draft202012Validator(schema("coverage")).validate(json.loads(result.output))
    found = sections(result)
    assert (found["2.1"]["status"], found["2.1"]["by"], found["2.1"]["hash"]) == (
        *("encoded", ["lock_up 2.1"]),
        HASHES["2.1"],
    )
    assert (found["3"]["status"], found["3"]["judge"]) == ("judgement", "a court")


def test_a_clause_encodes_the_parts_of_what_it_cites(run: Any) -> None:
    found = sections(run(LISTED, None, "--format", "json"))
    assert found["2.2(a)"]["by"] == ["transfer_condition 2.2"]
    clauses = CLAUSES.replace("section: '2.2'", "section: 2.2(a)")
    result = run(LISTED, None, "--format", "json", clauses=clauses)
    found = sections(result)
    assert result.exit_code == 1
    assert {name for name, one in found.items() if one["status"] == "missing"} == {"2.2", "2.2(b)"}


def test_what_is_amiss_is_said_by_kind(run: Any) -> None:
    entries = without("3", "treated", "because", "by")
    text = TEXT.replace("for a year", "for two years")
    brief = run(entries, text).output
    assert "  Not accounted for:\n    3  law\n" in brief
    assert "  The words differ from those encoded:\n    2.1  a year (hash now " in brief
    full = run(entries, text, "-v").output
    assert "law: not accounted for" in full
    assert "a year: lock_up 2.1; the words differ (hash now " in " ".join(full.split())


def test_a_term_of_a_clause_names_the_section_that_it_encodes(run: Any) -> None:
    limb = (
        "- {name: as a notice, section: 2.2(a), when: {noticed: {notice: a, by: transferor, to: Company}}}\n    - any"
    )
    clauses = CLAUSES.replace("section: '2.2'", "section: '2.3'").replace("- any", limb, 1)
    found = sections(run(LISTED, None, "--format", "json", clauses=clauses))
    assert found["2.2(a)"]["by"] == ["transfer_condition 2.2(a)"]
    assert {name for name, one in found.items() if one["status"] == "missing"} == {"2.2", "2.2(b)"}


def test_words_beside_a_number_are_a_remark(run: Any) -> None:
    assert run(clauses=CLAUSES.replace("section: '2.3'", "section: '2.3, first proviso'")).exit_code == 0
    assert run(clauses=CLAUSES.replace("section: '2.3'", "section: 'first proviso'")).exit_code == 1
    assert run(clauses=CLAUSES.replace("section: '2.3'", "section: '2.3, 2.9'")).exit_code == 1


def test_a_definition_encodes_only_its_own_term(run: Any) -> None:
    more = {"section": '1 "Company"', "title": "the issuer", "hash": "0" * 16}
    result = run([*LISTED[:4], more, *LISTED[4:]], None, "--format", "json")
    assert sections(result)['1 "Company"']["status"] == "missing"


def test_see_goes_by_the_rules_of_another_section(run: Any) -> None:
    more = {"section": "2.4", "title": "closing", "hash": "0" * 16}
    at = [*LISTED[:10], {**more, "see": "2.1"}, *LISTED[10:]]
    assert sections(run(at, None, "--format", "json"))["2.4"]["by"] == ["lock_up 2.1"]


def test_a_section_is_cited_by_another_name(run: Any) -> None:
    entries = without("2.3", "begins", section="2 competitors", begins="2.3 COMPETITORS", cited_as="2.3")
    result = run(entries, TEXT, "--format", "json")
    assert result.exit_code == 0, result.output
    assert sections(result)["2 competitors"]["by"] == ["prohibited_transferee 2.3"]


def test_a_rule_astray(run: Any) -> None:
    result = run([entry for entry in LISTED if entry["section"] != "2.3"])
    assert result.exit_code == 1
    assert "The list lacks 2.3, which prohibited_transferee 2.3 encodes." in result.output


def test_sections_of_the_text_that_nobody_listed(run: Any) -> None:
    text = TEXT.replace(" 3. LAW", " 2.4 NEW. More.\n\n 2.5 NEWER. More.\n\n 3. LAW").replace(
        ' "Shares"', ' "Group" means several.\n\n "Shares"'
    )
    result = run(LISTED, text + "\n 4. NEWEST. More.\n", "--format", "json")
    document = json.loads(result.output)["documents"][0]
    assert result.exit_code == 1
    assert document["unlisted"] == ['1 "Group"', "2.4", "2.5", "4"]
    assert all(one["words"] == "same" for one in document["sections"]), "a new section changes none beside it"


def test_a_section_that_the_text_lacks(run: Any) -> None:
    text = re.sub(r" 2\.3 .*\n", "", TEXT)
    result = run(LISTED, text, "--format", "json")
    assert {name: one["words"] for name, one in sections(result).items() if one["words"] != "same"} == {
        "2.3": "not found"
    }
    assert "Not found in the text:\n    2.3 " in run(LISTED, text).output


def test_which_text_is_whose(run: Any, tmp_path: Path) -> None:
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "letter.txt").write_text("Dear holders,")
    result = run(LISTED, TEXT)
    assert result.exit_code == 0
    assert "Texts that are none of these agreements\n  letter.txt" in result.output
    assert "no text begins with 'Holders agreement'" in run(LISTED, "Dear Sirs").output
    (tmp_path / "texts" / "copy.txt").write_text(TEXT)
    result = run(LISTED, TEXT)
    assert result.exit_code == 1
    assert "several texts begin with 'Holders agreement': agreement.txt, copy.txt" in " ".join(result.output.split())


def test_an_agreement_without_a_list(run: Any) -> None:
    result = run(None)
    assert result.exit_code == 1
    assert "there is no sections.yaml beside its rules" in result.output


def test_an_extract_is_held_against_no_text(run: Any) -> None:
    entries = [{k: v for k, v in entry.items() if k != "hash"} for entry in LISTED]
    assert run({"extract": "a part only", "sections": entries}, TEXT).exit_code == 0


def test_an_amendment(run: Any, tmp_path: Path) -> None:
    overlay = tmp_path / "rules" / "acme" / "amendments" / "2021-01-01.yaml"
    overlay.parent.mkdir(parents=True)
    overlay.write_text(
        "effective: 2021-01-01\ntitle: first\nsays: Shares anew.\n"
        "definitions:\n- {phrase: Shares, section: '1', says: the shares, securities: [{classes: [common]}]}\n"
    )
    text = "FIRST AMENDMENT\n\n1. SHARES. Anew.\n\n2. ALL ELSE. Stays.\n"
    amended = [
        {"section": "preamble", "title": "who", "treated": "not modelled", "because": "the same"},
        {"section": "1", "title": "shares", "amends": '1 "Shares"'},
        {"section": "2", "title": "the rest"},
    ]
    found = hashes(text, amended)
    amended = [{**entry, "hash": found[entry["section"]]} for entry in amended]
    data = {
        **{"begins": "Holders agreement", "sections": LISTED},
        "amendments": [{"effective": "2021-01-01", "begins": "first amendment", "sections": amended}],
    }
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "first.txt").write_text(text)
    result = run(data, TEXT, "--format", "json")
    document = json.loads(result.output)["documents"][1]
    assert {one["section"]: (one["status"], one["words"]) for one in document["sections"]} == {
        "preamble": ("not modelled", "same"),
        "1": ("encoded", "same"),
        "2": ("missing", "same"),
    }


@pytest.mark.parametrize(
    ("entries", "message"),
    [
        (
            without("2.1", treated="not modelled", because="no"),
            "2.1 is declared 'not modelled', but lock_up 2.1 encodes",
        ),
        (without("2.1", "hash"), "2.1 has no hash"),
        (without("2.1", hash="12"), "should be the first 16 hexadecimal digits"),
        (without("2.1", section="2.3"), "2.3 is listed twice"),
        (without("3", "because"), "'because' says why"),
        (without("3", "by"), "says who makes it"),
        (without("3", treated="heading", because=None, by=None), "3 is called a heading, but has no parts"),
        (without("2.1", see="9"), "'9' is not listed"),
        (without("2.1", see="3"), "the rules of 3 cannot account for it"),
        (without("3", see="2.1"), "'treated' says that no rule encodes it"),
        ([*LISTED[:7], LISTED[9], *LISTED[7:9], LISTED[10]], "2.2(b) does not stand with 2.2"),
        ({"sections": LISTED}, "'begins' is missing"),
        ({"begins": "x", "sections": LISTED, "section": []}, "section"),
        ("a", ""),
    ],
)
def test_problems_of_a_list(run: Any, tmp_path: Path, entries: Any, message: str) -> None:
    result = run(entries)
    assert result.exit_code == 2
    assert message in result.output
    assert "acme/sections.yaml" in result.output
    checked = CliRunner().invoke(cli, ["rules", "check", str(tmp_path / "rules")])
    assert checked.exit_code == 2
    assert message in checked.output


def test_what_is_not_accounted_for_is_no_problem_of_the_rules(run: Any, tmp_path: Path) -> None:
    assert run(without("3", "treated", "because", "by")).exit_code == 1
    assert CliRunner().invoke(cli, ["rules", "check", str(tmp_path / "rules")]).exit_code == 0


def test_no_such_folder(run: Any, tmp_path: Path) -> None:
    result = run(LISTED, None, "--source", str(tmp_path / "none"))
    assert result.exit_code == 2
    assert "there is no such folder" in result.output


# --- what is shipped ------------------------------------------------------------------------------------------------


def test_every_shipped_agreement_has_a_list() -> None:
    rulebook, lists = loaded(None)
    assert lists.keys() == rulebook.versions.keys()
    assert not [document.astray for document in coverage(rulebook, lists).documents if document.astray]


def shipped_texts() -> dict[str, str]:
    assert SOURCES is not None
    return texts(SOURCES)


def told(found: dict[str, str]) -> dict[tuple[str, str], set[str]]:
    """The sections whose words are not those listed, by document; unlisted ones too."""
    documents = coverage(*loaded(None), found).documents
    wrong = {d.title: d.wrong for d in documents if d.wrong}
    assert not wrong
    return {
        (d.agreement, d.title): {*(s.account.listed.section for s in d.sections if s.words not in (None, "same"))}
        | set(d.unlisted)
        for d in documents
    }


@held
def test_the_texts_have_the_words_that_were_encoded() -> None:
    assert not any(told(shipped_texts()).values())
    strangers = coverage(*loaded(None), shipped_texts()).strangers
    assert all(name.startswith("schedule-13d") for name in strangers)


@held
@pytest.mark.parametrize("width", [40, 72, 1000])
def test_reflowed_copies_of_the_texts(width: int) -> None:
    assert not any(told({name: reflowed(text, width) for name, text in shipped_texts().items()}).values())


@held
def test_one_changed_word_of_the_texts() -> None:
    """A changed word changes the hash of the section that contains it, and of no other."""
    _, lists = loaded(None)
    chance = random.Random(1999)
    for one in [text for listed in lists.values() for text in listed.texts() if text.begins]:
        text = next(text for text in shipped_texts().values() if begins(text, one.begins or ""))
        words = normal(text)
        before = split(words, one.sections).found
        spans, at = [], 0
        for part in before:
            spans.append((at, at := at + len(part.words or ""), part.listed.section))
        assert at == len(words), "the sections are the whole text"
        plain = [m for m in re.finditer(r"(?<= )[a-z]{4,}(?= )", words) if not _marks_a_section(words, m)]
        for found in chance.sample(plain, 12):
            changed = words[: found.start()] + "altogether" + found[0] + words[found.end() :]
            after = split(changed, one.sections)
            differing = {a.listed.section for a, b in zip(after.found, before, strict=True) if a.hash != b.hash}
            assert differing == {name for start, end, name in spans if start <= found.start() < end}
            assert not after.unlisted


def _marks_a_section(words: str, found: re.Match[str]) -> bool:
    """Whether the word is among those by which a section is known."""
    return re.match(r" (?:means|shall mean)\b", words[found.end() :]) is not None or found.start() < 150


def test_hashes_are_short_and_certain() -> None:
    assert hashed(" a word ") == hashed("a word") != hashed("a wort")
    assert re.fullmatch("[0-9a-f]{16}", hashed("a word"))
