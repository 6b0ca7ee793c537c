"""A run as a source of weights has a name; other sources keep theirs."""

from tl_core import tracking
from tl_core.config import RunConfig
from tl_core.tracking import weights_name


def test_a_run_is_told_by_what_it_learnt_and_how(isolated):
    config = RunConfig(data="household", domain="photo", backbone="small_cnn", strategy="from_scratch", seed=3)
    run_id = tracking.create_run(config, tracking.new_owner())
    assert weights_name.said(f"run:{run_id}") == "weights of Small CNN on household, photo, from scratch, seed 3"
    assert run_id not in weights_name.of(f"run:{run_id[:12]}")


def test_one_that_is_gone_is_told_by_the_beginning_of_its_id(isolated):
    assert weights_name.said(f"run:{'9cb06f' * 6}") == "weights of a run that is not there (9cb06f)"


def test_others_keep_their_names():
    assert [weights_name.said(one) for one in ("imagenet", "random", None)] == [
        "weights imagenet", "weights random", "weights –"]
