"""All lessons in the order in which they are taught: what, when and how to transfer, then its settings."""

from tl_core.lessons.lesson import Lesson
from tl_core.lessons.records import (
    changed_distribution,
    clustering,
    domain_adaptation,
    feature_extraction,
    feature_spaces,
    fine_tuning,
    freeze_depth,
    general_and_specific,
    knowledge_reused,
    labels_saved,
    multi_task,
    negative_transfer,
    prediction,
    related_source,
    self_taught,
    texts,
    which_block,
)
from tl_core.registry import Registry

LESSONS: Registry[Lesson] = Registry("lesson", "`python -m tl_core lessons` lists them.")
for _module in (knowledge_reused, which_block, general_and_specific, related_source, changed_distribution,
                negative_transfer, prediction, feature_extraction, fine_tuning, freeze_depth, labels_saved, multi_task,
                self_taught, domain_adaptation, feature_spaces, clustering, texts):
    LESSONS.add(_module.LESSON.name, _module.LESSON)
