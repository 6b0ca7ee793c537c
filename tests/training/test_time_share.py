from tl_core.training.time_share import TimeShare


def test_what_took_more_than_its_share_waits_until_the_time_has_caught_up():
    now = [10.0]
    share = TimeShare(0.25, start=8.0, clock=lambda: now[0])
    assert share.allows()  # nothing is spent yet
    with share.spending():
        now[0] += 1.0
    assert not share.allows()  # 1 s of 3 s is more than a quarter
    now[0] = 11.99
    assert not share.allows()
    now[0] = 12.0
    assert share.allows() and not share.allows(0.25)  # 1 s of 4 s
    now[0] = 13.0
    assert share.allows(0.25)  # 1.25 s of 5 s


def test_what_fails_counts_too():
    now = [0.0]
    share = TimeShare(0.5, start=0.0, clock=lambda: now[0])
    try:
        with share.spending():
            now[0] += 1.0
            raise OSError
    except OSError:
        pass
    assert not share.allows() and share.spent == 1.0
