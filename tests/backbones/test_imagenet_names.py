import pytest

from tl_core.backbones import imagenet_names


def test_the_thousand_names_are_all_different_and_where_pytorch_and_keras_have_them():
    names = imagenet_names.names()
    assert imagenet_names.known() and len(set(names)) == len(names) == 1000
    assert [names[number] for number in (0, 442, 698, 985, 999)] == [
        "tench", "bell cote", "palace", "daisy", "toilet tissue"]
    assert names[134] != names[517] and names[134].startswith("crane (")


def test_without_the_package_classes_have_numbers(monkeypatch):
    monkeypatch.setattr(imagenet_names, "PACKAGE", "no-such-package")
    imagenet_names._names.cache_clear()
    assert imagenet_names.names()[985] == "class 985" and not imagenet_names.known()
    imagenet_names._names.cache_clear()


def test_names_that_are_shared_are_told_apart():
    assert imagenet_names.distinct(["crane", "bell cote, bell cot", "crane"], ["crane bird", "bell", "machine, tall"]
                                   ) == ("crane (crane bird)", "bell cote", "crane (machine)")
    with pytest.raises(ValueError, match="same name"):
        imagenet_names.distinct(["crane", "crane"], ["tall", "tall"])
