import pickle

import pytest

from tl_core import __version__
from tl_core.engine import versions


def test_the_program_and_what_computes_are_compared():
    here = versions.here()
    assert here["transfer-lab"] == __version__ and here["python"].count(".") == 1
    assert {"tensorflow", "keras", "numpy", "distributed"} <= set(here) and "mlflow" not in here
    versions.check(dict(here), "here")


@pytest.mark.parametrize(("server", "words"), [
    ({"keras": "9.9"}, " for 9.9"), ({"python": "3.99"}, "python 3."), ({"jax": "1.0"}, "jax none for 1.0")])
def test_each_that_differs_is_named_and_how_to_mend_it(server, words):
    with pytest.raises(versions.OtherVersions, match="node7 has other versions") as refusal:
        versions.check({**versions.here(), **server}, "node7")
    assert words in refusal.value.found and "make install" in refusal.value.fix
    again = pickle.loads(pickle.dumps(refusal.value))  # it crosses processes, as Dask's do
    assert type(again) is versions.OtherVersions and str(again) == str(refusal.value)
