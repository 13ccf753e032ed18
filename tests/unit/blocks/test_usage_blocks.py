"""What the Home tab shows of the last days."""

from dataclasses import replace
from datetime import date, timedelta

from bot.blocks.examples import USAGE
from bot.blocks.usage import Chart, usage_blocks, usage_title, usage_words
from bot.domain.usage import TemplateUsage, Usage

CHART = Chart("F0A1B2C3D4", "in words")


def test_the_chart_has_its_words() -> None:
    """Whoever does not see it reads the same: each template, each day with anything, and all together."""
    assert "Hours recorded, 9 to 22 November: 40 h in all." in usage_words(USAGE)
    assert "Webinar: 23 h 45 min; Meeting: 10 h 30 min; Web page: 5 h 45 min. By day: Mon 9 Nov: 3 h" in usage_words(
        USAGE
    )
    _, image = usage_blocks(USAGE, CHART)
    assert {"id": "F0A1B2C3D4"} == image.to_dict()["slack_file"]
    assert "in words" == image.to_dict()["alt_text"]


def test_without_a_chart_there_is_a_table() -> None:
    """Days with nothing are left out."""
    _, table = usage_blocks(USAGE, None)
    text = table.to_dict()["text"]["text"]

    assert "in all: Webinar" in text
    assert "Mon 9 Nov   3 h" in text
    assert "Sat 14 Nov" not in text


def test_where_nothing_was_recorded_there_is_nothing() -> None:
    """No empty chart on the tab; its words say so all the same."""
    nothing = replace(USAGE, templates=())

    assert [] == usage_blocks(nothing, CHART)
    assert "nothing" in usage_words(nothing)


def test_two_months_are_both_named() -> None:
    """And what comes from outside does not format."""
    days = tuple(date(2026, 11, 25) + timedelta(days=number) for number in range(14))
    hostile = TemplateUsage("<!channel> `*x*`", (timedelta(hours=1),) * 14)
    usage = Usage("UTC", days, (hostile,))

    assert "Hours recorded, 25 November to 8 December" == usage_title(usage)
    assert "<!" not in str(usage_blocks(usage, None)[1].to_dict())
