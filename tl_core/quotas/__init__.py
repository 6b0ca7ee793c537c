"""How much one person may use where people sign in: runs that wait, minutes of training a day, bytes, pictures.

Nobody signed in, no quota. What is used is kept in ``TL_HOME/quotas.db``; nothing here knows of runs, sets or accounts:
whoever does something asks, with what it knows, before it does it.
"""

from tl_core.quotas.checks import check_bytes, check_minutes, check_pictures, check_runs, minutes_refusal
from tl_core.quotas.kinds import KINDS, QuotaKind
from tl_core.quotas.limits import allowed, change

__all__ = ["KINDS", "QuotaKind", "allowed", "change", "check_bytes", "check_minutes", "check_pictures", "check_runs",
           "minutes_refusal"]
