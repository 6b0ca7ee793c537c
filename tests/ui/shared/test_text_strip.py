"""Sample texts as HTML."""

from ui.shared import text_strip


def test_texts_stand_under_their_classes_and_do_no_harm():
    strip = text_strip.strip([("a & b", "<script>alert(1)</script> \u202eright to left")], "Mails")
    assert "<script>" not in strip and "&lt;script&gt;" in strip and "a &amp; b" in strip
    assert 'aria-label="Samples of Mails"' in strip and "unicode-bidi: isolate" in strip


def test_only_a_few_are_shown():
    assert text_strip.strip([("a", "text")] * 20, "Mails").count("<figure>") == text_strip.SHOWN
