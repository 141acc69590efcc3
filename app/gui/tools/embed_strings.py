#!/usr/bin/env python3
"""Writes the window's texts and the 2,350 syllables of KS X 1001 as one C++ file.

usage: embed_strings.py OUT.cpp FILE.en.json… FILE.ko.json…
Fails when a key stands twice, or in one language only.
"""
import json
import os
import sys


def read(path):
    def pairs(items):
        out = {}
        for key, value in items:
            if key in out:
                sys.exit(f"{path}: the key {key!r} stands twice")
            if not isinstance(value, str):
                sys.exit(f"{path}: {key!r} is no text")
            out[key] = value
        return out

    with open(path, encoding="utf-8") as file:
        return json.load(file, object_pairs_hook=pairs)


def literal(text):
    out = []
    for byte in text.encode("utf-8"):
        char = chr(byte)
        if char in '"\\':
            out.append("\\" + char)
        elif 32 <= byte < 127 and char != "?":
            out.append(char)
        else:
            out.append(f"\\{byte:03o}")
    return '"' + "".join(out) + '"'


def main():
    out_path, files = sys.argv[1], sys.argv[2:]
    texts = {"en": {}, "ko": {}}
    for path in files:
        language = path.rsplit(".", 2)[-2]
        for key, value in read(path).items():
            if key in texts[language]:
                sys.exit(f"{path}: the key {key!r} stands in another file too")
            texts[language][key] = value
    lonely = sorted(set(texts["en"]) ^ set(texts["ko"]))
    if lonely:
        sys.exit("these keys stand in one language only: " + ", ".join(lonely))
    hangul = []
    for lead in range(0xB0, 0xC9):
        for trail in range(0xA1, 0xFF):
            hangul.append(ord(bytes((lead, trail)).decode("euc-kr")))
    lines = ["// Written by embed_strings.py.", '#include "app/gui/strings_data.h"', "", "namespace sg::gui::detail {", ""]
    for language in ("en", "ko"):
        table = sorted(texts[language].items())
        lines.append(f"static const StringEntry k_{language}[] = {{")
        lines += [f"  {{{literal(key)}, {literal(value)}}}," for key, value in table]
        lines += ["};", ""]
    lines += [f"const StringTable kEnglish{{k_en, {len(texts['en'])}}};", f"const StringTable kKorean{{k_ko, {len(texts['ko'])}}};", ""]
    lines.append(f"const char16_t kHangul[{len(hangul)}] = {{")
    for at in range(0, len(hangul), 16):
        lines.append("  " + " ".join(f"0x{code:04x}," for code in hangul[at:at + 16]))
    lines += ["};", f"const std::size_t kHangulCount = {len(hangul)};", "", "}  // namespace sg::gui::detail", ""]
    temporary = out_path + ".tmp"
    with open(temporary, "w", encoding="utf-8") as file:
        file.write("\n".join(lines))
    os.replace(temporary, out_path)


main()
