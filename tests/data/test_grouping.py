from tl_core.data.grouping import hold_out


def test_parts_of_whole_groups_by_hand():
    groups = [[0, 1], [2, 3, 4], [5], [6], [7, 8, 9]]
    # A budget of 4 takes [0, 1], [5] and [6]; of these 4 the first part gets [0, 1], the second [5] and [6].
    assert hold_out(groups, 2, 4) == [[0, 1], [5, 6]]
    # A budget of 0 fits nothing, so the smallest group goes to each part.
    assert hold_out(groups, 2, 0) == [[5], [6]]
    assert hold_out(groups[:1], 2, 1) == [[], []]
