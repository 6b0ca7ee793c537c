import pytest

from tests.ui.adapt import made
from ui.adapt import charts, charts_pairs, map_groups, pairs
from ui.adapt.adapted_pair import AdaptedPair


@pytest.fixture
def pair():
    return AdaptedPair(made.values(), made.arrays(), "a" * 24)


@pytest.mark.parametrize("dark", [False, True])
def test_the_class_that_lost_most_is_on_top_with_a_dotted_arrow(pair, dark):
    figure = charts.per_class(pair.methods["mcc"]["per_class"], dark)
    assert figure.layout.yaxis.ticktext[0] == f"{made.CLASSES[0]} (5)"
    arrows = [trace for trace in figure.data if trace.mode == "lines"]
    assert (arrows[0].line.dash, list(arrows[0].x)) == ("dot", [1, 0]) and arrows[-1].line.dash == "solid"
    before, after = figure.data[-2:]
    assert before.marker.symbol != after.marker.symbol and after.x[0] == 0


def test_names_of_classes_are_text_in_every_chart(pair):
    odd = "<b>x</b> %{y}"
    rows = [{"class": odd, "n": 3, "before": 0.1, "after": 0.2}]
    assert charts.per_class(rows).layout.yaxis.ticktext[0] == "&lt;b&gt;x&lt;/b&gt; &#37;{y} (3)"
    figure = charts.shares([odd], {"source": [1.0], "predicted": [1.0], "em": None})
    assert figure.layout.yaxis.ticktext[0].startswith("&lt;b&gt;") and len(figure.data) == 2
    some = [{**pair_, "source": odd} for pair_ in made.pairs()["pairs"][:1]]
    assert charts_pairs.matrix(some, "adapted").data[0].y[0].startswith("&lt;b&gt;")


def test_true_shares_come_only_when_they_are_given(pair):
    shares = made.values()["shares"]
    assert [trace.name for trace in charts.shares(made.CLASSES, shares).data][-1] == "in the target, by EM"
    opened = charts.shares(made.CLASSES, shares, [1 / 8] * 8)
    assert len(opened.data) == 4 and len({trace.marker.symbol for trace in opened.data}) == 4


def test_the_curve_has_its_band_and_both_lines():
    figure = charts.label_curve(made.curve())
    assert list(figure.data[1].x) == [1, 2, 5, 10] and list(figure.data[1].y) == [0.5, 0.6, 0.72, 0.8]
    assert [list(trace.y) for trace in figure.data[2:]] == [[0.7, 0.7], [0.5, 0.5]]
    assert len(charts.label_curve({**made.curve(), "adapted": None}).data) == 3


def test_the_matrix_frames_the_worst_pair_and_says_the_sign_in_the_cell():
    found = made.pairs()["pairs"]
    figure = charts_pairs.matrix(found, "difference")
    names = list(figure.data[0].x)
    assert figure.data[0].text[names.index("night")][names.index("sketch")] == "▼ -10.0"
    assert figure.data[0].text[names.index("photo")][names.index("sketch")] == "▲ +10.0"
    assert figure.data[0].text[0][0] == ""  # the diagonal
    frame = figure.layout.shapes[0]
    assert (frame.x0 + 0.5, frame.y0 + 0.5) == (names.index("sketch"), names.index("night"))


def test_pairs_without_labels_have_no_worst():
    found = [{**pair, "source_only": {"accuracy": None}, "adapted": None} for pair in made.pairs()["pairs"]]
    assert charts_pairs.worst_pair(found) is None and not charts_pairs.matrix(found, "adapted").layout.shapes


def test_the_table_of_pairs_begins_with_the_worst():
    frame = pairs.table(made.pairs()["pairs"])
    assert (frame.Source[0], frame.Target[0], frame.Adapted[0]) == ("night", "sketch", "55.0 %")


def test_domains_differ_by_marker_and_classes_by_colour_and_marker(pair):
    rows = map_groups.shown_rows(40, 40)
    source, target = map_groups.groups(pair, map_groups.DOMAIN, "mcc", rows, dark=False)
    assert source.symbol != target.symbol and len(source.members) == len(target.members) == 40
    by_class = map_groups.groups(pair, map_groups.PREDICTED, "mcc", rows, dark=False)
    looks = {(one.colour, one.symbol) for one in by_class if not one.faint}
    assert len(looks) == 8 and sum(len(one.members) for one in by_class) == 80
    assert sum(one.legend for one in by_class) == 8  # the source's pale dots share the entry


def test_pictures_of_other_classes_are_a_group_of_their_own_once_opened():
    arrays = made.arrays()
    arrays["target_labels"][:3] = -1
    found = map_groups.groups(AdaptedPair(made.values(), arrays), map_groups.TRUE, "mcc", map_groups.shown_rows(40, 40),
                              dark=False)
    assert (found[-1].name, len(found[-1].members)) == ("none of these classes", 3)


def test_of_large_sides_evenly_spread_pictures_are_drawn():
    rows = map_groups.shown_rows(10_000, 50)
    assert len(rows) == map_groups.MOST + 50 and rows[0] == 0 and rows[map_groups.MOST - 1] == 9_999
