"""The Discover page over a made-up result and a fake second process."""

import csv
import io
import json

import pytest

from tests.pages.test_train import texts
from tests.ui.discover import made
from tl_core.discovery import request, results, tasks
from ui.discover import at_once, jobs, question, view_take

AT = {"network": "small_cnn:random", "size": "64", "limit": "100"}
VIEWS = ("clusters", "map", "scores", "take")


pytestmark = pytest.mark.usefixtures("aside")


@pytest.fixture
def discover(open_page):
    return lambda **address: open_page("discover", **{**AT, **address})


@pytest.fixture
def kept():
    return keep()


def keep(asked=None, **more):
    return results.save(*made.result(asked, **more))


def said(app) -> str:
    return texts(app).replace("\\", "")


def keys(app) -> list[str]:
    return [str(button.key) for button in app.button]


def components(app) -> list[dict]:
    return [json.loads(one.proto.json or "{}") for one in app.get("bidi_component")]


def galleries(app) -> list[list[dict]]:
    return [data["items"] for data in components(app) if "items" in data]


def cloud(app) -> dict:
    return next(data for data in components(app) if "revision" in data)


# From nothing to a result

def test_the_page_teaches_and_offers_presets(discover, aside):
    app = discover()
    assert "nobody has said of what" in said(app) and not aside.tasks
    assert {"preset household", "preset fruits", "discover"} <= set(keys(app))
    assert "as one pass through each network" in said(app)


def test_the_button_asks_for_what_the_form_says(discover, aside):
    app = discover(domain="sketch", method="spectral", k="7", beside="pixels,small_cnn@block2", block="block3",
                   maps="pca,tsne")
    app.button(key="discover").click().run()
    task, = aside.tasks
    assert task.function is tasks.discover and not app.exception
    assert request.of_dict(task.arguments[0]) == made.asked(
        domain="sketch", method="spectral", clusters=7, features=["small_cnn@block3", "pixels", "small_cnn@block2"])


def test_one_click_on_a_preset_writes_the_address_and_begins_once(discover, aside):
    app = discover(data="digits")
    app.button(key="preset household").click().run()
    assert not app.exception and "network" not in app.query_params
    task, = aside.tasks
    sent = request.of_dict(task.arguments[0])
    assert (sent.data, sent.domain, sent.image_size) == ("household", "photo", 96)
    assert sent.features[1:] == ("pixels", "random")
    app.run()
    assert len(aside.tasks) == 1


def test_while_it_runs_it_can_be_cancelled_and_somebody_else_joins(discover, aside):
    jobs.submit(made.asked())
    aside.tasks[-1].state, aside.tasks[-1].progress = "running", ("Clustering", 1, 2)
    app = discover()
    assert "Clustering: 1 of 2" in app.get("progress")[0].proto.text and "discover" not in keys(app)
    app.button(key="cancel discover").click().run()
    assert aside.tasks[0].state == "cancelled" and "You cancelled it" in said(app)
    app.button(key="dismiss discover").click().run()
    assert "cancelled" not in said(app) and "discover" in keys(app)


def test_a_failed_one_says_why(discover, aside):
    jobs.submit(made.asked())
    aside.tasks[-1].state, aside.tasks[-1].error = "failed", "clusters is 90, and there are 40 different pictures."
    assert "there are 40 different pictures" in said(discover())


def test_another_number_is_answered_at_once_and_what_was_passed_by_ends(discover, kept, aside):
    app = discover()
    assert not aside.tasks
    for number in ("5", "6"):
        app.select_slider(key="url k").set_value(number).run()
    assert [request.of_dict(task.arguments[0]).clusters for task in aside.tasks] == [5, 6]
    assert [task.state for task in aside.tasks] == ["cancelled", "waiting"]
    app.button(key="cancel discover").click().run()
    app.button(key="dismiss discover").click().run()
    assert len(aside.tasks) == 2, "cancelled, it is not begun again"


def test_other_pictures_wait_for_the_button(discover, kept, aside):
    app = discover()
    app.segmented_control(key="url domain").set_value("night").run()
    assert not aside.tasks and "discover" in keys(app)


def test_an_estimate_stands_beside_the_button_until_there_is_a_result(discover, kept):
    assert "as earlier ones on this machine took" in said(discover(data="fruits"))
    assert "as earlier ones on this machine took" not in said(discover())


# A result

def test_a_result_has_its_sentence_and_figures(discover, kept):
    app = discover()
    text = said(app)
    assert "4 clusters in 40 pictures" in text and "Transferred features beat pixels by 0.50 in ARI." in text
    shown = {metric.label: (metric.value, metric.delta) for metric in app.metric}
    assert shown == {"Clusters": ("4", "by silhouette"), "Silhouette": ("0.20", "from -1 to 1"),
                     "Stability": ("0.90", "0.85 to 0.94"), "Accuracy": ("95.0 %", "90.0 to 98.0 %"),
                     "ARI": ("0.90", "0.85 to 0.94")}


