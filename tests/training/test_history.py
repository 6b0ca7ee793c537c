from tl_core.training.history import RunHistory


def test_an_epoch_that_measures_something_else_leaves_the_rest_open():
    events = []
    run_history = RunHistory(events.append, lambda: False, images=6, batch_size=4, epochs=3)
    run_history.epoch({"loss": 1.0, "val_loss": 1.0, "val_accuracy": 0.5}, list)
    run_history.epoch({"loss": 0.5, "val_loss": 1.0, "val_accuracy": 0.5, "coral": 2.0}, list)
    run_history.epoch({"loss": 0.25, "val_loss": 1.0, "val_accuracy": 0.5}, list)
    run_history.points.flush()
    assert run_history.history["coral"] == [None, 2.0, None] and run_history.history["loss"] == [1.0, 0.5, 0.25]
    assert [(event.epoch, event.values.get("coral")) for event in events] == [([1], None), ([2], [2.0]), ([3], None)]


def test_it_goes_on_where_it_was_asked():
    history = RunHistory(lambda event: None, lambda: False, images=6, batch_size=4, epochs=3)
    history.epoch({"loss": 1.0, "val_loss": 1.0, "val_accuracy": 0.5}, lambda: ["first"])
    found = history.to_dict()
    assert found["step"] == 2  # a batch of 4 and one of 2
    again = RunHistory(lambda event: None, lambda: False, images=6, batch_size=4, epochs=3)
    again.recall(found, ["first"])
    again.epoch({"loss": 0.5, "val_loss": 2.0, "val_accuracy": 0.25}, lambda: ["second"])
    assert again.history["loss"] == [1.0, 0.5] and again.best.epoch == 1 and again.best.weights == ["first"]


def test_short_work_stays_untold_and_long_work_is_told_five_times_a_second():
    events, now = [], [0.0]
    history = RunHistory(events.append, lambda: False, images=6, batch_size=4, epochs=3, clock=lambda: now[0])
    history.begin_work()
    for now[0] in (0.1, 0.19, 0.21, 0.3, 0.42):
        history.progress("Testing", round(100 * now[0]), 50)
    assert [event.done for event in events] == [21, 42]


def test_the_last_batch_of_an_epoch_may_be_smaller():
    history = RunHistory(lambda event: None, lambda: False, images=6, batch_size=4, epochs=3)
    assert [history.batch_images(number) for number in range(history.steps_per_epoch)] == [4, 2]
