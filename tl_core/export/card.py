"""The model card (Mitchell et al. 2019, arXiv:1810.03993): README.md beside every export."""

from tl_core.backbones.catalog import BACKBONES
from tl_core.backbones.input_spec import InputSpec, TextInput
from tl_core.data import catalog
from tl_core.errors import UserError
from tl_core.export.certificate import Certificate, rows
from tl_core.export.formats import Format
from tl_core.export.formats.savedmodel import reads_texts
from tl_core.export.source import ExportSource
from tl_core.strategies import STRATEGIES
from tl_core.tracking import weights_name

READING_IS_YOURS = {
    "image": "- Reading and squashing a picture is yours: another way of resizing shifts scores a little.",
    "text": "- Taking a text apart is yours: use the tokenizer named above, another gives other tokens."}


def text(source: ExportSource, chosen: Format, certificate: Certificate) -> str:
    """Markdown: what it is, its data, how good it is, its limits, its licences, how to use it, the check."""
    return "\n".join([*_head(source), *_use(source, chosen, certificate.precision), *_data(source), *_quality(source),
                      *_limits(source, certificate), *_licences(source), *_check(certificate)]) + "\n"


def _head(source: ExportSource) -> list[str]:
    config, spec = source.config, BACKBONES.get(source.config.backbone)
    strategy = STRATEGIES.get(config.strategy)
    return [f"# {spec.title} for {len(source.labels)} classes: {', '.join(source.labels[:8])}"
            f"{', …' if len(source.labels) > 8 else ''}", "",
            f"A {source.input.noun} classifier, made by transfer learning: {spec.title} ({spec.paper}) with the "
            f"{weights_name.said(config.weights)}, by the strategy “{strategy.title}” ({strategy.source}), "
            f"{config.epochs} epochs at {source.size} {source.input.tensor}, seed {config.seed}.", ""]


def _use(source: ExportSource, chosen: Format, precision: str) -> list[str]:
    reads, size = source.input, source.size
    files = chosen.usage_of_files if reads.modality == "image" else (
        chosen.usage_of_texts if chosen.usage_of_texts and reads_texts(source) else "")
    code = chosen.usage.format(tensor=reads.tensor, row=reads.row_text(size), files=files)
    hub = any(type(layer).__module__.startswith("keras_hub") for layer in source.scores.layers)
    needed = " Loading it needs the package keras-hub." if hub and chosen.name == "keras" else ""
    return ["## Use", "", f"{chosen.title}, {precision}. {reads.use(size)}; a score for each class comes out, in the "
            f"order of `labels.txt`, and the scores of a {reads.noun} add up to 1.{needed}", "",
            *_deep(source, chosen), "```python", *_tokens(reads, size), code, "```", ""]


def _tokens(reads: InputSpec, size: int) -> list[str]:
    """Code that makes tokens of texts with the tokenizer.json beside it."""
    if not isinstance(reads, TextInput) or reads.tokenizer_file is None:
        return []
    return ["import numpy", "from tokenizers import Tokenizer", 'tokenizer = Tokenizer.from_file("tokenizer.json")',
            f"tokenizer.enable_truncation({size})", f"tokenizer.enable_padding(length={size})",
            'tokens = numpy.array([tokenizer.encode(text).ids for text in texts], "int32")']


def _deep(source: ExportSource, chosen: Format) -> list[str]:
    """How values of more than 8 bits become pixels, where the run had such files."""
    lines = [f"pixel = clip(round(({kind} - {ends[0]:g}) * 255 / ({ends[1] - ends[0]:g})), 0, 255)"
             for kind, ends in (("value", source.intensity.integer), ("fraction", source.intensity.real)) if ends]
    if not lines:
        return []
    by_itself = (" PNG files of 16 bits are read so by `serving_default` itself." if chosen.name == "savedmodel"
                 and source.intensity.integer else "")
    return ["It was trained on files of more than 8 bits, in one range for all of them. Map their values to pixels "
            f"first; pixels of 8 bits stay as they are.{by_itself}", "", "```", *lines, "```", ""]


