from benchmarks import labelling
from tests.labelling import clouds
from tl_core.labelling import simulation
from tl_core.labelling.simulation import Answered


def test_the_table_has_means_with_their_intervals_and_names_what_is_not_here(isolated):
    here = clouds.pool()
    known = Answered(here.rows, here.typicality, clouds.labels(), here.rows, clouds.labels())
    curves = simulation.compare(known, ["typical"], seeds=2, marks=(20,), batch=10)
    text = labelling.table({"clouds": {"pool": 36, "test": 36, "classes": 3, "curves": curves}, "gone": None})
    assert "clouds: 3 classes, pool 36, test 36" in text and "1.000 ± 0.000" in text
    assert "gone: not here, left out" in text
    assert labelling.measure(["nothing of this name"], ["random"], 1, 5) == {"nothing of this name": None}
