"""One thread while any caller is inside, and as many as before after the last of them."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import numpy  # noqa: F401  (brings the BLAS whose threads are counted)
import pytest
import sklearn.cluster  # noqa: F401  (brings OpenMP)
from threadpoolctl import threadpool_info, threadpool_limits

from tl_core.adaptation.blas_threads import one_thread, single_threaded


def counts(api: str = "blas") -> set[int]:
    return {library["num_threads"] for library in threadpool_info() if library["user_api"] == api}


def test_inside_there_is_one_and_afterwards_as_many_as_before():
    before = counts()
    assert one_thread(counts)() == {1} and counts() == before


def test_callers_side_by_side_leave_the_threads_as_they_were():
    """Were each to restore what it met, the last one out would leave the first one's limit for ever."""
    both_inside, first_is_out, before = Barrier(2), Barrier(2), counts()

    @one_thread
    def first():
        both_inside.wait(10)

    @one_thread
    def second():
        both_inside.wait(10)
        first_is_out.wait(10)
    with ThreadPoolExecutor(2) as pool:
        job = pool.submit(second)
        pool.submit(first).result()
        first_is_out.wait(10)
        job.result()
    assert counts() == before


def test_openmp_is_held_in_every_thread_that_is_inside():
    """Its limit is the thread's own: the first caller's says nothing to the second. Others keep what they had."""
    with single_threaded(), ThreadPoolExecutor(1) as pool:
        pool.submit(threadpool_limits, 3, user_api="openmp").result()
        assert counts("openmp") == pool.submit(one_thread(counts), "openmp").result() == {1}
        assert pool.submit(counts, "openmp").result() == {3}


def test_an_error_lifts_the_limit_too():
    @one_thread
    def fail():
        raise KeyError
    before = counts()
    with pytest.raises(KeyError):
        fail()
    assert counts() == before
