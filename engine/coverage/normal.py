"""The words of a text, whatever its lines, pages and quotation marks: two copies of one text have one normal form."""

from __future__ import annotations

import re
import unicodedata
from hashlib import sha256

#: Hexadecimal digits of a hash that are kept: 64 bits, far more than a few thousand sections need.
DIGITS = 16

_QUOTES = str.maketrans({**dict.fromkeys("‘’‚‛′`´", "'"), **dict.fromkeys("“”„‟″«»", '"')})
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−", "-"))
_UNSEEN = str.maketrans(dict.fromkeys("\u200b\u200c\u200d\u2060\ufeff"))
#: The number of a page, or the heading of an exhibit, alone between empty lines.
_FURNITURE = re.compile(
    r"(?:\A|\n[ \t]*\n|\f)[ \t\n]*"
    r"(?:(?:page )?-?[ \t]*\d{1,3}[ \t]*-?|EXHIBIT [A-Z0-9][A-Z0-9.-]{0,4})"
    r"[ \t]*(?=\n[ \t]*(?:\n|\Z)|\f|\Z)",
    re.IGNORECASE,
)
_SOFT = re.compile("\u00ad\\s*")
_RULED = re.compile(r"(?<!\S)[-_=*]+(?!\S)")
_HYPHEN = re.compile(r"(?<=\w)-+\s*(?=\w)")


def normal(text: str) -> str:
    """The words of a text between single spaces.

    Page numbers, headings of exhibits, ruled lines and hyphens are gone: a word divided at the end of a line is the
    whole word again, and `ten-day` is the same with and without a line ending after its hyphen. Quotation marks are
    straight. Letters large and small stay as they are: a holder is not the Holder.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").translate(_UNSEEN)
    text = _SOFT.sub("", unicodedata.normalize("NFKC", text.translate(_QUOTES)).translate(_DASHES))
    while (less := _FURNITURE.sub("\n\n", text)) != text:
        text = less
    text = _RULED.sub(" ", text).replace("''", '"')
    return " ".join(_HYPHEN.sub("", text).split())


def hashed(words: str) -> str:
    """The hash of a section's words in their normal form."""
    return sha256(words.strip().encode()).hexdigest()[:DIGITS]