def test_clusters_show_their_typical_and_doubtful_pictures_with_words(discover, kept):
    app = discover()
    first, *others = galleries(app)
    assert len(others) == 3 and [item["title"] for item in first] == ["Typical"] * 6 + ["Doubtful"] * 3
    clusters = kept.assignment()
    assert {int(clusters[int(item["id"])]) for item in first} == {0}
    typicality = [kept.typicality()[int(item["id"])] for item in first]
    assert typicality[:6] == sorted(typicality[:6], reverse=True) and typicality[6:] == sorted(typicality[6:])
    assert first[0]["small"] == f"discovered/small/{kept.id}/{first[0]['id']}"
    assert "Darker than the others." in said(app) and first[0]["note"] in made.CLASSES


def test_hidden_classes_are_told_nowhere(discover, kept):
    app = discover(known="no")
    assert not any(name in json.dumps(galleries(app)) for name in made.CLASSES)
    assert not any(f"{name}," in said(app) for name in made.CLASSES)


def test_one_cluster_shows_all_of_its_pictures(discover, kept):
    app = discover(cluster="2", seen="pixels")
    items, = galleries(app)
    assert len(items) == (kept.assignment("pixels") == 1).sum()
    assert [float(item["title"]) for item in items] == sorted((float(item["title"]) for item in items), reverse=True)


def test_many_clusters_come_a_few_at_a_time(discover, kept):
    keep(count=300, k=100)
    app = discover()
    assert len(galleries(app)) == 8
    app.button(key="more clusters").click().run()
    assert len(galleries(app)) == 16


@pytest.mark.parametrize("k", [1, 3, 10])
@pytest.mark.parametrize("view", VIEWS)
def test_every_view_stands_with_one_cluster_and_with_several(discover, k, view):
    keep(made.asked(method="agglomerative"), k=k, labelled=k != 3)
    assert not discover(view=view, method="agglomerative").exception


def test_noise_is_told(discover):
    keep(made.asked(method="hdbscan"), noise=True, notes=["Much is called noise."])
    app = discover(method="hdbscan", cluster="none")
    text = said(app)
    assert "5 pictures in none" in text and "Much is called noise." in text and "they lie where pictures are" in text
    assert "HDBSCAN finds the number of clusters itself." in text and not app.select_slider
    assert {item["title"] for item in galleries(app)[0]} == {"-1.00"}


def test_the_map_has_every_picture_by_cluster_class_and_domain(discover, kept):
    sent = cloud(discover(view="map"))
    assert [group["name"] for group in sent["groups"]] == [f"Cluster {number}" for number in range(1, 5)]
    assert sorted(sum((group["members"] for group in sent["groups"]), [])) == list(range(40))
    assert [text for *_, text in sent["texts"]] == ["1", "2", "3", "4"] and sent["revision"] == "tsne"
    assert sent["points"][3] == [f"Cluster {kept.assignment()[3] + 1}", f"{made.CLASSES[3]}, sketch",
                                 f"discovered/small/{kept.id}/3"]
    by_class = cloud(discover(view="map", colour="class", map="pca"))
    assert len(by_class["groups"]) == 8 and by_class["axes"][0].startswith("component 1 · 40 %")
    assert not by_class["texts"]
    assert [group["name"] for group in cloud(discover(view="map", colour="domain"))["groups"]] == ["photo", "sketch"]
    assert "Trustworthiness 0.97 of 1." in said(discover(view="map"))


def test_a_click_on_the_map_keeps_a_picture_until_it_is_let_go(discover, kept):
    app = discover(view="map", row="7")
    assert cloud(app)["chosen"] == 7 and galleries(app)[0][0]["id"] == "7"
    app.button(key="let go").click().run()
    assert cloud(app)["chosen"] is None and "row" not in app.query_params
    assert cloud(discover(view="map", row="4000"))["chosen"] is None


def test_scores_compare_the_features_and_tell_each_cluster_s_class(discover, kept):
    app = discover(view="scores")
    frame = app.dataframe[0].value
    assert list(frame.Features) == ["Small cnn", "Pixels"] and frame["Matched accuracy"][0] == "95.0 %"
    assert frame["First is ahead by (ARI)"].tolist() == ["–", "+0.40 (+0.30 to +0.50)"]
    assert len(app.get("plotly_chart")) == 4 and "Cluster 1 holds" in said(app)


def test_a_chosen_number_stands_on_the_curve_of_those_that_were_tried(discover):
    keep(made.asked(clusters=5), k=5, k_by="user", k_scores=[])
    assert "many are tried, and their curve stands here" in said(discover(view="scores", k="5"))
    keep()
    app = discover(view="scores", k="5")
    curve = json.loads(app.get("plotly_chart")[1].proto.spec)
    assert curve["data"][0]["x"] == list(range(2, 13)) and curve["layout"]["shapes"][0]["x0"] == 5


