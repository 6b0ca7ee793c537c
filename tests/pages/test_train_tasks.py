"""Several tasks on the Train page: what is chosen is trained, and each one's test is told."""

from tests.pages.conftest import RESULT
from tests.pages.test_train import texts, train
from tl_core import plan
from tl_core.config import RunConfig
from ui.train import task_facts

TASKS = {"tasks": ("kind", "domain"), "task_labels": ("kind=40",)}
TWO = {**RESULT, "tasks": {"kind": {"classes": ["cup", "lamp"], "labels": {"train": 40, "val": 9}},
                           "domain": {"classes": ["night", "photo", "sketch"], "labels": {"train": 480, "val": 80}}},
       "test": {**RESULT["test"], "tasks": {"kind": RESULT["test"], "domain": {
           "loss": 0.1, "accuracy": 0.95, "n": 160, "ci95": [0.905, 0.974]}}}}


def test_what_is_chosen_is_trained(open_page):
    app = open_page(data="household")
    field = app.multiselect(key="tasks:household")
    assert field.options == ["kind", "domain", "colour", "pose"] and not field.value
    field.set_value(["kind", "domain"]).run()
    app.number_input(key="task_labels:kind").set_value(40)
    app.selectbox(key="main_task:household").set_value("domain")
    app.segmented_control(key="task_weighting").set_value("manual").run()
    app.number_input(key="task_weights:kind").set_value(2.0).run()
    assert "Advice" not in texts(app), "all pictures have a domain, so there are steps enough"
    config = train(app)
    assert (config.tasks, config.task_labels, config.main_task) == (("kind", "domain"), ("kind=40",), "domain")
    assert (config.task_weighting, config.task_weights, config.gradient_surgery) == ("manual", ("kind=2",), "none")


def test_a_set_of_one_target_and_a_strategy_that_needs_more_offer_none(open_page):
    app = open_page(data="digits")
    assert not [field for field in app.multiselect if field.key.startswith("tasks")]
    app = open_page(data="household", tasks="kind,domain", strategy="simclr")
    assert not [field for field in app.multiselect if field.key.startswith("tasks")]
    assert train(app).tasks is None


def test_the_address_names_tasks_and_one_that_is_not_there_is_told(open_page):
    app = open_page(data="household", tasks="domain,smell")
    assert app.multiselect(key="tasks:household").value == ["domain", "smell"]
    assert "smell" in texts(app) and app.button(key="train").disabled
    app.multiselect(key="tasks:household").set_value(["domain"]).run()
    assert train(app).tasks == ("domain",)


def test_pictures_with_a_label_for_any_task_are_counted():
    config = plan.resolve_config_and_data(RunConfig(data="household", **TASKS))
    every = task_facts.counted(config.changed(task_labels=None))
    assert task_facts.counted(config).train == every.train > 400 and every.all > every.train
    assert task_facts.counted(config.changed(tasks=("kind",))).train == 40
    assert len(task_facts.outputs(config)) == 2 and task_facts.outputs(config)[1] == 4


def test_each_tasks_test_is_told(open_page, engine):
    run_id = engine.submit(RunConfig(data="household", **TASKS))
    engine.finish(run_id, TWO)
    app = open_page(run=run_id)
    (frame,) = [frame.value for frame in app.dataframe]
    assert frame.to_dict("records") == [
        {"Task": "kind", "Test accuracy": "90.0 %", "95 % interval": "69.9 to 97.2 %", "Test pictures": 20,
         "Training labels": 40, "Classes": 2},
        {"Task": "domain", "Test accuracy": "95.0 %", "95 % interval": "90.5 to 97.4 %", "Test pictures": 160,
         "Training labels": 480, "Classes": 3}]
    assert "Test accuracy of kind" in texts(app)
