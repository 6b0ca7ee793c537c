"""A run on several tasks as one of them sees it."""

from tests.comparison.test_sharing_runs import members
from tests.ui.sharing_runs import planned
from tl_core.comparison import task_figures
from tl_core.comparison.run_groups import ComparedRun, groups
from tl_core.config import RunConfig

TOGETHER = {"history": {"val_accuracy": [0.1], "val_kind_accuracy": [0.1], "val_domain_accuracy": [0.9], "loss": [3.0],
                        "domain_loss": [1.0]},
            "test": {"accuracy": 0.2, "tasks": {"kind": {"accuracy": 0.2}, "domain": {"accuracy": 0.8}}},
            "tasks": {"domain": {"classes": ["night", "photo"]}}, "classes": ["cup"], "confusion": [[1]]}


def test_tasks_are_chosen_where_figures_would_mix_them():
    plain = RunConfig()
    assert task_figures.to_choose([plain, plain]) == [] == task_figures.to_choose([plain.changed(tasks=("kind",))])
    assert task_figures.to_choose(planned()) == ["kind", "domain"]
    assert task_figures.to_choose([plain, plain.changed(tasks=("kind",))]) == ["label", "kind"]


def test_the_groups_of_a_task_keep_their_letters_and_have_its_figures():
    configs = planned(seeds=1)
    own = [ComparedRun("r", configs[0], "FINISHED", TOGETHER), *members(configs)[1:]]
    together, alone = task_figures.of_task(groups(own), "domain")
    assert (together.letter, alone.letter) == ("A", "C")
    seen = together.members[0]
    assert (seen.accuracy, seen.figures["classes"], seen.figures["confusion"]) == (0.8, ["night", "photo"], None)
    assert (seen.figures["history"]["val_accuracy"], seen.figures["history"]["loss"]) == ([0.9], [1.0])
    assert task_figures.metric(seen, "val_loss") == "val_domain_loss" and task_figures.metric(own[1], "loss") == "loss"
    judged = task_figures.of_task(groups(own), "kind")[0].members[0]
    assert judged.accuracy == 0.2 and judged.figures["confusion"] == [[1]]
    waiting = task_figures.of_task(groups([ComparedRun("r", configs[0], "RUNNING")]), "kind")[0].members[0]
    assert waiting.result is None and waiting.accuracy is None
