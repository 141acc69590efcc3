#!/usr/bin/env python3
"""Every key that the window handles has its row on the key sheet (F1), and every key of the sheet is handled. Reads the sources: no window is opened."""
import os
import re

GUI = os.path.join(os.environ["SG_SOURCE_DIR"], "app", "gui")
SHEET = os.path.join(GUI, "views", "overlays.cpp")
NAMES = {"tab": "Tab", "enter": "Enter", "space": "Space", "escape": "Esc", "left": "←", "right": "→", "up": "↑", "down": "↓", "home": "Home", "end": "End",
         "question": "?", "comma": ",", "period": ".", "plus": "+", "minus": "−", "zero": "0", "page_up": "PgUp", "page_down": "PgDn"}
MODIFIERS = ("Shift", "Ctrl")
# What is the same by either name: "?" is Shift and /, and Shift with the arrows of a list does not differ from the arrows alone.
SAME = {("Shift", "?"): ("", "?")}


def source_files():
    for folder, _, files in os.walk(GUI):
        for file in files:
            if file.endswith((".cpp", ".h")) and not file.startswith("keyboard."):
                yield os.path.join(folder, file)


def name_of(key):
    return NAMES.get(key, key.upper())


def handled():
    """{(modifier, key): where}: what key_pressed() and its sisters are asked for; a key in a table of a view's counts as pressed alone."""
    out = {}
    for path in source_files():
        with open(path, encoding="utf-8") as file:
            text = file.read()
        for found in re.finditer(r"(?:(shift|ctrl)_key_pressed\(\s*)?(?:compat::)?\bKey::(\w+)", text):
            pair = ((found.group(1) or "").capitalize(), name_of(found.group(2)))
            line = text.count("\n", 0, found.start()) + 1
            out.setdefault(SAME.get(pair, pair), f"{os.path.relpath(path, GUI)}:{line}")
    return out


def keys_of_row(row):
    """{(modifier, key)}: a modifier that stands alone counts up to the next one, "Shift+Tab" for itself."""
    out, modifier = set(), ""
    for word in row.split():
        if word in MODIFIERS:
            modifier = word
            continue
        own = next((m for m in MODIFIERS if word.startswith(m + "+")), None)
        out.add((own, word[len(own) + 1:]) if own else (modifier, word))
    return out


def rows():
    with open(SHEET, encoding="utf-8") as file:
        table = re.search(r"kKeys = .*?\}\);", file.read(), re.S).group(0)
    return re.findall(r'\{"([^"]+)", "keys\.\w+"\}', table)


def differences(sheet, keys):
    on_sheet = set().union(*(keys_of_row(row) for row in sheet))
    missing = [f"{' '.join(filter(None, pair))} ({where}) has no row" for pair, where in sorted(keys.items()) if pair not in on_sheet]
    return missing + [f"{' '.join(filter(None, pair))} has a row, and nobody handles it" for pair in sorted(on_sheet - set(keys))]


def main():
    sheet, keys = rows(), handled()
    assert len(sheet) > 20 and len(keys) > 40, f"the sources have changed: {len(sheet)} rows, {len(keys)} keys found"
    wrong = differences(sheet, keys)
    assert not wrong, "the key sheet (overlays.cpp) and the keys do not agree:\n  " + "\n  ".join(wrong)
    # It can fail: each row is needed, and a row too many is seen.
    for row in sheet:
        others = [other for other in sheet if other != row]
        lost = keys_of_row(row) - set().union(*(keys_of_row(other) for other in others))
        assert not lost or differences(others, keys), f"without the row {row!r} nothing is missed"
    assert differences([*sheet, "Ctrl+Q"], keys), "a row for no key is not seen"
    print(f"{len(keys)} keys, {len(sheet)} rows")


main()
