import hashlib

import pytest

from tests.data.arrangement import ways
from tests.data.arrangement.test_ways import INPUTS
from tests.data.arrangement.ways import png
from tl_core.data.folders import folder_dataset
from tl_core.data.upload.upload_session import Staging
from tl_core.errors import UserError


@pytest.mark.parametrize(("name", "arrangement", "classes"), [
    ("sessions", "classes", 3), ("sessions", "joined", 9), ("sessions", "domains", 3), ("patients", "joined", 10),
    ("Training+Testing", "pooled", 2), ("Training+Testing", "domains", 2), ("some_deeper", "groups", 2)])
def test_another_reading_can_be_chosen_and_is_the_same_everywhere(tmp_path, name, arrangement, classes):
    files = INPUTS[name]
    folder = ways.write(files, tmp_path / "input")
    right = ways.as_folder(folder, arrangement)
    assert len({label for _, _, label, _ in right.values()}) == classes
    for bring in (lambda staging: staging.add_folder(folder),
                  lambda staging: staging.add_zip(ways.zipped(files, tmp_path / "a.zip"))):
        staging = Staging.new()
        bring(staging)
        before = ways.of_staging(staging)
        staging.arrange(arrangement)
        assert ways.of_staging(staging) == right and staging.summary().arrangement == arrangement
        staging.arrange(None)
        assert ways.of_staging(staging) == before
    assert len(folder_dataset(folder, name="x", arrangement=arrangement).classes) == classes
    with pytest.raises(UserError, match="no-such"):
        folder_dataset(folder, name="x", arrangement="no-such")
    with pytest.raises(UserError, match="no-such"):
        staging.arrange("no-such")


def test_what_one_reading_leaves_out_another_takes(tmp_path):
    files = {f"{domain}/{label}/{n}.png": png(100 * k + n) for k, (domain, label) in enumerate(
        (domain, label) for domain in ("photo", "sketch") for label in ("cat", "dog")) for n in range(12)}
    files["photo/cover.png"] = png(999)
    staging = Staging.new()
    staging.add_zip(ways.zipped(files, tmp_path / "a.zip"))
    assert staging.summary().refused == (("photo/cover.png", "lies in no class folder"),) and len(staging.rows()) == 48
    staging.arrange("classes")
    answer = ways.of_staging(staging)
    assert staging.summary().refused == () and len(answer) == 49
    assert answer[hashlib.sha256(png(999)).hexdigest()][2] == "photo"
    staging.arrange("domains")
    assert len(staging.rows()) == 48 and len(staging.summary().refused) == 1


def test_a_class_keeps_the_name_it_was_given_under_another_reading(tmp_path):
    from tl_core.data.upload import relabel
    staging = Staging.new()
    staging.add_zip(ways.zipped(INPUTS["sessions"], tmp_path / "a.zip"))
    relabel.relabel(staging, "ajar", "half open")
    staging.arrange("classes")
    assert staging.summary().classes == ("closed", "half open", "open")
