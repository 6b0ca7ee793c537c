"""MLflow remembers: runs, their points, their files. MLflow itself is imported when first used."""

from tl_core.tracking.catch_up import catch_up
from tl_core.tracking.comparisons import (
    Comparison,
    comparison,
    comparisons,
    create_comparison,
    delete_comparison,
    end_comparison,
)
from tl_core.tracking.event_encoding import Position
from tl_core.tracking.event_history import replay
from tl_core.tracking.heartbeat import heartbeat
from tl_core.tracking.pending_writes import left
from tl_core.tracking.process_id import new_owner
from tl_core.tracking.query import Query
from tl_core.tracking.recorder import Recorder
from tl_core.tracking.records import (
    RunRecord,
    abandon,
    abandoned_unless_made,
    beat,
    create_run,
    deleted,
    end_run,
    existing,
    of_others,
    recover,
    run,
    source_model,
)
from tl_core.tracking.resume import Resumed, can_resume, resume
from tl_core.tracking.search import count, counts, delete, is_whole, runs, seconds, set_visibility
from tl_core.tracking.stop_requests import ask_to_stop, stops_from_elsewhere, take_stop_requests
from tl_core.tracking.store import (
    artifact_folder,
    check,
    fetch,
    hand_over,
    in_the_stores_words,
    model_file,
    training_folder,
    trouble,
)
from tl_core.tracking.store_check import look
from tl_core.tracking.store_errors import StoreError

__all__ = ["Comparison", "Position", "Query", "Recorder", "Resumed", "RunRecord", "StoreError", "abandon",
           "abandoned_unless_made", "artifact_folder", "ask_to_stop", "beat", "can_resume", "catch_up", "check",
           "comparison", "comparisons", "count", "counts", "create_comparison", "create_run", "delete",
           "delete_comparison", "deleted", "end_comparison", "end_run", "existing", "fetch", "hand_over", "heartbeat",
           "in_the_stores_words", "is_whole", "left", "look", "model_file", "new_owner", "of_others", "recover",
           "replay", "resume", "run", "runs", "seconds", "set_visibility", "source_model", "stops_from_elsewhere",
           "take_stop_requests", "training_folder", "trouble"]
