"""Every page opens with a run on texts, and speaks of texts; pages with runs on pictures have tests of their own."""

import json
import re

import numpy as np
import pytest

from tests.evaluation import finished_runs
from tests.pages.conftest import RESULT
from tests.pages.test_train import read, texts
from tests.ui.adapt import made as adaptations
from tests.ui.discover import made as discoveries
from tl_core.adaptation import request as pair_request
from tl_core.adaptation import results as adaptation_results
from tl_core.config import HeadConfig, RunConfig
from tl_core.data import dataset_index
from tl_core.data.texts import notes
from tl_core.discovery import results as discovery_results
from tl_core.labelling import session
from ui.shared import run_queries

HEAD = HeadConfig(hidden=(8,))
CONFIGS = {"image": finished_runs.CONFIG.changed(classes=("3", "8")),
           "text": RunConfig(data="notes", backbone="text_cnn", weights="random", freeze_depth=4, head=HEAD)}
EVALUATE = [("evaluate", {"run": "{run}", "view": view})
            for view in ("mistakes", "classes", "ranking", "calibration", "robustness")]
COMPARE = [("compare", {"runs": "{run}", "view": view}) 
           for view in ("depth", "labels", "classes", "pictures", "inside")]
PAGES = [("train", {"run": "{trained}", "data": "{data}", "backbone": "{backbone}"}),
         ("compare", {"runs": "{run}"}), *COMPARE, ("data", {"set": "{data}"}), ("runs", {}),
         ("when", {"data": "{data}"}),
         ("when", {"data": "{data}", "view": "effect"}), ("adapt", {"data": "{data}"}),
         ("discover", {"data": "{data}"}), *EVALUATE,
         ("features", {"network": "run:{run}", "set": "{data}"}),
         ("export", {"run": "{run}"}), ("predict", {"run": "{run}"}), ("explain", {"network": "run:{run}"})]
# What has no meaning for texts is told in one sentence where somebody would look for it.
OF_PICTURES = ("Augmentation changes pictures at random", "folders without labels are of pictures")
ABOUT_BOTH = ("folder of pictures with or without classes",)  # help that names what only pictures can be
FIELDS = ("button", "selectbox", "number_input", "multiselect", "text_input", "toggle", "slider", "checkbox", "metric")
CARDS = {"adapt", "discover", "when"}  # presets and demonstrations are of sets of their own
DISCOVER = ("clusters", "map", "scores", "label", "take")
ADAPT = ("map", "methods", "classes", "pictures", "shares", "saved", "take")


class Saved:
    """A network's file: pages only ask whether it is there."""

    def save(self, path) -> None:
        path.write_bytes(b"a network")


def named(engine, config: RunConfig) -> dict[str, str]:
    """What an address names of finished runs of this config."""
    trained = engine.submit(config)
    engine.finish(trained, RESULT)
    run_id = finished_runs.finished(config, Saved())
    dataset_index.forget()
    run_queries.forget()
    return {"run": run_id, "trained": trained, "data": config.data, "backbone": config.backbone}


def test_every_page_opens_with_a_run_on_texts_and_speaks_of_texts(engine, aside, open_page):
    names, wrong = named(engine, CONFIGS["text"]), {}
    for page, address in PAGES:
        said = _said(open_page(page, **{key: value.format(**names) for key, value in address.items()}))
        found = re.findall(r"\d+ px\b", said)
        if page not in CARDS:
            found += re.findall(r".{0,60}\bpictures?\b.{0,40}", said, re.IGNORECASE)
        if found:
            wrong[page, address.get("view")] = found
    assert not wrong


def test_every_view_of_a_result_on_texts_speaks_of_texts(engine, aside, open_page):
    wrong = {}
    for page, address, views, shown in (("discover", _discovered(), DISCOVER, "Transferred features beat pixels"),
                                        ("adapt", _adapted(), ADAPT, "MCC helps")):
        for view in views:
            said = _said(open_page(page, **address, view=view))
            assert shown in said
            if found := re.findall(r".{0,60}\bpictures?\b.{0,40}", said, re.IGNORECASE):
                wrong[page, view] = found
    assert not wrong


def _discovered() -> dict[str, str]:
    """A result on the notes in the store, with a labelling that has begun; its address."""
    keys = list(notes.notes_dataset().splits["train"].keys[::4])
    question = discoveries.asked(data="notes", features=["text_cnn", "tfidf"], backbone="text_cnn", image_size=128)
    figures, arrays = discoveries.result(question, count=len(keys), labelled=True, modality="text")
    discovery_results.save(figures, {**arrays, "keys": np.array(keys)})
    about = np.eye(4)[np.arange(len(keys)) % 4] + np.random.default_rng(0).normal(0, 0.1, (len(keys), 4))
    here = session.create("notes", keys, about, source="text_cnn")
    return {"data": "notes", "network": "text_cnn:random", "limit": "100", "beside": "tfidf", "labels": here.id}


def _adapted() -> dict[str, str]:
    """The same of an adaptation from one domain of the notes to the other, its labels open."""
    fields = {"data": "notes", "backbone": "text_cnn", "weights": "random", "limit": 100, "seed": 0, "image_size": 128}
    asked = pair_request.of_pair(fields, "market", "household")
    adaptation_results.save({**adaptations.values(True, request=asked.to_dict()), "data": "notes", "modality": "text",
                             "source": "market", "target": "household"}, adaptations.arrays(True))
    return {"data": "notes", "source": "market", "target": "household", "network": "text_cnn:random", "limit": "100",
            "labels": "open"}


def test_the_self_taught_page_says_why_it_offers_no_texts(aside, open_page):
    app = open_page("self_taught")
    assert "Sets of pictures only" in texts(app)
    assert not any("Notes and reviews" in option for option in app.selectbox(key="url data").options)


@pytest.mark.parametrize("modality", CONFIGS)
def test_worst_examples_come_from_the_addresses_of_their_kind(engine, aside, open_page, modality):
    config = CONFIGS[modality]
    app = open_page("evaluate", run=named(engine, config)["run"])
    items = json.loads(app.get("bidi_component")[0].proto.json)["items"]
    begins = {"image": "pictures/small/digits/", "text": "texts/small/notes/"}[modality]
    assert items and all(item["small"].startswith(begins) and item["text"] == (modality == "text") for item in items)


def test_a_set_that_a_network_cannot_read_gets_one_that_can(engine, aside, open_page):
    for data, title in (("notes", "MiniLM-L6"), ("fruits", "EfficientNet-Lite0")):
        app = open_page("features", set=data, network="small_cnn:random" if data == "notes" else "text_cnn:random")
        assert title in app.selectbox(key="url network").options[0] and "network" not in app.query_params


def _said(app) -> str:
    lines = [line for line in texts(app).replace("\\", "").split("\n")
             if not any(known in line for known in OF_PICTURES)]
    fields = [one for kind in FIELDS for one in app.get(kind)]
    return "\n".join([*lines, *filter(None, (one.label for one in fields)), *_help(fields)])


def _help(fields) -> list[str]:
    """What the fields say when they are pointed at."""
    told = [read(one.proto.help) for one in fields if one.proto.help]
    return [one for one in told if not any(known in one for known in ABOUT_BOTH)]


def test_before_a_download_the_page_says_how_large_it_is(open_page):
    said = _said(open_page("train", data="notes", backbone="roberta_base"))
    assert "Not on this machine yet: downloaded when first used, 500 MB." in said
    options = open_page("when", data="notes").multiselect[0].options
    assert any("RoBERTa base with pretrained weights – download (500 MB)" in option for option in options)
