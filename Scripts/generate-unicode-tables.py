#!/usr/bin/env python3
"""Writes Sources/XMPPCore/Addresses/UnicodeTables.swift: what PRECIS and IDNA2008 need and the Swift library lacks.

    pip install unicodedata2 idna && python3 Scripts/generate-unicode-tables.py
"""
import pathlib
import unicodedata2 as ucd
import idna.idnadata as idnadata

LETTER_DIGITS = {"Ll", "Lu", "Lo", "Nd", "Lm", "Mn", "Mc"}
CONTEXT = {0xB7, 0x375, 0x5F3, 0x5F4, 0x30FB, 0x200C, 0x200D}


def scalars():
    return (c for c in range(0x110000) if not 0xD800 <= c <= 0xDFFF)


def identifier(c):
    return 0x21 <= c <= 0x7E or c in CONTEXT or ucd.category(chr(c)) in LETTER_DIGITS


def ranges(values, relevant):
    """[(first, last, value)] of neighbours with one value; code points that are not relevant join either side."""
    out = []
    for c in scalars():
        if not relevant(c):
            continue
        v = values(c)
        if out and out[-1][2] == v:
            out[-1][1] = c
        else:
            out.append([c, c, v])
    return [r for r in out if r[2]]


def lines(numbers):
    text, line = [], "       "
    for n in numbers:
        item = f" {n:#x},"
        if len(line) + len(item) > 119:
            text.append(line)
            line = "       "
        line += item
    return "\n".join(text + [line])


def table(name, comment, numbers):
    numbers = list(numbers)
    return f"    /// {comment}\n    static let {name}: [UInt32] = [\n{lines(numbers)}\n    ]\n"


singles, pairs = [], []
for c in scalars():
    d = ucd.decomposition(chr(c))
    if d and not d.startswith("<") and not 0xAC00 <= c <= 0xD7A3:  # Hangul is composed by arithmetic
        parts = [int(x, 16) for x in d.split()]
        excluded = ucd.normalize("NFC", chr(c)) != chr(c)
        if len(parts) == 1:
            singles += [c, parts[0]]
        else:
            pairs += [c | (1 << 31 if excluded else 0), parts[0], parts[1]]

compat = ranges(lambda c: ucd.normalize("NFKC", chr(c)) != chr(c), lambda c: ucd.category(chr(c)) in LETTER_DIGITS)

width = []
for c in scalars():
    d = ucd.decomposition(chr(c)).split()
    if d and d[0] in ("<wide>", "<narrow>"):
        width += [c, int(d[1], 16)]

BIDI = {"R": 1, "AL": 2, "AN": 3, "EN": 4, "ES": 5, "CS": 6, "ET": 7, "ON": 8, "BN": 9, "NSM": 10}
bidi = ranges(lambda c: BIDI.get(ucd.bidirectional(chr(c)), 0), identifier)


def unpack(packed):
    return [(r >> 32, (r & 0xFFFFFFFF) - 1) for r in packed]


JOINING = {ord("L"): 1, ord("R"): 2, ord("D"): 3}
joining = sorted((a, b, JOINING[ord(k) if isinstance(k, str) else k]) for k, v in idnadata.joining_types.items()
                 if (ord(k) if isinstance(k, str) else k) in JOINING for a, b in unpack(v))

SCRIPTS = {"Greek": 1, "Hebrew": 2, "Hiragana": 3, "Katakana": 3, "Han": 3}
script = sorted((a, b, v) for k, v in SCRIPTS.items() for a, b in unpack(idnadata.scripts[k]))


def flat(rows):
    return (n for r in rows for n in r)


out = f"""// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

/// Unicode {ucd.unidata_version} data that the standard library does not offer. Written by Scripts/generate-unicode-tables.py; do not edit.
///
/// Only code points that can occur in the PRECIS IdentifierClass are told apart: rows may run over others.
enum UnicodeTables {{
{table("canonicalSingles", "Code point and its canonical decomposition of one code point; by code point.", singles)}
{table("canonicalPairs", "Code point (bit 31: excluded from composition) and the two it decomposes to; by code point.", pairs)}
{table("widths", "Full- or half-width code point and what it maps to; by code point.", width)}
{table("compatibility", "First and last of the letters, digits and marks that NFKC changes.", (n for r in compat for n in r[:2]))}
{table("bidirectional", "First, last, class: R 1, AL 2, AN 3, EN 4, ES 5, CS 6, ET 7, ON 8, BN 9, NSM 10; else L.", flat(bidi))}
{table("joining", "First, last, joining type: L 1, R 2, D 3.", flat(joining))}
{table("scripts", "First, last, script: Greek 1, Hebrew 2, Hiragana, Katakana and Han 3.", flat(script)).rstrip()}
}}
"""
import sys
path = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else pathlib.Path(__file__).parent.parent / "Sources/XMPPCore/Addresses/UnicodeTables.swift"
path.write_text(out)
print(len(singles) // 2, len(pairs) // 3, len(width) // 2, len(compat), len(bidi), len(joining), len(script), out.count("\n"))
