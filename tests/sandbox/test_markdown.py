"""Both Markdown styles, against the Bot API's description and what the two libraries write."""

import pytest
from aiogram.types import MessageEntity
from aiogram.utils.text_decorations import markdown_decoration
from hypothesis import given
from hypothesis import strategies as st
from telegram.helpers import escape_markdown

from sandbox.entities import formatted, parse_html, parse_markdown, parse_markdown_v2, to_html
from sandbox.refusals import ApiError

TEXT = st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), min_size=1)


@pytest.mark.parametrize(
    ("markup", "html"),
    [
        ("*b*", "<b>b</b>"),
        ("_i_", "<i>i</i>"),
        ("__u__", "<u>u</u>"),
        ("~s~", "<s>s</s>"),
        ("||x||", "<tg-spoiler>x</tg-spoiler>"),
        ("`c`", "<code>c</code>"),
        ("`a*b_c.`", "<code>a*b_c.</code>"),
        ("```\nx = 1.\n```", "<pre>x = 1.\n</pre>"),
        ("*bold _italic bold ~struck~ __under__ italic_ bold*", None),
        ("[план](https://example.org/x?a=1)", '<a href="https://example.org/x?a=1">план</a>'),
        (r"[a](https://example.org/\)x)", '<a href="https://example.org/)x">a</a>'),
        (">раз\n>два\nтри", "<blockquote>раз\nдва\n</blockquote>три"),
        ("**>раз\n>два||\nтри", "<blockquote expandable>раз\nдва\n</blockquote>три"),
        (r"1\.5 \* 2 \= 3\!", "1.5 * 2 = 3!"),
        ("**", ""),
    ],
)
def test_markdown_v2_is_read(markup, html):
    nested = "<b>bold <i>italic bold <s>struck</s> <u>under</u> italic</i> bold</b>"
    assert to_html(*parse_markdown_v2(markup)) == (nested if html is None else html)


def test_markdown_v2_knows_languages_emoji_and_times():
    assert parse_markdown_v2("```python\nx\n```")[1] == [
        {"type": "pre", "offset": 0, "length": 2, "language": "python"}
    ]
    assert parse_markdown_v2("![👍](tg://emoji?id=5368324170671202286)") == (
        "👍",
        [{"type": "custom_emoji", "offset": 0, "length": 2, "custom_emoji_id": "5368324170671202286"}],
    )
    assert parse_markdown_v2("![завтра](tg://time?unix=1705467600&format=d)")[1] == [
        {"type": "date_time", "offset": 0, "length": 6, "unix_time": 1705467600, "date_time_format": "d"}
    ]


@pytest.mark.parametrize("char", "]()>#+-=|{}.!")
def test_reserved_characters_must_be_escaped(char):
    with pytest.raises(ApiError) as refusal:
        formatted(f"а {char} б", "MarkdownV2", None)
    assert refusal.value.description == (
        f"Bad Request: can't parse entities: Character '{char}' is reserved "
        "and must be escaped with the preceding '\\'"
    )
    assert formatted(f"а \\{char} б", "MarkdownV2", None) == (f"а {char} б", [])


@pytest.mark.parametrize(
    ("markup", "reason"),
    [
        ("🏟 🏟_abacaba", "Can't find end of Italic entity at byte offset 9"),
        ("🏟 🏟_abac * asd ", "Can't find end of Bold entity at byte offset 15"),
        ("🏟 🏟`", "Can't find end of Code entity at byte offset 9"),
        ("🏟 🏟```a", "Can't find end of Pre entity at byte offset 9"),
        ("🏟 🏟```a ", "Can't find end of PreCode entity at byte offset 9"),
        ("🏟 🏟__🏟 🏟_", "Can't find end of Italic entity at byte offset 20"),
        ("||x", "Can't find end of Spoiler entity at byte offset 0"),
        ("[x", "Can't find end of TextUrl entity at byte offset 0"),
        ("[x](https://example.org", "Can't find end of a URL at byte offset 4"),
        ("![x](https://example.org)", "Custom emoji entity must contain a tg://emoji URL"),
        (">раз *два\nтри*", "Can't find end of Bold entity at byte offset 8"),
    ],
)
def test_what_has_no_end_is_refused_in_telegrams_words(markup, reason):
    with pytest.raises(ApiError) as refusal:
        formatted(markup, "MarkdownV2", None)
    assert refusal.value.description == f"Bad Request: can't parse entities: {reason}"


@given(TEXT)
def test_what_python_telegram_bot_escapes_is_plain_text(text):
    assert parse_markdown_v2(escape_markdown(text, version=2)) == (text, [])
    assert parse_markdown(escape_markdown(text, version=1))[0] == text


@pytest.mark.parametrize(
    "html",
    [
        "Срок <b>17.01</b> (<i>среда</i>) — <u>2.1</u>, <s>3.1!</s>",
        '<b>1 <i>&lt;2&gt;</i></b> <a href="https://example.org/x">🏫 #5</a> <code>a_b</code>',
        "<tg-spoiler>x</tg-spoiler>\n<blockquote>раз\nдва</blockquote>",
    ],
)
def test_what_aiogram_writes_is_read_back(html):
    text, entities = parse_html(html)
    written = markdown_decoration.unparse(text, [MessageEntity(**each) for each in entities])
    assert to_html(*parse_markdown_v2(written)) == html


@pytest.mark.parametrize(
    ("markup", "html"),
    [
        ("*b* _i_ `c`", "<b>b</b> <i>i</i> <code>c</code>"),
        ("```\nx\n```", "<pre>x\n</pre>"),
        ("[план](https://example.org/x)", '<a href="https://example.org/x">план</a>'),
        ("[план] 2.1!", "план 2.1!"),
        (r"\_ \* \` \[ \.", r"_ * ` [ \."),
        ("*a_b*", "<b>a_b</b>"),
    ],
)
def test_legacy_markdown_is_read(markup, html):
    assert to_html(*parse_markdown(markup)) == html


@pytest.mark.parametrize(("markup", "offset"), [("*x", 0), ("да _x", 5), ("`x", 0), ("```x", 0), ("[x", 0)])
def test_legacy_markdown_without_an_end_is_refused(markup, offset):
    with pytest.raises(ApiError) as refusal:
        formatted(markup, "Markdown", None)
    assert refusal.value.description == (
        f"Bad Request: can't parse entities: Can't find end of the entity starting at byte offset {offset}"
    )
