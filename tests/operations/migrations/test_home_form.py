"""Every form but the first has a step that leads to it."""

from tl_core.operations.migrations import home_form
from tl_core.operations.migrations.steps import STEPS


def test_the_form_is_the_last_steps():
    assert {step.form for step in STEPS} == set(range(home_form.FIRST + 1, home_form.FORM + 1))


def test_what_is_written_is_read(isolated, tmp_path):
    home_form.write(tmp_path)
    known = home_form.read(tmp_path)
    assert known == home_form.HomeForm(mlflow=home_form.mlflow_version()) and known.mlflow
    assert home_form.read(tmp_path / "new").form == home_form.FIRST
