import json

import pytest

from tl_core.networks import signature
from tl_core.networks.signature import FILE, InputSignature, Signature

ONE = Signature({"image": InputSignature((160, 160, 3), "float32")}, {"label": ("ant", "b\udc80e")})
TWO = Signature({"image": InputSignature((32, 32, 3), "float32"), "text": InputSignature((64,), "int32")},
                {"label": ("a", "b"), "case": ("lower", "upper", "none")})


@pytest.mark.parametrize("one", [ONE, TWO])
def test_it_comes_back_as_it_was_written(one, tmp_path):
    signature.write(one, tmp_path)
    assert signature.read(tmp_path / FILE) == one


def test_its_file_is_for_people_too(tmp_path):
    signature.write(ONE, tmp_path)
    assert json.loads((tmp_path / FILE).read_text()) == {
        "version": 1, "inputs": {"image": {"shape": [160, 160, 3], "dtype": "float32"}},
        "outputs": {"label": {"classes": ["ant", "b\udc80e"]}}}


@pytest.mark.parametrize("text", ["", "{", "[]", '{"inputs": {}}', '{"inputs": {"image": {}}, "outputs": {}}',
                                  '{"inputs": {"image": {"shape": ["a"], "dtype": "x"}}, "outputs": {}}', "null"])
def test_a_damaged_one_is_none(text, tmp_path):
    (tmp_path / FILE).write_text(text)
    assert signature.read(tmp_path / FILE) is None
    assert signature.read(tmp_path / "another.json") is None and signature.read(None) is None


def test_it_knows_its_network():
    assert ONE.fits((160, 160, 3), "float32", 2)
    assert not ONE.fits((160, 160, 3), "float32", 3) and not ONE.fits((96, 96, 3), "float32", 2)
    assert not TWO.fits((32, 32, 3), "float32", 2)
