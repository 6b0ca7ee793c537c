"""Do transferred features beat pixels and random weights, and by how much? One sentence, which may say no."""

from collections.abc import Mapping, Sequence
from typing import Any

from tl_core.backbones import nouns
from tl_core.discovery import feature_sources
from tl_core.discovery.feature_sources import FeatureSource

FOLLOWED = 0.2  # an ARI with the domains that is worth a word
ALONE = "Nothing is compared: add {} and random weights to see what transfer brings."


def sentence(sources: Sequence[FeatureSource], compared: Sequence[Mapping[str, Any]]) -> str:
    """On the first of ``compared`` (rows of the result, in the order of ``sources``) against the others."""
    first, others = compared[0], compared[1:]
    if not others:
        return ALONE.format(feature_sources.TITLES[feature_sources.NO_NETWORK[sources[0].modality]])
    if first["labels"] is None:
        return nouns.of(sources[0].modality).said(_without_labels(first, others))
    said = (f"Clusters of {sources[0].title} agree with the classes to an ARI of {_with_interval(first)}; "
            + ", ".join(f"those of {row['title']} to {row['labels']['ari']:.2f}" for row in others) + ".")
    controls = [row for source, row in zip(sources[1:], others, strict=True) if source.is_control] or list(others)
    return f"{said} {_verdict(sources[0], controls)}"


def on_domains(domains: float | None, classes: float | None) -> str | None:
    """Where clusters follow the domains of a set more than its classes; None where they do not."""
    if domains is None or domains < FOLLOWED or domains <= (classes or 0):
        return None
    return f"The clusters follow the domains (ARI {domains:.2f}): choose one domain to look for classes."


def _verdict(first: FeatureSource, controls: Sequence[Mapping[str, Any]]) -> str:
    """Against the best of the controls: only what beats that one has shown anything."""
    best = min(controls, key=lambda row: row["difference"]["ari"])
    gain, (low, high) = best["difference"]["ari"], best["difference"]["ci95"]
    what = "Features" if first.is_control else "Transferred features"
    ends = f"95 % interval {low:+.2f} to {high:+.2f}"
    if low > 0:
        return f"{what} beat {best['title']} by {gain:.2f} ({ends})."
    if high < 0:
        return (f"{what} do worse than {best['title']} by {-gain:.2f} ({ends}): they do not fit these "
                f"{nouns.of(first.modality).many}.")
    return f"{what} do not beat {best['title']}: the difference of {gain:+.2f} is within chance ({ends})."


def _without_labels(first: Mapping[str, Any], others: Sequence[Mapping[str, Any]]) -> str:
    """Silhouettes of different features are no match; whether clusters come back can be compared."""
    if any(row["stability"] is None for row in (first, *others)):
        return "There are no labels and too few pictures: nobody can say which features are better."
    told = ", ".join(f"{row['stability']:.2f} for {row['title']}" for row in others)
    return (f"There are no labels to judge by. When other pictures are drawn, clusters come back to "
            f"{first['stability']:.2f} for {first['title']} (1 is the same), {told}: stable clusters need not be "
            "useful ones, so look at them.")


def _with_interval(row: Mapping[str, Any]) -> str:
    low, high = row["labels"]["ari_ci95"]
    return f"{row['labels']['ari']:.2f} ({low:.2f} to {high:.2f})"