def test_agglomerative_clustering_has_its_tree(discover):
    keep(made.asked(method="agglomerative"))
    app = discover(view="scores", method="agglomerative")
    assert len(app.get("plotly_chart")) == 5 and "The tree" in said(app)


@pytest.mark.parametrize("labelled", [False, True])
def test_what_other_pictures_change_is_told_where_they_were_asked_for(discover, aside, labelled):
    app = discover(source="fruits")
    app.button(key="discover").click().run()
    asked = request.of_dict(aside.tasks[0].arguments[0])
    assert asked == made.asked(source="fruits") and "Do other pictures help?" not in said(app)
    keep(asked, labelled=labelled)
    app = discover(source="fruits", view="scores")
    assert "200 pictures of fruits" in said(app) and "Both clusterings agree to an ARI of 0.80." in said(app)
    assert len(app.get("plotly_chart")) == (5 if labelled else 3)
    assert question.address(asked.to_dict())["source"] == "fruits"


def test_without_labels_there_are_no_figures_of_classes(discover):
    keep(labelled=False)
    app = discover(view="scores")
    assert [metric.label for metric in app.metric] == ["Clusters", "Silhouette", "Stability"]
    assert "No class is known, as in real life" in said(app) and "ARI" not in app.dataframe[0].value
    assert not galleries(discover())[0][0]["note"]


def test_the_assignments_name_no_place_and_no_formula(kept):
    arrays = {**kept.arrays, "keys": kept.arrays["keys"].astype("U60")}
    arrays["keys"][0] = "=1+1"
    results.save(kept.figures, arrays)
    rows = list(csv.reader(io.StringIO(view_take.table(results.load(kept.id)).decode("utf-8-sig"))))
    assert rows[0] == ["file", "class", "domain", "cluster by small_cnn", "cluster by pixels", "typicality"]
    assert len(rows) == 41 and rows[1][0] == "'=1+1"
    assert rows[1][3] == str(kept.assignment()[0] + 1) and rows[2][2] == "sketch"


def test_the_command_asks_the_same(kept):
    said_ = view_take.command(kept)
    assert said_.startswith("python -m tl_core discover --data household --features small_cnn,pixels ")
    assert "--weights random --image-size 64" in said_ and "--clusters auto --limit 100" in said_


# Addresses

def test_a_kept_question_leads_back_to_itself(discover):
    asked = made.asked(domain="night", clusters=5, method="gmm", features=["small_cnn@block2", "random"], limit=77,
                       image_size=72, seed=3)
    keep(asked)
    app = discover(data="digits")
    link = next(link for link in app.get("page_link") if "household" in link.proto.label.replace("\\", ""))
    assert "Drawn household things, night: 4 clusters by Gaussian mixture" in link.proto.label.replace("\\", "")
    app = discover(**question.address(asked.to_dict()))
    assert "4 clusters in 40 pictures" in said(app)


def test_an_unknown_view_or_cluster_in_the_address_is_the_usual_one(discover, kept):
    app = discover(view="nothing", cluster="99", seen="nothing", colour="nothing", k="4000")
    assert len(galleries(app)) == 4


@pytest.mark.parametrize(("address", "words"), [
    ({"network": "run:nothing"}, "No run named 'nothing'"), ({"network": "vgg166:imagenet"}, "Did you mean 'vgg16'"),
    ({"beside": "pixls"}, "No features named 'pixls'"), ({"data": "nowhere"}, "nowhere")])
def test_an_address_that_names_what_is_not_there(discover, aside, address, words):
    app = discover(**address)
    assert words in said(app) and not aside.tasks and "discover" not in keys(app)


def test_no_path_of_the_server_is_opened(discover, picture_folder):
    told = []
    for path in (str(picture_folder), str(picture_folder) + "z"):
        app = discover(data=path)
        told.append([error.value.replace("\\", "").replace(path, "…") for error in app.error])
        assert "discover" not in keys(app)
    assert told[0] == told[1] and "named '…'" in told[0][0]


def test_a_shared_folder_without_classes_is_taken(discover, picture_folder, aside, monkeypatch):
    monkeypatch.setenv("TL_DATA_DIR", str(picture_folder.parent))
    app = discover(kind="folder", data=str(picture_folder))
    app.button(key="discover").click().run()
    assert request.of_dict(aside.tasks[0].arguments[0]).data == str(picture_folder.resolve())


def test_a_link_for_a_class_shows_the_result_and_starts_nothing(discover, kept, aside):
    for view in VIEWS:
        app = discover(view=view, read="1", row="3", k="auto")
        assert not [key for key in keys(app) if not key.startswith(("more", "let go"))], view
    app.session_state[at_once._SHOWN] = made.asked()
    app.query_params["k"] = "9"
    app.run()
    assert not aside.tasks and "Nobody has looked for groups" in said(app)
