import pytest

from tests.comparison.answers import discordant, run
from tests.ui.when_answers import answer
from tl_core.comparison.negative_transfer import AtLabels, negative_transfer
from tl_core.comparison.transfer_vs_scratch import TransferComparison
from tl_core.transferability.ranking_check import PredictedBackbone, RankingCheck
from ui.when import charts, result


@pytest.mark.parametrize("dark", [False, True])
def test_ranks_show_a_bar_a_backbone_and_a_marker_for_every_score_that_applies(dark):
    rows = answer()["rows"]
    figure = charts.ranks(rows, dark)
    bar, *scores = figure.data
    assert [bar.base + x for x in bar.x] == [row["mean_rank"] for row in rows]
    lengths = [abs(x) for x in bar.x]
    assert lengths == sorted(lengths, reverse=True) and lengths[0] > 0  # the best has the longest bar
    assert figure.layout.xaxis.range[0] > figure.layout.xaxis.range[1]
    assert {score.name: len(score.x) for score in scores} == {
        "LogME": 4, "LEEP": 1, "NCE": 1, "H-score": 4, "k-NN": 4, "Linear probe": 4}
    h_score = next(score for score in scores if score.name == "H-score")
    assert list(h_score.x) == [2, 1, 3, 4]
    assert figure.layout.yaxis.range[0] > figure.layout.yaxis.range[1]  # the best on top


def test_markers_of_one_backbone_stay_in_its_row_and_apart():
    heights = [score.y[0] for score in charts.ranks(answer()["rows"]).data[1:]]
    assert len({round(height, 6) for height in heights}) == 6 and all(abs(height) < 0.5 for height in heights)


def test_a_contest_shows_both_sides_by_labels():
    scratch, transfer = map(run, discordant(2, 30, 200))
    verdict = negative_transfer([AtLabels(count, transfer, scratch, (5, 5)) for count in (40, 480)])
    found = TransferComparison("Feature extraction", verdict, ((40, 0.8, 0.5), (480, 0.9, 0.7)), ("a", "b"))
    below, above = charts.contest(found).data
    assert (below.name, list(below.x), list(below.y)) == ("from scratch", [40, 480], [0.5, 0.7])
    assert (above.name, list(above.y), above.fill) == ("Feature extraction", [0.8, 0.9], "tonexty")
    alone = TransferComparison("Feature extraction", verdict, ((480, 0.9, 0.7),), ("a", "b"))
    assert charts.contest(alone).layout.xaxis.type == "-"  # a logarithm needs two places


def test_predicted_has_the_most_promising_on_the_right():
    backbones = (PredictedBackbone("a", "A", 1, 0.9, 3), PredictedBackbone("b", "B", 2, 0.7, 1))
    figure = charts.predicted(RankingCheck("feature_extraction", backbones, None, {}, ""))
    assert [list(trace.x) + list(trace.y) for trace in figure.data] == [[1, 0.9], [2, 0.7]]
    assert figure.layout.xaxis.range[0] > figure.layout.xaxis.range[1]


def test_the_table_says_not_applicable_and_reads_shares_as_percent():
    first, second, *_ = result.table(answer()).to_dict("records")
    assert first["LEEP"] == "-0.400" and second["LEEP"] == result.NOT_APPLICABLE
    assert first["Linear probe"] == "90.0 %" and first["LogME"] == "0.300" and second["Rank"] == 2
