"""Every word of the page is there in both languages."""

import re

import pytest

from sandbox.acting import ACTS
from sandbox.troubles import ONCE
from sandbox.web import PAGE

SOURCE = (PAGE / "i18n.js").read_text(encoding="utf-8")
WORDS = dict(re.findall(r'^  "?([\w-]+)"?: \[\s*("(?:[^"]+)",\s*"(?:[^"]+)"),?\s*\]', SOURCE, re.MULTILINE))
SCRIPTS = [path for path in PAGE.glob("*.js") if path.name != "i18n.js"]


def test_all_words_were_read():
    assert len(WORDS) == len(re.findall(r'^  "?[\w-]+"?: \[', SOURCE, re.MULTILINE))


def test_the_page_asks_for_words_that_exist():
    page = (PAGE / "index.html").read_text(encoding="utf-8")
    asked = set(re.findall(r'data-i18n(?:-label)?="(\w+)"', page))
    for script in SCRIPTS:
        asked |= set(re.findall(r'\bt\("([\w-]+)"', script.read_text(encoding="utf-8")))
    assert asked <= set(WORDS)
    assert len(asked) > 50


@pytest.mark.parametrize("key", sorted(WORDS))
def test_each_word_is_russian_and_english_with_the_same_places(key):
    russian, english = re.findall(r'"([^"]+)"', WORDS[key])
    assert re.search("[а-яё]", russian, re.IGNORECASE)
    assert not re.search("[а-яё]", english, re.IGNORECASE)
    assert set(re.findall(r"\{(\w+)\}", russian)) == set(re.findall(r"\{(\w+)\}", english))


def test_each_trouble_is_explained():
    for name in (*ONCE, "offline", "limits"):
        assert {name, f"{name}Hint"} <= set(WORDS)


def test_each_act_of_the_page_is_one_that_the_sandbox_knows():
    acts = {
        act
        for script in SCRIPTS
        for act in re.findall(r'api\.act\("(\w+)"', script.read_text(encoding="utf-8"))
    }
    assert acts == set(ACTS)
