import pytest

from tl_core.data.arrangement.group_names import sound_like_domains, sound_like_groups


@pytest.mark.parametrize("names", [["P001", "P002"], ["day1", "day2"], ["2024-05-01", "2024-05-02"],
                                   ["Patient 12", "Patient 13"], ["left", "right"], ["session_a", "session_b"],
                                   ["0f3c9a71", "7be0d212"]])
def test_patients_sessions_dates_and_views_are_groups(names):
    assert sound_like_groups(names) and not sound_like_domains(names)


@pytest.mark.parametrize("names", [["camera 1", "camera 2"], ["hospital_a", "hospital_b"], ["photo", "sketch"]])
def test_places_and_styles_are_domains(names):
    assert sound_like_domains(names) and not sound_like_groups(names)


@pytest.mark.parametrize("names", [["cat", "dog"], ["1", "2"], [], ["session notes", "patient records"],
                                   ["P001", "cat"]])
def test_neither(names):
    """Bare numbers may be classes, and half of the names are not most."""
    assert not sound_like_groups(names) and not sound_like_domains(names)
