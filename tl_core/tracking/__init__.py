"""MLflow remembers: runs, their points, their files. MLflow itself is imported when first used."""

from tl_core.tracking.comparisons import Comparison, comparison, comparisons, create_comparison, end_comparison
from tl_core.tracking.heart import heartbeat
from tl_core.tracking.owner import new_owner
from tl_core.tracking.recorder import Recorder
from tl_core.tracking.records import (
    RunRecord,
    beat,
    create_run,
    delete,
    deleted,
    end_run,
    existing,
    recover,
    run,
    runs,
    source_model,
)
from tl_core.tracking.replay import replay
from tl_core.tracking.store import artifact_folder, fetch, hand_over, model_file, training_folder

__all__ = ["Comparison", "Recorder", "RunRecord", "artifact_folder", "beat", "comparison", "comparisons",
           "create_comparison", "create_run", "delete", "deleted", "end_comparison", "end_run", "existing", "fetch",
           "hand_over", "heartbeat", "model_file", "new_owner", "recover", "replay", "run", "runs", "source_model",
           "training_folder"]
