"""From lesson to lesson."""

import re

from tests.ui.learn import made
from ui.learn import steps

LESSONS = [made.lesson(name, title=f"<{name}>") for name in ("a", "b", "c")]


def hrefs(html: str) -> list[str]:
    return re.findall('href="([^"]*)"', html)


def test_the_first_and_the_last_have_one_neighbour():
    assert [hrefs(steps.bar(LESSONS, lesson)) for lesson in LESSONS] == [
        ["?", "?lesson=b"], ["?", "?lesson=a", "?lesson=c"], ["?", "?lesson=b"]]
    assert steps.following(LESSONS, LESSONS[-1], "Next") == ""


def test_names_are_text_and_every_link_is_followed():
    html = steps.bar(LESSONS, LESSONS[1])
    assert "Lesson 2 of 3: &lt;b&gt;" in html and 'title="&lt;c&gt;"' in html
    assert set(hrefs(html)) <= {link.href() for link in steps.links(LESSONS)}
