"""What a page does with the pictures brought so far: tells what was understood, makes a set, forgets; no browser."""

import io
import json
import re
import shutil
import subprocess

import pytest
import streamlit as st
from PIL import Image
from streamlit.testing.v1 import AppTest

from tests.data.arrangement import ways
from tl_core.data import sets
from tl_core.data.sets import SetRow
from tl_core.data.upload.upload_session import Staging
from tl_core.errors import UserError
from ui.upload import component, server_folder, summary

pytestmark = pytest.mark.usefixtures("small_heap")


@pytest.fixture(autouse=True)
def nothing_cached():
    yield
    st.cache_data.clear()


def page(extend):
    """The script of the page under test."""
    from ui.data import view
    from ui.upload import upload
    upload.draw(view.open_new, extend)


def opened(extend=None) -> AppTest:
    app = AppTest.from_function(page, kwargs={"extend": extend}, default_timeout=30).run()
    assert not app.exception
    return app


def staged(app, extend="") -> Staging:
    return Staging.find(app.session_state[f"bring:{extend}"])


def add(staging, label, count=6, group=None, start=0) -> None:
    for number in range(start, start + count):
        file = io.BytesIO()
        Image.new("RGB", (32, 32), (number * 20, len(label) * 9, 90)).save(file, "PNG")
        file.seek(0)
        assert staging.add_picture(label, f"{number}.png", file, group=group) is None


def shown(app) -> dict:
    """What the component is given."""
    return json.loads(app.get("bidi_component")[0].proto.json)


def told(app) -> str:
    """All text on the page."""
    parts = [*app.markdown, *app.caption, *app.error, *app.warning, *app.get("html")]
    return " ".join(str(getattr(part, "value", None) or part.proto.body) for part in parts)


def button(app, words):
    return next(each for each in app.button if each.label.startswith(words))


def test_an_empty_page_says_what_to_do_and_makes_nothing():
    app = opened()
    assert "Nothing has arrived yet" in told(app)
    assert button(app, "Make the set").disabled
    given = shown(app)
    assert given["staging"] == staged(app).id and given["counts"] == {} and given["classes"] == []
    assert given["limits"]["picture"] > 0


