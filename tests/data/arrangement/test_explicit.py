from tests.data.arrangement.test_arrange import tree
from tl_core.data.arrangement import Place, arrange


def test_folders_that_say_themselves_what_they_are():
    found = arrange(tree("split=train/class=cat/group=burst%2F1", "split=test/class=cat", "class=dog/group=b2",
                         "notes*1"))
    assert [found.likely.places[folder] for folder in found.likely.places] == [
        Place("cat", "train", None, "burst/1"), Place("cat", "test"), Place("dog", None, None, "b2"),
        Place(reason="lies in no class folder")]
    assert len(found.readings) == 1
