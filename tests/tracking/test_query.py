from tl_core.tracking.query import EVERY, Query


def test_conditions_all_hold_and_words_are_parameters():
    where, values = Query(status=("FAILED", "STOPPED"), data=("fruits",), text="Resnet '; DROP", run_ids=()).where()
    assert where == ("listed AND status IN (?, ?) AND data IN (?) AND run_id IN () AND instr(words, ?) AND "
                     "instr(words, ?) AND instr(words, ?)")
    assert values == ["FAILED", "STOPPED", "fruits", "resnet", "';", "drop"]
    assert EVERY.where() == ("listed", [])
