import pytest

from benchmarks import epoch_maps


def test_the_extra_share_is_the_mean_of_the_pairs():
    """10 %, 0 % and 5 %: mean 5 %, and an interval of 2.484 standard errors (t of 2 degrees: 4.303 / √3) of 5 %."""
    said = epoch_maps.summary([(1.1, 1.0), (2.0, 2.0), (1.05, 1.0)])
    assert said["extra"] == pytest.approx(0.05) and said["pairs"] == 3
    assert said["ci95"] == pytest.approx([0.05 - 2.484 * 0.05, 0.05 + 2.484 * 0.05], abs=1e-4)
    assert epoch_maps.line("one", {"seconds": said, "processor": said, "kB": 4.2}) == (
        "one: 1.38 s with, 1.33 s without: +5.0 % (-7.4 to +17.4); "
        "processor 1.38 s with, 1.33 s without: +5.0 % (-7.4 to +17.4); 4.2 kB a run")


def test_every_case_is_a_command():
    from tl_core.cli.app import app
    names = {command.name or command.callback.__name__ for command in app.registered_commands}
    assert {arguments[0] for arguments in epoch_maps.CASES.values()} <= names
