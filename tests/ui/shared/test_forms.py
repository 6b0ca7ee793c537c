import pytest

from tl_core.config import HeadConfig, RunConfig, bounds, number
from tl_core.errors import UserError
from ui.shared import forms

BOUNDED = [name for name in RunConfig.model_fields
           if name not in ("data", "backbone", "strategy", "weights", "domain", "classes", "head")
           and bounds(name)[0] is not None]


@pytest.mark.parametrize("name", BOUNDED)
def test_help_tells_the_bounds_that_runconfig_declares(name):
    low, high = bounds(name)
    text = forms.help_text(name)
    assert text.startswith(RunConfig.model_fields[name].description)
    assert number(low) in text
    assert high is None or text.endswith(f"{number(low)} to {number(high)}.")


def test_titles_and_defaults_are_the_fields_own():
    assert forms.title("epochs") == RunConfig.model_fields["epochs"].title
    assert forms.default("dropout", HeadConfig) == HeadConfig().dropout


@pytest.mark.parametrize(("text", "sizes"), [("256", (256,)), ("512, 128", (512, 128)), ("", ()), (" 64 ,", (64,))])
def test_hidden_layers_as_text(text, sizes):
    assert HeadConfig(hidden=forms.hidden_sizes(text)).hidden == sizes
    assert forms.hidden_sizes(forms.hidden_text(sizes)) == tuple(map(str, sizes))


def test_a_hidden_layer_that_is_no_number_is_quoted():
    with pytest.raises(UserError, match="'wide'"):
        RunConfig.parse({"head": {"hidden": forms.hidden_sizes("256, wide")}})
