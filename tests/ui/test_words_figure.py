from tl_core.explain.texts.methods import TEXT_METHODS
from ui.explain import texts_page, words_figure

SLY = "<img src=x onerror=alert(1)> \u202ebroke"


def test_words_have_sign_number_and_colour_and_stand_as_they_are_written():
    shown = words_figure.figure("Occlusion", "It broke,\ntwice", [(0, 2), (3, 8), (10, 15)], [0.5, -1.0, 0.001], True)
    assert '<span class="tl-word tl-for" title="It +0.50" style="--share:50%"><bdi>It</bdi><small>+0.50' in shown
    assert '<span class="tl-word tl-against" title="broke −1.00" style="--share:100%"><bdi>broke</bdi>' in shown
    assert "<bdi>,\n</bdi><bdi>twice</bdi>" in shown  # too weak for a colour


def test_texts_are_never_markup_and_marks_reach_no_further_than_their_word():
    shown = words_figure.figure(SLY, SLY, [(0, 1), (29, len(SLY))], [1, -1], True)
    assert "<img" not in shown and "&lt;</bdi>" in shown and "<bdi>\u202ebroke</bdi>" in shown
    assert 'title="\u202ebroke −1.00"' not in shown


def test_shares_have_no_sign_and_long_texts_numbers_for_the_strong_words_only():
    assert "25.0 %" in words_figure.figure("", "a", [(0, 1)], [0.25], False)
    spans = [(2 * at, 2 * at + 1) for at in range(100)]
    shown = words_figure.figure("", "a " * 100, spans, [1.0, *[0.1] * 99], True)
    assert shown.count("<small>") == 1 and shown.count('class="tl-word ') == 100


def test_nothing_at_all_speaks_for_it():
    assert "tl-word" not in words_figure.figure("", "a b", [(0, 1), (2, 3)], [0.0, 0.0], True).replace("tl-words", "")


def test_the_sentence_names_the_strongest_words_and_how_exact_it_is():
    explained = {"label": "bad", "spans": [(0, 2), (3, 8), (9, 14)], "values": [-0.25, 0.5, 0.0], "cut": True,
                 "size": 12, "facts": {"rise": 0.2, "sum": 0.25, "completeness_error": 0.25, "steps": 32}}
    said = texts_page.strongest("it broke twice", explained, TEXT_METHODS.get("integrated_gradients"))
    assert said.startswith("Speaks for bad: broke (+0.50). Against it: it (−0.25). All words together give +0.25, and")
    assert "25.0 % off after 32 steps" in said and "longer than 12 tokens" in said
    rolled = {"label": "bad", "spans": [(0, 2)], "values": [0.3], "cut": False, "size": 12,
              "facts": {"layers": 6, "words_share": 0.36}}
    said = texts_page.strongest("it", rolled, TEXT_METHODS.get("attention_rollout"))
    assert said == ("Most flows from: it (30.0 %). Of 6 layers 36.0 % comes from words, the rest from the marks at "
                    "both ends.")
