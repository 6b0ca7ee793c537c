import ast
import json

import pytest

from tl_core import plan
from tl_core.config import RunConfig
from tl_core.export.code import code_cells
from tl_core.export.code.code_context import CodeContext
from tl_core.export.code.notebook import notebook

SETTINGS = {"strategy": "gradual_unfreezing", "l2_sp": 0.01, "weight_decay": 0.01, "schedule": "one_cycle",
            "warm_up": 0.2, "patience": 3, "label_smoothing": 0.1, "class_weights": True, "head": {"hidden": ()},
            "augment": {"flip": "both", "rotation": 10, "zoom": 0.1, "shift": 0.1, "brightness": 0.1, "contrast": 0.1,
                        "colour": 0.2, "strength": 0.3, "cutout": 0.1, "mixup": 0.2}}


def facts(**changes) -> CodeContext:
    config = plan.resolve_config(RunConfig(**{"data": "digits", "backbone": "small_cnn", "image_size": 32, "epochs": 9,
                                              "freeze_depth": None, **changes}))
    weights = (0.5, 2.0) if config.class_weights else None
    return CodeContext(config, tuple(plan.phases(config)), ("a", "b"), tuple(f"block{i}_pool" for i in range(1, 6)), "",
                       weights, 0.5, "Title", ("A remark.",), "2.21.0")


@pytest.mark.parametrize("changes", [{}, SETTINGS, {"strategy": "from_scratch"}, {
    "strategy": "fine_tuning", "freeze_depth": 1, "freeze_above": 3, "batch_norm": "statistics", "transfer_depth": 2}])
def test_whatever_is_set_becomes_valid_code(changes):
    made = code_cells.parts(facts(**changes), "Path('.')")
    ast.parse("\n".join(part.code for part in made))
    json.loads(notebook("Title", made))
