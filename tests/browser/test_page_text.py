"""Text as Slack writes it, drawn as nodes: nothing that came from outside is ever markup of the page."""

from typing import Any

import pytest
from playwright.async_api import Page, expect
from slack_bolt.async_app import AsyncApp

from bot.sandbox.slack import ADA, TOWN_HALL_CREW

Json = dict[str, Any]

DRAWN = [
    ("*bold* _italic_ ~strike~ `code`", "<strong>bold</strong> <em>italic</em> <s>strike</s> <code>code</code>"),
    ("*_both_*", "<strong><em>both</em></strong>"),
    ("snake_case_name and 2*3*4", "snake_case_name and 2*3*4"),
    ("`*not bold*`", "<code>*not bold*</code>"),
    ("```\na *b*\n```", "<pre>a *b*</pre>"),
    ("&gt; quoted", "<blockquote>quoted</blockquote>"),
    ("a &lt;b&gt; &amp; c", "a &lt;b&gt; &amp; c"),
    (":tada: :no_such_emoji: 00:12:31", "🎉 :no_such_emoji: 00:12:31"),
    (
        "<https://example.com/a?b=1&amp;c=2|the *page*>",
        '<a href="https://example.com/a?b=1&amp;c=2" target="_blank" rel="noopener noreferrer">the *page*</a>',
    ),
    ("<javascript:alert(1)|click>", "click"),
    ("<img src=x onerror=alert(1)>", "img src=x onerror=alert(1)"),
    (
        "<!here> <!channel>",
        '<span class="mention mention-all">@here</span> <span class="mention mention-all">@channel</span>',
    ),
    ("<#C0GENERAL1>", '<span class="mention">#general</span>'),
    (f"<@{ADA}>", f'<span class="mention mention-me" data-user="{ADA}">@Ada Okafor</span>'),
    ("<!date^x^{time}|fallback>", "fallback"),
]


@pytest.mark.parametrize(("text", "html"), DRAWN, ids=[text for text, _ in DRAWN])
async def test_mrkdwn_is_drawn(tab: Page, app: AsyncApp, text: str, html: str) -> None:
    """Formats, links and names are nodes; what looks like markup is text."""
    blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": text}}]
    await app.client.chat_postMessage(channel=TOWN_HALL_CREW, text="x", blocks=blocks)

    drawn = tab.locator(".message .text")
    await expect(drawn).to_have_count(1)
    assert html == await drawn.inner_html()
