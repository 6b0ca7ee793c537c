"""The C library's allocator, told that what a training step frees the next one needs again."""

import ctypes
import functools

_TOP_PAD, _MMAP_THRESHOLD = -2, -3  # names of mallopt(3) in glibc's malloc.h
KEPT = 256 * 2**20
LARGEST_ON_HEAP = 32 * 2**20  # glibc takes no more


@functools.cache
def tune_malloc() -> bool:
    """Keep up to 256 MiB of freed memory in this process; whether its C library can be told (only glibc can).

    By default every large array is mapped anew and its pages are zeroed by the kernel in
    every step, and TensorFlow's generator op lowers glibc's threshold for handing memory
    back to 128 KiB. Small trainings then spend a third of their time in the kernel.
    """
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (AttributeError, OSError, TypeError):
        return False
    return bool(mallopt(_TOP_PAD, KEPT)) and bool(mallopt(_MMAP_THRESHOLD, LARGEST_ON_HEAP))
