"""Text as Slack writes it, drawn as nodes: nothing that came from outside is ever markup of the page."""

from datetime import UTC, datetime

from playwright.async_api import Page, expect
from slack_bolt.async_app import AsyncApp

from bot.sandbox.slack import ADA, TOWN_HALL_CREW

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


async def test_mrkdwn_is_drawn(tab: Page, app: AsyncApp) -> None:
    """Formats, links and names are nodes; what looks like markup is text."""
    for text, _ in DRAWN:
        blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": text}}]
        await app.client.chat_postMessage(channel=TOWN_HALL_CREW, text="x", blocks=blocks)

    drawn = tab.locator(".message .text")
    await expect(drawn).to_have_count(len(DRAWN))
    assert [html for _, html in DRAWN] == [await node.inner_html() for node in await drawn.all()]


async def test_a_date_is_told_in_the_persons_words_and_kept_up_to_date(tab: Page, app: AsyncApp) -> None:
    """Ada's clock is London's; how long ago it was changes while one looks."""
    now = int(datetime.now(UTC).timestamp())
    texts = {
        "<!date^1800000000^{date_num} {time_secs}|x>": "2027-01-15 08:00:00",
        "<!date^1800000000^{date_short} {date_slash}|x>": "15 Jan 2027 15/01/2027",
        "<!date^1800000000^{date_long}|x>": "Friday, 15 January 2027",
        f"<!date^{now}^{{date_pretty}}|x>": "today",
        f"<!date^{now - 7200}^{{ago}}|x>": "2 hours ago",
        f"<!date^{now + 90}^{{ago}}|x>": "in 1 minute",
        "<!date^1800000000^{no_such_token}|x>": "{no_such_token}",
    }
    for text in texts:
        await app.client.chat_postMessage(channel=TOWN_HALL_CREW, text=text)
    await app.client.chat_postMessage(channel=TOWN_HALL_CREW, text=f"<!date^{now - 6}^{{ago}}|x>")

    drawn = tab.locator(".message .text time")
    await expect(drawn).to_have_count(len(texts) + 1)
    assert list(texts.values()) == [(await node.inner_text()).replace(" at ", " ") for node in (await drawn.all())[:-1]]
    before = await drawn.last.inner_text()
    await expect(drawn.last).not_to_have_text(before)


async def test_rich_text_is_drawn(tab: Page, app: AsyncApp) -> None:
    """Sections, lists with their order, quotes and preformatted text; nothing to escape."""
    words = [{"type": "text", "text": "<b>", "style": {"bold": True}}, {"type": "emoji", "name": "tada"}]
    item = {"type": "rich_text_section", "elements": [{"type": "link", "url": "https://example.com", "text": "file"}]}
    elements = [
        {"type": "rich_text_section", "elements": words},
        {"type": "rich_text_list", "style": "ordered", "offset": 2, "elements": [item]},
        {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": "s3://a\n  b"}]},
        {"type": "rich_text_quote", "elements": [{"type": "date", "timestamp": 1_800_000_000, "format": "{time}"}]},
    ]
    blocks = [{"type": "rich_text", "elements": elements}]
    await app.client.chat_postMessage(channel=TOWN_HALL_CREW, text="x", blocks=blocks)

    rich = tab.locator(".rich-text")
    await expect(rich.locator("p strong")).to_have_text("<b>")
    await expect(rich.locator("p")).to_have_text("<b>🎉")
    await expect(rich.locator("ol[start='3'] li a")).to_have_attribute("href", "https://example.com")
    await expect(rich.locator("pre")).to_have_text("s3://a\n  b")
    await expect(rich.locator("blockquote time")).to_have_text("08:00")
