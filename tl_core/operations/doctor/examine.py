"""All checks of an installation, in the order in which one would mend them."""

import functools
from collections.abc import Callable, Iterator

from tl_core.operations.doctor import home, machine, network, packages
from tl_core.operations.doctor.result import CheckResult, mend

Check = Callable[[], list[CheckResult]]


def examine(address: str = "localhost", port: int = 8501) -> Iterator[CheckResult]:
    """What each check says, as it is done; one that fails itself is told like any other trouble."""
    checks: tuple[tuple[str, Check], ...] = (
        ("Python", packages.check_python), ("packages", packages.check_packages), ("weights", machine.check_weights),
        ("settings", home.check_settings), ("TL_HOME", home.check_home), ("store of runs", home.check_store),
        ("TL_DATA_DIR", machine.check_data_folders), ("address", functools.partial(network.check_port, address, port)),
        ("downloads", network.check_mirror), ("scheduler", network.check_scheduler),
        ("memory", machine.check_memory), ("cores", machine.check_cores), ("GPU", machine.check_gpu))
    for name, check in checks:
        yield from _done(name, check)


def _done(name: str, check: Check) -> list[CheckResult]:
    try:
        return check()
    except Exception as error:  # a broken installation breaks checks too; the others are still told
        return [mend(name, f"The check itself failed ({type(error).__name__}: {error}).",
                     "Expected an answer.", "Mend what stands before it first; else report it.")]
