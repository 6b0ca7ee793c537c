"""Methods that train a network: strategies of the same names do them (``tl_core.strategies``); here they are listed."""

from tl_core.adaptation.methods.registry import METHODS, AdaptationMethod


def _add(name: str, title: str, sentence: str, source: str, assumes_equal_shares: bool = False) -> None:
    METHODS.add(name, AdaptationMethod(name, title, sentence, source, assumes_equal_shares, "network"))


_add("adabn", "AdaBN",
     "The network's weights stay; its batch normalisation takes the target's means and deviations instead of the "
     "source's.",
     "Li et al. 2016, Revisiting batch normalization for practical domain adaptation, arXiv:1603.04779", True)
_add("deep_coral", "Deep CORAL",
     "While the network learns the source, its features are asked to vary together in the same way in both domains.",
     "Sun and Saenko 2016, Deep CORAL, arXiv:1607.01719", True)
_add("dan", "DAN",
     "While the network learns the source, its features are asked to be distributed alike in both domains, measured by "
     "several kernels (MMD).",
     "Long et al. 2015, Learning transferable features with deep adaptation networks, arXiv:1502.02791", True)
_add("dann", "DANN",
     "A second network tries to tell the domains apart by the features; the first learns features by which it cannot.",
     "Ganin et al. 2016, Domain-adversarial training of neural networks, arXiv:1505.07818", True)
_add("cdan", "CDAN",
     "As DANN, but the second network also sees the predicted class, so that classes are matched one by one.",
     "Long et al. 2018, Conditional adversarial domain adaptation, arXiv:1705.10667", True)
_add("deep_mcc", "MCC in the network",
     "Minimum class confusion with blocks of the backbone learning too: a target picture is not to be shared between "
     "two classes.",
     "Jin et al. 2020, Minimum class confusion for versatile domain adaptation, arXiv:1912.03699")
_add("shot", "SHOT",
     "The network goes to the target's owner without the source's pictures; its head stays, and the features move "
     "until its answers are sure and varied.",
     "Liang et al. 2020, Do we really need to access the source data?, arXiv:2002.08546", True)
