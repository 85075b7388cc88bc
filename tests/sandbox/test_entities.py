import html

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.entities import formatted, parse_html, to_html, utf16
from sandbox.refusals import ApiError


def test_offsets_count_utf16_units():
    text, entities = parse_html("📌 <b>срок 🏫</b> да")
    assert text == "📌 срок 🏫 да"
    assert entities == [{"type": "bold", "offset": 3, "length": 7}]


@pytest.mark.parametrize(
    ("markup", "kind", "extra"),
    [
        ("<strong>x</strong>", "bold", {}),
        ("<em>x</em>", "italic", {}),
        ("<ins>x</ins>", "underline", {}),
        ("<del>x</del>", "strikethrough", {}),
        ('<span class="tg-spoiler">x</span>', "spoiler", {}),
        ("<code>x</code>", "code", {}),
        ('<pre><code class="language-python">x</code></pre>', "pre", {"language": "python"}),
        ("<blockquote expandable>x</blockquote>", "expandable_blockquote", {}),
        (
            '<a href="https://example.org/?a=1&amp;b=2">x</a>',
            "text_link",
            {"url": "https://example.org/?a=1&b=2"},
        ),
        ("<B>x</B>", "bold", {}),
        ("<tg-spoiler>x</tg-spoiler>", "spoiler", {}),
        (
            '<tg-emoji emoji-id="5368324170671202286">x</tg-emoji>',
            "custom_emoji",
            {"custom_emoji_id": "5368324170671202286"},
        ),
        (
            '<tg-time unix="1705467600" format="d">x</tg-time>',
            "date_time",
            {"unix_time": 1705467600, "date_time_format": "d"},
        ),
        ("<pre><b>x</b></pre>", "pre", {}),
        ("<code><i>x</i></code>", "code", {}),
        ('<code class="language-python">x</code>', "code", {}),
    ],
)
def test_every_tag_of_telegram_is_read(markup, kind, extra):
    assert parse_html(markup) == ("x", [{"type": kind, "offset": 0, "length": 1, **extra}])


@pytest.mark.parametrize(
    ("markup", "reason"),
    [
        ("<p>x</p>", 'Unsupported start tag "p" at byte offset 0'),
        ("срок < 5 дней", "Unclosed start tag at byte offset 9"),
        ("да <5> нет", 'Unsupported start tag "5" at byte offset 5'),
        ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("<b>x</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("<b>x</b", "Unclosed end tag at byte offset 4"),
        ("<tg-time>x</tg-time>", 'Tag "tg-time" must have attribute "unix" at byte offset 0'),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
    ],
)
def test_broken_markup_is_refused_in_telegrams_words(markup, reason):
    with pytest.raises(ApiError) as refusal:
        formatted(markup, "HTML", None)
    assert refusal.value.code == 400
    assert refusal.value.description == f"Bad Request: can't parse entities: {reason}"


def test_four_named_characters_are_read_and_others_stay():
    assert parse_html("&lt;&gt;&amp;&quot;&#1046;&#x416;&nbsp;&")[0] == '<>&"ЖЖ&nbsp;&'


def test_blank_ends_are_cut_and_entities_move_along():
    text, entities = formatted("  \n <b> срок </b>  ", "HTML", None)
    assert text == "срок"
    assert entities == [{"type": "bold", "offset": 0, "length": 4}]


def test_commands_links_mentions_and_hashtags_are_marked():
    text = "/done@vekha_bot 3 @anna_p #план https://example.org/x, a@b.ru и/или"
    found = {e["type"]: text[e["offset"] : e["offset"] + e["length"]] for e in formatted(text, "", None)[1]}
    assert found == {
        "bot_command": "/done@vekha_bot",
        "mention": "@anna_p",
        "hashtag": "#план",
        "url": "https://example.org/x",
        "email": "a@b.ru",
    }


def test_given_entities_are_kept_and_checked():
    bold = {"type": "bold", "offset": 0, "length": 4}
    assert formatted("срок", "", [bold]) == ("срок", [bold])
    for wrong, reason in (
        (bold | {"length": 5}, "entity ends after the end"),
        (bold | {"offset": -1}, "entity begins before the beginning"),
        (bold | {"offset": "0"}, "must be of type Number"),
        (bold | {"type": "loud"}, "unsupported type"),
        (bold | {"type": "text_link"}, 'find field "url"'),
    ):
        with pytest.raises(ApiError, match=reason):
            formatted("срок", "", [wrong])


def test_entities_that_telegram_finds_itself_are_not_taken_from_a_request():
    given = [{"type": "bot_command", "offset": 0, "length": 4}]
    assert formatted("срок /plan", "", given) == (
        "срок /plan",
        [{"type": "bot_command", "offset": 5, "length": 5}],
    )


def test_markup_goes_there_and_back():
    markup = '<b>1 <i>&lt;2&gt;</i></b> <a href="https://example.org/?a=&amp;">🏫</a> <pre>x &amp; y</pre>'
    assert to_html(*parse_html(markup)) == markup


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_escaped_text_is_never_refused_and_comes_back(text):
    plain, entities = parse_html(f"<b>{html.escape(text)}</b>".replace("&#x27;", "'"))
    assert plain == text
    assert entities == ([{"type": "bold", "offset": 0, "length": utf16(text)}] if text else [])
    assert to_html(plain, []) == html.escape(text, quote=False)
