"""The map of transfer learning: settings by what source and target share, and which of them somebody is in.

The rows are those of Pan and Yang (2010), tables 1 to 3. Data and one function: pages and lessons read it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

PAPER = "Pan and Yang, A Survey on Transfer Learning, IEEE TKDE 22 (2010)"
Pictures = Literal["same", "other", "space"]
YES, NO = "yes", "no"
SAME, OTHER, SPACE = "same", "other", "space"


@dataclass(frozen=True)
class TransferSetting:
    """A row of the map. ``name`` is the concept of its lessons; ``domains`` and ``tasks`` say what both sides share.

    ``domains_alike`` is None where not even the features are the same.
    """

    name: str
    title: str
    family: str
    domains: str
    tasks: str
    domains_alike: bool | None
    tasks_alike: bool
    source_labels: bool
    target_labels: bool
    text: str


@dataclass(frozen=True)
class SettingQuestion:
    """One of the four; ``options`` by the values that ``which`` takes."""

    name: str
    question: str
    options: Mapping[str, str]
    help: str


@dataclass(frozen=True)
class SettingAdvice:
    """Where the answers lead: the setting's name, why, what to try, what to beware of, and the page that does it.

    ``own`` says which sets of one's own the page takes for it: any, or those with "domains".
    """

    setting: str
    why: str
    advice: str
    beware: str
    page: str
    label: str
    address: Mapping[str, str] = field(default_factory=dict)
    own: Literal["any", "domains"] = "any"


SETTINGS = (
    TransferSetting("ordinary", "Nothing to transfer", "Ordinary learning", "the same", "the same", True, True, True,
                    True, "Train and test pictures come from one place and ask one thing."),
    TransferSetting("multi_task", "Fine-tuning and multi-task learning", "Inductive transfer", "the same or related",
                    "different, related", True, False, True, True,
                    "Labels taught a network one task; yours is another. It learns on, or both tasks share it."),
    TransferSetting("self_taught", "Self-taught learning", "Inductive transfer", "different, related",
                    "different, related", False, False, False, True,
                    "A pool of other pictures without labels teaches features; your few labels do the rest."),
    TransferSetting("domain_adaptation", "Domain adaptation", "Transductive transfer", "different, related",
                    "the same", False, True, True, False,
                    "The same classes in another light, camera or style, where nobody has labelled anything."),
    TransferSetting("feature_spaces", "Different feature spaces", "Transductive transfer", "not even the same features",
                    "the same", None, True, True, False,
                    "The same classes, but the two sides are described by different numbers: pictures and texts."),
    TransferSetting("unsupervised", "Clustering, dimension reduction", "Unsupervised transfer", "different, related",
                    "different, related", False, False, False, False,
                    "No label anywhere: what was learnt elsewhere sorts the pictures into groups."),
)
NAMES = tuple(setting.name for setting in SETTINGS)

QUESTIONS = (
    SettingQuestion("target", "Do some of your own pictures have labels?", {YES: "Yes, some", NO: "No, none"},
                    "The target is what you want answers for. A label says what a picture shows."),
    SettingQuestion("source", "Does the other collection have labels?", {YES: "Yes", NO: "No"},
                    "The source is what has been learnt from before: another set, or what a network was pretrained on. "
                    "ImageNet has labels."),
    SettingQuestion("classes", "Are both about the same classes?", {YES: "Yes", NO: "No, other ones"},
                    "The task: which classes are to be told apart. Where the source has no labels, it has no task."),
    SettingQuestion("pictures", "Do both look alike?",
                    {SAME: "Yes", OTHER: "No, another look", SPACE: "No, another kind of data"},
                    "The domain: camera, light, style. Another kind of data is, for example, texts beside pictures."),
)

_SHARED_TASKS = SettingAdvice(
    "multi_task", "Both have labels and look alike, but other things are asked: inductive transfer with a labelled "
    "source.", "Give one backbone a head for each task and train them together.",
    "Tasks can pull the shared blocks into different directions. Compare with each task alone.",
    "train", "Choose tasks on Train", {"v": "1", "strategy": "fine_tuning"})
_FINE_TUNING = SettingAdvice(
    "multi_task", "A labelled source, a few labels of your own, another task in another look: inductive transfer.",
    "Take a pretrained network, put new layers on it, freeze the lower blocks and fine-tune the rest.",
    "With few labels many trained blocks overfit. Begin with all frozen, then unfreeze from the top.",
    "train", "Fine-tune on Train", {"v": "1", "strategy": "fine_tuning"})
_OTHER_BACKBONE = SettingAdvice(
    "multi_task", "Neither task nor features are the same, so nothing of that source can be read by your network.",
    "Look for a network pretrained on your kind of data: rank the backbones on your own labels first.",
    "A source of another kind helps nobody by its size. Compare with learning from scratch.",
    "when", "Rank backbones", {"view": "rank"})
_POOL = SettingAdvice(
    "self_taught", "Labels on your side, none on the other: self-taught learning.",
    "Let a network learn from the pool without labels, then train a head on your few.",
    "The gain is often smaller than hoped for. It must beat a random network, pixels, and labels alone.",
    "self_taught", "Ask it on Self-taught")
_OWN_POOL = SettingAdvice(
    "self_taught", "Pictures of your own kind without labels, and some with: self-taught learning at its easiest.",
    "Use your unlabelled pictures as the pool; or label more of them where asking is cheap.",
    "No test picture may lie in the pool twice over: copies make results too good.",
    "self_taught", "Ask it on Self-taught")
_OTHER_POOL = SettingAdvice(
    "self_taught", "Labels on your side, but the pool is another kind of data than your network reads.",
    "Bring the pool into the same form first (size, colour), or take a pool of your own kind.",
    "Features of a pool that looks like nothing of yours are no better than random ones.",
    "self_taught", "Ask it on Self-taught")
_ADAPT = SettingAdvice(
    "domain_adaptation", "The same classes, another look, and labels in the source alone: domain adaptation.",
    "Measure how far both domains are apart, then let methods adapt without a label of the target.",
    "Where classes are not equally frequent on both sides, adapting can hurt. Label a few pictures to check.",
    "adapt", "Adapt the domains", own="domains")
_ADAPT_LABELS = SettingAdvice(
    "domain_adaptation", "The same classes in another look, with labels on both sides: supervised domain adaptation.",
    "Train on the source, then fine-tune on your labels. Adapt tells how many labels adapting would have saved.",
    "Simply pooling both sides lets the larger one win. Judge on your own pictures only.",
    "adapt", "How many labels does it save?", {"view": "saved"}, own="domains")
_SPACES = SettingAdvice(
    "feature_spaces", "The same classes, but described by different numbers: different feature spaces.",
    "Tie both spaces by pairs, or by a few labels, then bring the classifier over.",
    "Without any tie nothing can be transferred; too few pairs tie by chance.",
    "adapt", "Tie two feature spaces", {"networks": "two"}, own="domains")
_SAME_SET = SettingAdvice(
    "ordinary", "The same classes and the same look: what is learnt on one side holds on the other.",
    "Train on what has labels and let the network predict the rest.",
    "Check that both really look alike: accuracy on the source says nothing about another camera.",
    "train", "Train on what has labels", {"v": "1", "strategy": "feature_extraction"})
_ONE_SET = SettingAdvice(
    "ordinary", "Labels on both sides, the same classes, the same look: this is one set.",
    "Put both together and train. A pretrained backbone still saves labels and time.",
    "Split at random only within one set; copies on both sides of a split make results too good.",
    "train", "Train on both", {"v": "1", "strategy": "feature_extraction"})
_NEW_CLASSES = SettingAdvice(
    "unsupervised", "The source's labels name other classes, and nobody has named yours: no label helps here directly.",
    "Take features of a network that learnt on the source, find groups, then label by asking.",
    "Groups need not be your classes: they may go by light or style. Look before you name them.",
    "discover", "Discover groups")
_NO_LABELS = SettingAdvice(
    "unsupervised", "No label on either side: unsupervised transfer.",
    "Find groups through features that were learnt elsewhere, and draw a map of them.",
    "There is no right answer to compare with: look at stability, and at the pictures.",
    "discover", "Discover groups")

_TARGET_ALONE = {SAME: _OWN_POOL, OTHER: _POOL, SPACE: _OTHER_POOL}
_BOTH_SAME_CLASSES = {SAME: _ONE_SET, OTHER: _ADAPT_LABELS, SPACE: _SPACES}
_BOTH_OTHER_CLASSES = {SAME: _SHARED_TASKS, OTHER: _FINE_TUNING, SPACE: _OTHER_BACKBONE}
_SOURCE_ALONE = {SAME: _SAME_SET, OTHER: _ADAPT, SPACE: _SPACES}


def which(target: str, source: str, classes: str, pictures: str) -> SettingAdvice:
    """The setting that four answers (values of ``QUESTIONS``' options) lead to; every combination has one.

    Where the source has no labels, it has no classes, and that answer does not count.
    """
    if source == NO:
        return _TARGET_ALONE[pictures] if target == YES else _NO_LABELS
    if target == YES:
        return (_BOTH_SAME_CLASSES if classes == YES else _BOTH_OTHER_CLASSES)[pictures]
    return _SOURCE_ALONE[pictures] if classes == YES else _NEW_CLASSES


def setting(name: str) -> TransferSetting:
    """The row of that name."""
    return next(one for one in SETTINGS if one.name == name)
