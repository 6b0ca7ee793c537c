"""The report's examples: the test pictures or texts of which the run was surest, rightly and wrongly."""

import base64
import io
from dataclasses import dataclass
from html import escape

import numpy as np
from PIL import Image

from tl_core import run_pictures
from tl_core.backbones import nouns
from tl_core.backbones.catalog import BACKBONES
from tl_core.evaluation.run_predictions import RunPredictions
from tl_core.export import html
from tl_core.printable import printable
from tl_core.progress import Progress
from tl_core.run_pictures import Tested

SHOWN = 8  # of either kind
THUMBNAIL = 112
BEGINNING = 160  # letters of a text


@dataclass(frozen=True)
class ReportExample:
    """A test picture or text in the page, what it is, and what it was taken for.

    ``data`` is a picture's JPEG, ``text`` a text's beginning; both are "" where it is not what it was.
    """

    data: str
    text: str
    file: str
    true: str
    answer: str
    score: float


def sections(run: RunPredictions, progress: Progress) -> list[str]:
    """The surest wrong ones and the surest right ones; those that are gone or changed keep their place, named."""
    today = run_pictures.tested(run.record, run.test)
    note = f'<p class="note">{escape(today.sentence)}</p>' if today.sentence else ""
    wrong, right = (_examples(run, today, kind, progress) for kind in (False, True))
    galleries = [html.section("Surest and wrong", _pictures(wrong)), html.section("Surest and right", _pictures(right))]
    return [html.section(f"Test {nouns.of_run(run.record.config).many}", note), *galleries]


def _examples(run: RunPredictions, today: Tested, right: bool, progress: Progress) -> list[ReportExample]:
    order = np.argsort(-run.confidences, kind="stable")
    chosen = [i for i in order if run.test.correct[i] == right][:SHOWN]
    reads = BACKBONES.get(run.record.config.backbone).input
    examples = []
    for number, i in enumerate(chosen, 1):
        progress(f"Reading {reads.plural}", number, len(chosen))
        key, data, text = str(run.test.keys[i]), "", ""
        if key in today.keys and reads.modality == "text":
            text = today.read(today.keys[key])[:BEGINNING]
        elif key in today.keys:
            data = _jpeg(today.read(today.keys[key], THUMBNAIL))
        examples.append(ReportExample(data, text, key.rsplit("/")[-1], run.classes[run.test.labels[i]],
                                      run.classes[run.predicted[i]],
                                      float(run.confidences[i])))
    return examples


def _jpeg(pixels: np.ndarray) -> str:
    content = io.BytesIO()
    Image.fromarray(pixels).save(content, "JPEG", quality=85)
    return base64.b64encode(content.getvalue()).decode("ascii")


def _pictures(examples: list[ReportExample]) -> str:
    figures = [f"<figure>{_picture(one)}<figcaption>{_words(one)}</figcaption></figure>" for one in examples]
    return f'<div class="pictures">{"".join(figures)}</div>' if figures else ""


def _picture(one: ReportExample) -> str:
    if one.text:
        return f'<p class="note">{escape(printable(one.text))}</p>'
    if not one.data:
        return f'<div class="lost">{escape(printable(one.file))} is not what it was</div>'
    return f'<img alt="{escape(one.true)}" src="data:image/jpeg;base64,{one.data}">'


def _words(one: ReportExample) -> str:
    score = f"{100 * one.score:.0f} %"
    if one.true == one.answer:
        return f"✓ {escape(one.true)}, {score}"
    return f"✗ {escape(one.true)}, taken for {escape(one.answer)}, {score}"
