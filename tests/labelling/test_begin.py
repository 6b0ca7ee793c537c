"""A session over a real discovery through pixels: no TensorFlow."""



import numpy as np
import pytest

from tl_core.discovery import request, results
from tl_core.discovery.discover import discover
from tl_core.errors import UserError
from tl_core.labelling import begin, session


@pytest.fixture
def result(isolated):
    return discover(request.of_fields("household", "pixels", backbone="small_cnn", weights="random", clusters=2,
                                      limit=24, maps=()))


def test_the_session_has_the_result_s_pictures_and_their_rows(result):
    told = []
    here = session.load(begin.begin(result.id, progress=lambda *stage: told.append(stage[0])))
    assert here.data == result.figures["data"] and here.about["features"] == "pixels" and told
    assert sorted(here.pool.keys) == sorted(result.arrays["keys"].tolist()) and len(here.pool) == 24
    assert here.pool.rows.shape == (24, 23) and np.isfinite(here.pool.rows).all()


def test_pictures_that_the_result_has_not_are_left_out(result):
    result.arrays["keys"] = result.arrays["keys"][:10]
    results.save(result.figures, result.arrays)
    assert len(session.load(begin.begin(result.id)).pool) == 10


def test_what_is_gone_is_told(result):
    with pytest.raises(UserError, match="no features 'random'"):
        begin.begin(result.id, "random")
    results.remove(result.id)
    with pytest.raises(UserError, match="not kept any more"):
        begin.begin(result.id)