def test_an_id_with_two_underscores_in_a_row_is_no_trouble(monkeypatch):
    monkeypatch.setattr("secrets.token_urlsafe", lambda size: "a__b" * (size // 3))
    assert "__" in shown(opened())["staging"]


def test_the_summary_counts_and_one_class_is_not_enough():
    app = opened()
    add(staged(app), "cat")
    app.run()
    assert shown(app)["counts"] == {"cat": 6}
    assert "second class" in told(app) and button(app, "Make a set of 6 pictures").disabled


def test_a_class_of_which_nothing_is_to_train_on_is_told_before_the_set_is_made(tmp_path):
    app = opened()
    staged(app).add_folder(ways.write(ways.extra_class_in_test(), tmp_path / "pets"))
    app.run()
    assert button(app, "Make a set of").disabled and "Every class must be in" in told(app)


def test_a_rerun_keeps_the_staging_and_the_component():
    app = opened()
    before = shown(app)["staging"], app.get("bidi_component")[0].proto.id
    add(staged(app), "cat")
    app.run()
    assert (shown(app)["staging"], app.get("bidi_component")[0].proto.id) == before


def test_confirming_makes_the_set_and_leads_to_its_check_up():
    app = opened()
    staging = staged(app)
    add(staging, "cat")
    add(staging, "dog")
    app.run()
    app.text_input(key="bring name").set_value("pets")
    app.text_input(key="bring licence").set_value("CC0")
    button(app, "Make a set of 12 pictures").click().run()
    assert app.query_params["set"] in ("pets", ["pets"]) and app.query_params["view"] in ("check-up", ["check-up"])
    assert sets.get("pets").licence == "CC0" and len(sets.rows("pets")) == 12
    assert not staging.folder.exists() and staged(app).id != staging.id


def test_a_name_that_cannot_be_is_told_and_nothing_is_lost():
    app = opened()
    add(staged(app), "cat")
    add(staged(app), "dog")
    app.run()
    for name in ("", "fruits", "../up", "con"):
        app.text_input(key="bring name").set_value(name)
        button(app, "Make a set").click().run()
        assert len(app.error) == 1 and not sets.names(), name
        assert len(staged(app).rows()) == 12


def test_more_pictures_go_into_a_set_as_a_version():
    made = Staging.new()
    add(made, "cat")
    add(made, "dog")
    sets.create(made, "pets")
    app = opened("pets")
    assert shown(app)["classes"] == ["cat", "dog"]
    add(staged(app, "pets"), "dog", start=6)
    app.run()
    button(app, "Add 6 pictures to pets").click().run()
    assert len(sets.rows("pets")) == 18 and sets.get("pets").latest == 2


def test_folders_that_may_be_read_otherwise_offer_it(tmp_path):
    app = opened()
    staged(app).add_zip(ways.zipped(dict(ways.inputs())["patients"], tmp_path / "a.zip"))
    app.run()
    assert shown(app)["counts"] == {"benign": 15, "malignant": 15} and shown(app)["arrangement"] == "groups"
    assert "**2** classes and **10** groups." in told(app)
    choice = next(box for box in app.selectbox if box.label == "How the folders are read")
    choice.set_value("joined").run()
    assert not app.exception and len(shown(app)["counts"]) == 10 and shown(app)["arrangement"] == "joined"
    assert "named by both folders" in told(app)


def test_splits_that_did_not_come_are_said_to_be_made(tmp_path):
    app = opened()
    staged(app).add_zip(ways.zipped(dict(ways.inputs())["kaggle_flat_test"], tmp_path / "a.zip"))
    app.run()
    assert "Those to validate and to test will be split off the ones to train on." in told(app)
    assert "Folders are the split train;" in told(app)  # nothing of test has a class


def test_starting_over_discards_everything():
    app = opened()
    staging = staged(app)
    add(staging, "cat")
    app.run()
    button(app, "Throw them away").click().run()
    assert not staging.folder.exists() and shown(app)["counts"] == {} and staged(app).id != staging.id


def test_a_staging_that_was_swept_away_is_replaced():
    app = opened()
    staged(app).discard()
    assert not app.run().exception and shown(app)["staging"] == staged(app).id


def test_names_from_outside_are_never_markup():
    app = opened()
    staging = staged(app)
    add(staging, "<img src=x onerror=alert(1)>")
    staging.add_picture("cat", "<script>alert(1)</script>[x](http://evil.example)", io.BytesIO(b"none"))
    app.run()
    written = " ".join(part.proto.body for part in app.get("html"))
    assert "<script" not in written and "<img" not in written and "&lt;script&gt;" in written


def rows(label, *groups):
    return [SetRow(f"{label}/{number}.png", label, None, group) for number, group in enumerate(groups)]


def test_too_few_bursts_are_named_before_the_set_is_made():
    assert summary.few_bursts([*rows("cat", "a", "a", "b"), *rows("dog", "c", "d", "e")])[0].endswith("bursts: cat.")
    assert summary.few_bursts(rows("cat", "a", "a", None, None)) == [], "Two single pictures make three groups."
    assert summary.few_bursts(rows("cat", None)) == []


@pytest.fixture
def shared(picture_folder, monkeypatch):
    """A set in the folder that the server shares; beside it a folder whose pictures lie too deep for classes."""
    monkeypatch.setenv("TL_DATA_DIR", str(picture_folder.parent))
    shutil.copytree(picture_folder, picture_folder.parent / "photos" / "2026" / "colours")
    return picture_folder


def test_a_folder_of_the_server_is_taken(shared):
    app = opened()
    app.selectbox[0].set_value(str(shared)).run()
    button(app, "Add its pictures").click().run()
    assert shown(app)["counts"] == {"blue": 12, "red": 12}
    assert sorted(path.name for path in shared.iterdir()) == ["blue", "red"], "The folder itself stays."


def test_a_link_out_of_what_the_server_shares_is_not_taken_and_told(shared, tmp_path_factory):
    private = tmp_path_factory.mktemp("private") / "secret.png"
    shutil.copy(next((shared / "red").iterdir()), private)
    (shared / "red" / "secret.png").symlink_to(private)
    app = opened()
    app.selectbox[0].set_value(str(shared)).run()
    button(app, "Add its pictures").click().run()
    assert shown(app)["counts"] == {"blue": 12, "red": 12}
    assert "secret.png" in told(app) and "a link that leads out of what this server shares" in told(app)


def test_folders_with_classes_are_offered_and_none_elsewhere(shared, tmp_path):
    assert server_folder.offered((shared.parent,)) == [str(shared), str(shared.parent / "photos")]
    with pytest.raises(UserError, match="outside"):
        server_folder.server_folder(tmp_path)


def test_without_shared_folders_the_page_says_how_to_share_one():
    assert "TL_DATA_DIR" in told(opened())


def test_the_parts_make_one_module_and_names_reach_the_page_as_text_only():
    script = component.script()
    assert script.count("export default") == 1 and not re.search(r"^import ", script, re.M)
    for written in re.findall(r"innerHTML = (.*)", script):
        assert re.fullmatch(r"CARD;|`[^`]*`;", written)
        assert set(re.findall(r"\$\{([^}]*)\}", written)) <= {"THUMB"}


@pytest.mark.skipif(not shutil.which("node"), reason="node is not installed")
def test_the_script_parses(tmp_path):
    file = tmp_path / "bring.mjs"
    file.write_text(component.script(), encoding="utf8")
    subprocess.run(["node", "--check", str(file)], check=True)
