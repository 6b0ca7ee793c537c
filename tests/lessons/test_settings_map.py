"""Every row of the map, and where each combination of answers leads."""

from itertools import product

import pytest

from tl_core.lessons import settings_map
from tl_core.lessons.settings_map import NAMES, NO, OTHER, QUESTIONS, SAME, SPACE, YES, setting, which

ALL = list(product(*(question.options for question in QUESTIONS)))


def test_the_rows_are_those_of_the_paper():
    """Pan and Yang 2010, table 1 (what is alike) and table 2 (where labels are)."""
    said = {one.name: (one.family.split()[0], one.domains_alike, one.tasks_alike, one.source_labels, one.target_labels)
            for one in settings_map.SETTINGS}
    assert said == {"ordinary": ("Ordinary", True, True, True, True),
                    "multi_task": ("Inductive", True, False, True, True),
                    "self_taught": ("Inductive", False, False, False, True),
                    "domain_adaptation": ("Transductive", False, True, True, False),
                    "feature_spaces": ("Transductive", None, True, True, False),
                    "unsupervised": ("Unsupervised", False, False, False, False)}


@pytest.mark.parametrize("answers", ALL, ids=" ".join)
def test_every_combination_leads_to_a_row_with_something_to_try(answers):
    advice = which(*answers)
    assert advice.setting in NAMES and setting(advice.setting).name == advice.setting
    assert advice.why and advice.advice and advice.beware and advice.label
    assert advice.page in ("train", "when", "adapt", "discover", "self_taught")


def test_there_are_24_combinations_and_every_row_is_reached():
    assert len(ALL) == 24 and {which(*answers).setting for answers in ALL} == set(NAMES)


@pytest.mark.parametrize(("answers", "led_to"), [
    ((YES, YES, YES, SAME), "ordinary"), ((NO, YES, YES, SAME), "ordinary"), ((YES, YES, NO, SAME), "multi_task"),
    ((YES, YES, NO, OTHER), "multi_task"), ((YES, NO, NO, OTHER), "self_taught"),
    ((NO, YES, YES, OTHER), "domain_adaptation"), ((YES, YES, YES, OTHER), "domain_adaptation"),
    ((NO, YES, YES, SPACE), "feature_spaces"), ((NO, YES, NO, SAME), "unsupervised"),
    ((NO, NO, NO, OTHER), "unsupervised")])
def test_answers_lead_where_the_paper_has_them(answers, led_to):
    assert which(*answers).setting == led_to


@pytest.mark.parametrize(("target", "pictures"), product((YES, NO), (SAME, OTHER, SPACE)))
def test_without_labels_in_the_source_its_classes_do_not_count(target, pictures):
    assert which(target, NO, YES, pictures) == which(target, NO, NO, pictures)


def test_labels_lead_away_from_what_needs_none():
    """Whoever has labels in the target is never sent to find groups; whoever has none is never told to fine-tune."""
    for answers in ALL:
        advice = which(*answers)
        assert (advice.setting == "unsupervised") <= (answers[0] == NO)
        assert (advice.setting in ("multi_task", "self_taught")) <= (answers[0] == YES)
