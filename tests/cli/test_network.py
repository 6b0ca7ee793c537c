import pytest

from tl_core.cli.network import one_of
from tl_core.errors import UserError


def test_a_run_or_a_backbone_is_named():
    assert one_of("abc", None) == "abc" and one_of(None, "vgg16") == "vgg16"


@pytest.mark.parametrize(("run", "backbone", "found"), [("abc", "vgg16", "Both --run and"), (None, None, "Neither")])
def test_both_or_neither_is_told(run, backbone, found):
    with pytest.raises(UserError, match=found) as told:
        one_of(run, backbone)
    assert told.value.expected == "Expected one of them." and "runs" in told.value.fix
