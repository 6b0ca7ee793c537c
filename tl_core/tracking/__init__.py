"""MLflow remembers: runs, their points, their files. MLflow itself is imported when first used."""

from tl_core.tracking.owner import new_owner
from tl_core.tracking.recorder import Recorder
from tl_core.tracking.records import RunRecord, beat, create_run, delete, end_run, recover, run, runs, source_model
from tl_core.tracking.replay import replay
from tl_core.tracking.store import artifact_folder, hand_over, model_file, training_folder

__all__ = ["Recorder", "RunRecord", "artifact_folder", "beat", "create_run", "delete", "end_run", "hand_over",
           "model_file", "new_owner", "recover", "replay", "run", "runs", "source_model", "training_folder"]