def _data(source: ExportSource) -> list[str]:
    config = source.config
    phrases = [f"Trained on {config.data!r}"]
    phrases += [f"limited to {config.limit} training {source.input.plural}"] if config.limit else []
    phrases += [f"domain {config.domain!r}"] if config.domain else []
    if config.target_domain:
        phrases.append(f"tested on the domain {config.target_domain!r}, whose labels it never saw")
    return ["## Data", "", f"{', '.join(phrases)}{_origin(config.data)}. Fingerprint "
            f"{source.result.get('fingerprint', 'unknown')}.", ""]


def _origin(name: str) -> str:
    try:
        entry = catalog.entry(name)
    except UserError:
        return " (no longer in the catalog)"
    source, licence = entry.source.rstrip(".") or "not given", entry.licence or "not given"
    return f" ({entry.title}; source: {source}; licence: {licence})"


def _quality(source: ExportSource) -> list[str]:
    test = source.result.get("test") or {}
    if not test.get("n"):
        return ["## Accuracy", "", "It was not tested: nothing is known about its accuracy.", ""]
    low, high = test["ci95"]
    return ["## Accuracy", "", f"{100 * test['accuracy']:.1f} % of {test['n']} test {source.input.plural}, "
            f"which training never saw (95 % interval {100 * low:.1f} to {100 * high:.1f} %, Wilson).", ""]


def _limits(source: ExportSource, certificate: Certificate) -> list[str]:
    return ["## Limits", "",
            f"- It knows only these {len(source.labels)} classes, and gives one of them for any {source.input.noun}.",
            *_like_those(source),
            "- Scores are no probabilities until somebody has checked their calibration.",
            "- Whatever is unbalanced or missing in its data is so in its answers. It was not examined for fairness "
            "towards people.", *_reading(source, certificate), ""]


def _like_those(source: ExportSource) -> list[str]:
    others = "other cameras, light or backgrounds" if source.input.modality == "image" else (
        "other subjects, another style or language")
    return [f"- It is as good as above on {source.input.plural} like those it was trained on; {others} can make it "
            "worse. Try it on your own before you rely on it."]


def _reading(source: ExportSource, certificate: Certificate) -> list[str]:
    if not certificate.reading:
        return [READING_IS_YOURS[source.input.modality]]
    reading = certificate.reading
    if reading.get("of") == "texts":
        return [f"- Texts are taken apart as the tokenizer.json says, inside the network: {reading['sentence']}. "
                f"{'Read alike' if reading['agrees'] else '**Not read alike**'}: {reading['said']}."]
    alike = f"Read alike: {reading['said']}" if reading["agrees"] else f"**Not read alike: {reading['said']}**"
    others = ", ".join(f"{count} {ending.upper()}" for ending, count in reading["not_taken"].items())
    of_these = f" ({others} among the test pictures)" if others else ""
    return ["- Picture files are read by TensorFlow's decoders and turned upright by their EXIF: "
            f"{reading['sentence']}. {alike}. Only JPEG, PNG, BMP, GIF and still WebP are read{of_these}: convert "
            "others to PNG."]


def _licences(source: ExportSource) -> list[str]:
    return ["## Licences", "", f"Backbone: {BACKBONES.get(source.config.backbone).licence}. What you train on it is "
            f"yours as far as the {source.input.plural}' own licence allows.", ""]


def _check(certificate: Certificate) -> list[str]:
    table = [f"| {name} | {value} |" for name, value in rows(certificate)]
    return ["## Parity certificate", "", certificate.sentence, "", "| | |", "|---|---|", *table, "",
            "It was read back in a process of its own, by its own runtime, and compared with the run's network in "
            "Keras; `certificate.json` has all figures."]
