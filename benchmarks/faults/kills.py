"""Worker processes that are killed: at fourteen moments, held back, hanging, for their memory."""

import contextlib
import os
import signal
import time
from pathlib import Path

from benchmarks.faults.row import Row, Skip, expect
from benchmarks.faults.stand import Stand, wait
from tl_core import tracking
from tl_core.engine import local_workers, pool

_CGROUP = Path("/sys/fs/cgroup/memory/transfer-lab-faults")


def while_training(moment: str, **values):
    """The run that trains dies at ``moment`` and says so; the one behind it is trained."""
    def harm(stand: Stand) -> str:
        _, reason = _killed(stand, moment, **values)
        stand.expect_finished(stand.submit())
        return reason
    return harm


def while_training_long(moment: str, epochs: int = 30):
    """The same after an epoch whose state was kept: the run says that it can go on, and does, beside the next one."""
    def harm(stand: Stand) -> str:
        run_id, reason = _killed(stand, moment, epochs=epochs, strategy="from_scratch")
        expect(tracking.can_resume(tracking.run(run_id)), "it kept nothing to go on from")
        expect("Continue" in reason, f"it does not say that it can go on: {reason}")
        following = stand.submit()
        stand.engine_now.resume(run_id)
        stand.expect_finished(following)
        stand.expect_finished(run_id, epochs)
        return f"{reason} It went on to its end."
    return harm


def _killed(stand: Stand, moment: str, **values) -> tuple[str, str]:
    """A run that died at ``moment``, and the reason it gives."""
    assert stand.engine
    stand.order(moment)
    run_id = stand.submit(**values)
    reason = stand.expect_in_words(run_id)
    stand.expect_fired()
    stand.order()
    return run_id, reason


def before_training(kill):
    """No run has begun, so none is lost: the waiting one is trained by a successor."""
    def harm(stand: Stand) -> str:
        assert stand.engine
        kill(stand)
        stand.expect_finished(stand.submit())
        return "the waiting run was trained by a successor"
    return harm


def _import(stand: Stand) -> None:
    pid = stand.kill_worker()
    os.kill(stand.successor(pid), signal.SIGKILL)  # as soon as it is there: it imports


def _warm_up(stand: Stand) -> None:
    stand.order("warm-up")
    pid = stand.kill_worker()
    stand.successor(stand.successor(pid))
    stand.expect_fired()


def _idle(stand: Stand) -> None:
    stand.kill_worker()


def _twice(stand: Stand) -> None:
    stand.successor(stand.kill_worker())
    wait(lambda: stand.engine_now.state.status in ("lost", "warming"), "the loss")
    stand.successor(stand.kill_worker())


def held(seconds: float):
    """The successor comes ``seconds`` later than it could."""
    def harm(stand: Stand) -> str:
        assert stand.engine
        late = stand.successor(stand.kill_worker())
        os.kill(late, signal.SIGSTOP)
        run_id = stand.submit()
        time.sleep(seconds)
        state = stand.engine_now.state
        expect(state.status == "lost", f"the page said {state.status!r}: {state.message}")
        os.kill(late, signal.SIGCONT)
        stand.expect_finished(run_id)
        return f"told meanwhile: {state.message}"
    return harm


@contextlib.contextmanager
def limited(module, name: str, value: float):
    before = getattr(module, name)
    setattr(module, name, value)
    try:
        yield
    finally:
        setattr(module, name, before)


def never_comes(stand: Stand) -> str:
    assert stand.engine
    with limited(local_workers, "START_SECONDS", 4.0):
        stuck = stand.successor(stand.kill_worker())
        os.kill(stuck, signal.SIGSTOP)
        run_id = stand.submit()
        stand.successor(stuck)
    stand.expect_finished(run_id)
    return "ended after its limit, replaced"


def stuck_warm_up(stand: Stand) -> str:
    assert stand.engine
    stand.order("stuck warm-up")
    with limited(pool, "WARM_SECONDS", 3.0):
        stand.kill_worker()
        wait(lambda: "warm-up did not end" in stand.engine_now.state.message, "a word on it")
        stand.order()
    message = wait(lambda: "successor is warming up" in (now := stand.engine_now.state.message) and now, "a successor")
    expect("warm-up did not end" in message, f"told no longer: {message}")
    stand.expect_finished(stand.submit())
    return message


def nanny_ends(stand: Stand) -> str:
    assert stand.engine
    stand.engine_now._pool._link.cluster.sync(stand.slot.nanny.close)
    stand.expect_finished(stand.submit())
    return "another nanny was started"


def cancelled(stand: Stand) -> str:
    """Stop is pressed, and the worker dies before it has stopped."""
    assert stand.engine
    stand.order("cancel")
    run_id = stand.submit(epochs=200)
    wait(lambda: any(e.type == "batch" for e in stand.engine_now.tail(run_id).events), "its first batch")
    stand.engine_now.cancel(run_id)
    reason = stand.expect_in_words(run_id)
    stand.expect_fired()
    stand.order()
    stand.expect_finished(stand.submit())
    return reason


def for_memory(stand: Stand) -> str:
    """The kernel ends it, as it does where memory runs out: in a control group of a gigabyte."""
    assert stand.engine
    pid = stand.slot.nanny.pid
    try:
        _CGROUP.mkdir()
        (_CGROUP / "memory.limit_in_bytes").write_text("1000000000")
        (_CGROUP / "cgroup.procs").write_text(str(pid))
    except OSError as error:
        raise Skip(f"no control group can be made here ({error.strerror})") from error
    try:
        stand.order("memory")
        reason = stand.expect_in_words(stand.submit())
    finally:
        stand.order()
        wait(lambda: not (_CGROUP / "cgroup.procs").read_text().split(), "the process's end")
        _CGROUP.rmdir()
    expect("memory ran out" in reason, reason)
    stand.expect_finished(stand.submit())
    return reason


_HEAD = {"strategy": "feature_extraction"}
_TWO = {"strategy": "linear_probe_then_fine_tune"}
ROWS = [
    Row("import", "killed while its process imports", before_training(_import)),
    Row("warm-up", "killed in TensorFlow's warm-up", before_training(_warm_up)),
    Row("decoding", "killed while pictures are decoded", while_training("decoding", **_HEAD)),
    Row("conversion", "killed while the prefix is converted", while_training("conversion", **_HEAD)),
    Row("prefix", "killed while the prefix computes", while_training("prefix", **_HEAD)),
    Row("first-batch", "killed at the first batch", while_training("first batch", strategy="from_scratch")),
    Row("epochs-middle", "killed in an epoch", while_training_long("epoch's middle")),
    Row("epochs-end", "killed at an epoch's end", while_training_long("epoch's end")),
    Row("between-phases", "killed between two phases", while_training("between phases", **_TWO)),
    Row("saving", "killed while the network is saved", while_training_long("saving")),
    Row("test-evaluation", "killed in the test", while_training_long("test evaluation")),
    Row("queued", "killed while a run waits", before_training(_idle)),
    Row("twice", "killed, and its successor too", before_training(_twice)),
    Row("cancel", "killed while it stops a run", cancelled),
    Row("held-20-s", "a successor that is held for 20 s", held(20)),
    Row("never-comes", "a successor that never comes", never_comes),
    Row("stuck-warm-up", "a warm-up that hangs", stuck_warm_up),
    Row("nanny", "a nanny that ends itself", nanny_ends),
    Row("memory", "killed by the kernel for memory", for_memory),
]
