"""The records are there at once, and without TensorFlow."""

import subprocess
import sys
from pathlib import Path

import pytest

from tl_core.backbones.catalog import BACKBONES
from tl_core.errors import UserError

ROOT = Path(__file__).parents[2]


def test_the_catalog_is_read_without_tensorflow():
    code = ("import sys; from tl_core.backbones.catalog import BACKBONES\n"
            "print([m for m in ('tensorflow', 'keras', 'numpy') if m in sys.modules], len(BACKBONES))")
    answer = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == f"[] {len(BACKBONES)}"


def test_the_names_of_the_mission_are_there_and_the_default_is_first():
    names = BACKBONES.names()
    assert names[0] == "efficientnet_lite0"
    assert {"vgg16", "vgg19", "inception_v3", "resnet50", "xception", "mobilenet_v2", "efficientnet_b0",
            "densenet121", "convnext_tiny", "small_cnn"} < set(names)


@pytest.mark.parametrize(("typed", "meant"), [
    ("mobilnet", "mobilenet_v2"), ("vgg-16", "vgg16"), ("resnet", "resnet50")])
def test_a_misspelt_name_is_put_right(typed, meant):
    with pytest.raises(UserError, match=f"Did you mean '{meant}'"):
        BACKBONES.get(typed)


@pytest.mark.parametrize(("name", "millions"), [
    # Published sizes without the classifier, in millions of parameters.
    ("vgg16", 14.71), ("vgg19", 20.02), ("inception_v3", 21.80), ("resnet50", 23.59), ("xception", 20.86),
    ("mobilenet_v2", 2.26), ("efficientnet_b0", 4.05), ("densenet121", 7.04), ("convnext_tiny", 27.82),
    ("efficientnet_lite0", 3.41), ("efficientnet_lite1", 4.19), ("efficientnet_lite2", 4.87)])
def test_sizes_are_the_published_ones(name, millions):
    assert BACKBONES.get(name).parameters / 1e6 == pytest.approx(millions, abs=0.006)
