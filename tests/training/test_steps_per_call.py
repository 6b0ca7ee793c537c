"""Steps a call, from times made by hand."""

from tl_core.training.steps_per_call import LONGEST, MOST_BYTES, StepsPerCall


def ran(seconds_per_step, calls, bytes_per_step=1000):
    pace, sizes = StepsPerCall(bytes_per_step), []
    for call in range(calls):
        sizes.append(pace.steps)
        pace.observe(pace.steps, seconds_per_step * pace.steps + (5.0 if call == 0 else 0))  # the first traces
    return sizes


def test_short_steps_go_many_at_a_time_up_to_the_longest_call():
    # 2 ms a step: 50 of them make 0.1 s. Two calls of one, then four times as many each.
    assert ran(0.002, 6) == [1, 1, 4, 16, 50, 50] and LONGEST == 0.1


def test_long_steps_stay_alone():
    assert ran(0.09, 4) == ran(0.5, 4) == [1, 1, 1, 1]


def test_never_more_rows_than_fit():
    assert max(ran(1e-6, 20, MOST_BYTES // 10)) == 10 and max(ran(1e-6, 20, 2 * MOST_BYTES)) == 1


def test_steps_that_become_slower_go_fewer_at_once():
    pace = StepsPerCall(1000)
    for _ in range(5):
        pace.observe(pace.steps, 0.002 * pace.steps)
    assert pace.steps == 50
    pace.observe(50, 1.0)
    assert pace.steps == 5
