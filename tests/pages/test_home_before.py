"""Every page, on the home that the version before wrote: it opens, and shows the figures that were measured then."""

import pytest

from tests import home_before
from tests.home_before import ANSWERS, IDS
from tests.pages.test_train import texts

RUN, TUNED, OWN = IDS["extraction"], IDS["tuning"], "shapes"


@pytest.fixture(scope="module")
def moved(tmp_path_factory):
    return home_before.unpack(tmp_path_factory.mktemp("before"))


@pytest.fixture
def visit(open_page, moved, monkeypatch):
    """Open a page of the old home at an address."""
    monkeypatch.setenv("TL_HOME", str(moved))

    def opened(page: str, **address):
        app = open_page(page, **address)
        assert not app.error, [each.value for each in app.error]
        return app
    return opened


def share(value: float) -> str:
    return f"{100 * value:.1f} %"


def said(app) -> str:
    """A page's texts, its charts' and tables' numbers."""
    charts = [chart.proto.spec for chart in app.get("plotly_chart")]
    tables = [table.value.to_csv() for table in app.dataframe] + [table.value.to_csv() for table in app.table]
    titles = [item.value for kind in ("title", "header") for item in app.get(kind)]
    return "\n".join([texts(app), *titles, *charts, *tables, *(part.proto.json for part in app.get("bidi_component"))])


def figures_of(name: str) -> dict:
    return ANSWERS[f"evaluate {name}"]["test"]


@pytest.mark.parametrize("name", ["scratch", "extraction", "tuning", "compared 0", "compared 3", "second version"])
def test_train_shows_a_run(visit, name):
    assert share(figures_of(name)["accuracy"]) in texts(visit("train", run=IDS[name]))


def test_train_shows_the_stopped_run_and_lets_it_go_on(visit):
    app = visit("train", run=IDS["stopped"])
    assert any(button.key == "continue" for button in app.button)


def test_runs_lists_them_all(visit):
    app = visit("runs")
    runs = ANSWERS["runs"]["runs"]
    assert [button.key.removeprefix("actions-") for button in app.menu_button] == [run["run_id"] for run in runs]
    page = texts(app)
    assert all(share(run["accuracy"]) in page for run in runs if run["accuracy"] is not None)


@pytest.mark.parametrize("view", ["curves", "depth", "labels", "time", "classes", "pictures", "settings"])
def test_compare_shows_the_comparison(visit, view):
    tables = [each.value for each in visit("compare", comparison=IDS["comparison"], view=view).dataframe]
    [table] = [each for each in tables if "Test accuracy" in each]
    accuracies = [figures_of(f"compared {number}")["accuracy"] for number in range(4)]
    means = [100 * sum(accuracies[first:first + 2]) / 2 for first in (0, 2)]
    assert table["Test accuracy"].tolist() == pytest.approx(means)


def test_compare_shows_what_was_looked_into(visit):
    app = visit("compare", runs=TUNED, view="inside")
    assert app.get("plotly_chart") and "Look inside" not in [button.label for button in app.button]


@pytest.mark.parametrize("view", ["mistakes", "classes", "ranking", "calibration", "robustness"])
@pytest.mark.parametrize("name", ["extraction", "second version"])
def test_evaluate_shows_a_run(visit, name, view):
    app = visit("evaluate", run=IDS[name], view=view)
    page = said(app)
    assert share(figures_of(name)["accuracy"]) in page and "not as" not in page and "cannot be shown" not in page


@pytest.mark.parametrize("view", ["pictures", "classes", "check-up", "versions", "add"])
def test_data_shows_the_own_set(visit, view):
    page = said(visit("data", set=OWN, view=view))
    assert "Shapes" in page
    if view == "check-up":
        assert "Not checked yet" not in page
        titles = [finding["title"] for finding in ANSWERS["data check"]["findings"]]
        assert titles and all(title in page for title in titles), page[:3000]


def test_when_shows_the_ranking_and_its_other_question(visit):
    app = visit("when", data=OWN)
    assert len(app.dataframe) == 1 and len(app.dataframe[0].value) >= 2
    assert visit("when", data=OWN, view="effect")


def test_export_offers_what_was_made(visit):
    app = visit("export", run=TUNED)
    assert [button.key for button in app.get("download_button")] == ["download-keras"]


@pytest.mark.parametrize("page", ["predict", "explain", "features", "discover"])
def test_pages_that_compute_open_with_a_run(visit, page):
    assert len(said(visit(page, network=f"run:{TUNED}", run=TUNED))) > 200
