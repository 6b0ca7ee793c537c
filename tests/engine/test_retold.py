from tests.engine.fake_training import epoch_events, started
from tl_core import events
from tl_core.config import RunConfig
from tl_core.engine.retold import Retold


def test_nothing_is_left_out_until_a_run_goes_on_again():
    retold, said = Retold(), [*started(RunConfig()), *epoch_events(1), *epoch_events(1), events.Note(text="once"),
                              events.Note(text="once")]
    assert [retold.new(event) for event in said] == said


def test_what_was_told_is_left_out_and_what_follows_is_not():
    retold = Retold()
    for event in (*started(RunConfig()), *epoch_events(1), *epoch_events(2), events.Note(text="a note")):
        retold.new(event)
    retold.again()
    said = [*started(RunConfig()), *epoch_events(2), events.Note(text="a note"), events.Note(text="another"),
            events.Progress(stage="Reading")]
    assert [event.type for event in map(retold.new, said) if event] == ["note", "progress"]
    joined = epoch_events(2)[-1].joined([epoch_events(3)[-1]])
    assert retold.new(joined).epoch == [3]
    after = epoch_events(3)
    assert [retold.new(event) for event in after[:-1]] == after[:-1]
    assert retold.new(events.PhaseStarted(index=1, name="", sentence="", first_epoch=3, epochs=1, freeze_depth=0,
                                          trainable_parameters=0)).index == 1


def test_points_of_other_names_are_others():
    retold = Retold()
    retold.new(events.Batch(step=[3], loss=[0.5]))
    retold.again()
    assert retold.new(events.Batch(step=[3], rate=[0.1])) is not None
    assert retold.new(events.Batch(step=[2, 3, 4], loss=[0.7, 0.5, 0.4])).step == [4]
