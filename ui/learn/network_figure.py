"""The two deep strategies, drawn from a backbone's record: its blocks, what is frozen, what is put on top. SVG.

Frozen blocks are hatched and marked by a snowflake, trained ones are filled and marked by a triangle: never told by
colour alone. No streamlit here.
"""

import math
from html import escape

from tl_core.backbones.spec import BackboneSpec
from ui.shared import words
from ui.shared.freeze_strip import FROZEN, TRAINABLE

WIDTH, HEIGHT, MIDDLE = 660, 196, 106  # of the drawing, and the height around which everything stands
LEFT, RIGHT = 78, 424  # where blocks begin and end
TALLEST, SHORTEST = 140, 40
GAP = 3
OLD_LAYER = {"image": "its last layer: 1,000 classes", "text": "its last layer: words"}


def new_layers(spec: BackboneSpec, depth: int) -> str:
    """The network without its last layer: ``depth`` blocks frozen (usually all), FC-T1 and FC-T2 put on top."""
    return _drawing(spec, depth, ("FC-T1", "FC-T2"), "layers", _said(spec, depth, "the new layers FC-T1 and FC-T2"))


def fine_tuned(spec: BackboneSpec, depth: int) -> str:
    """The blocks below ``depth`` frozen, those above trained together with one new layer."""
    return _drawing(spec, depth, ("FC-T",), "tuned", _said(spec, depth, "one new layer"))


def trained_parameters(spec: BackboneSpec, depth: int) -> int:
    """Parameters of the blocks above ``depth``."""
    return sum(block.parameters for block in spec.blocks[depth:])


def _said(spec: BackboneSpec, depth: int, new: str) -> str:
    return (f"{spec.title} without its last layer: {depth} of {words.plural(len(spec.blocks), 'block')} frozen, "
            f"{len(spec.blocks) - depth} trained, and {new}.")


def _drawing(spec: BackboneSpec, depth: int, new: tuple[str, ...], kind: str, said: str) -> str:
    pattern = f"tl-hatch-{kind}"
    parts = [_input(spec.modality), _blocks(spec, depth, pattern), _old_layer(spec.modality), _new(new)]
    return (f'<svg class="tl-net" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(said)}"><defs>'
            f'<pattern id="{pattern}" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
            '<path d="M0 0 v7" class="tl-net-hatch"/></pattern></defs>' + "".join(parts) + "</svg>")


def _input(modality: str) -> str:
    inside = ('<circle cx="33" cy="{0}" r="13" class="tl-net-new"/>' if modality == "image" else
              '<text x="33" y="{1}" class="tl-net-name" text-anchor="middle">Aa</text>').format(MIDDLE + 2, MIDDLE + 7)
    return (f'<rect x="8" y="{MIDDLE - 25}" width="50" height="50" rx="6" class="tl-net-line"/>{inside}'
            f'<path d="M62 {MIDDLE} h11 m-5 -5 l5 5 l-5 5" class="tl-net-line"/>')


def _blocks(spec: BackboneSpec, depth: int, pattern: str) -> str:
    step = (RIGHT - LEFT) / len(spec.blocks)
    return "".join(_block(spec, number, LEFT + number * step, step - GAP, number < depth, pattern)
                   for number in range(len(spec.blocks)))


def _block(spec: BackboneSpec, number: int, x: float, width: float, frozen: bool, pattern: str) -> str:
    block, height = spec.blocks[number], _height(spec, number)
    top, state, mark = MIDDLE - height / 2, "frozen" if frozen else "trained", FROZEN if frozen else TRAINABLE
    shape = " × ".join(map(str, block.output_shape))
    title = f"{block.name}: {state}, {words.parameters(block.parameters)} parameters, output {shape}"
    fill = f' fill="url(#{pattern})"' if frozen else ""
    return (f'<g class="tl-net-block"><title>{escape(title)}</title>'
            f'<rect x="{x:.1f}" y="{top:.1f}" width="{width:.1f}" height="{height:.1f}" rx="3" '
            f'class="tl-net-{state}"{fill}/><text x="{x + width / 2:.1f}" y="{top - 5:.1f}" class="tl-net-mark" '
            f'text-anchor="middle">{mark}</text></g>')


def _height(spec: BackboneSpec, number: int) -> float:
    """By the side of the block's output, as pictures become smaller on their way up; texts keep their length."""
    sides = [block.output_shape[0] if len(block.output_shape) == 3 else 1 for block in spec.blocks]
    return SHORTEST + (TALLEST - SHORTEST) * math.sqrt(sides[number] / max(sides))


def _old_layer(modality: str) -> str:
    """Cut off and put aside, above what stands in its place."""
    return (f'<g class="tl-net-old"><title>Taken away: {OLD_LAYER[modality]}</title>'
            f'<rect x="{RIGHT + 20}" y="8" width="30" height="34" rx="3"/>'
            f'<path d="M{RIGHT + 17} 5 l36 40 m0 -40 l-36 40"/>'
            f'<text x="{RIGHT + 62}" y="21" class="tl-net-small">last layer</text>'
            f'<text x="{RIGHT + 62}" y="45" class="tl-net-small">taken away</text></g>')


def _new(names: tuple[str, ...]) -> str:
    drawn, x = [], RIGHT + 16
    for name in names:
        drawn.append(f'<path d="M{x - 12} {MIDDLE} h8" class="tl-net-line"/><g><title>{name}: new, trained</title>'
                     f'<rect x="{x}" y="{MIDDLE - 34}" width="46" height="68" rx="4" class="tl-net-new"/>'
                     f'<text x="{x + 23}" y="{MIDDLE - 40}" class="tl-net-mark" text-anchor="middle">{TRAINABLE}</text>'
                     f'<text x="{x + 23}" y="{MIDDLE + 56}" class="tl-net-name" text-anchor="middle">{name}</text></g>')
        x += 72
    drawn.append(f'<path d="M{x - 22} {MIDDLE} h14 m-5 -5 l5 5 l-5 5" class="tl-net-line"/>'
                 f'<text x="{x}" y="{MIDDLE - 4}" class="tl-net-small">your</text>'
                 f'<text x="{x}" y="{MIDDLE + 20}" class="tl-net-small">classes</text>')
    return "".join(drawn)


def legend(spec: BackboneSpec, depth: int) -> str:
    """What is frozen and what is trained, in words below the drawing, as HTML."""
    frozen = f"{FROZEN} frozen: {_range(spec, 0, depth)}" if depth else "nothing frozen"
    above = _range(spec, depth, len(spec.blocks))
    trained = f"{TRAINABLE} trained: {f'{above}, ' if above else ''}new layers"
    return f'<p class="tl-net-legend"><span>{escape(frozen)}</span><span>{escape(trained)}</span></p>'


def _range(spec: BackboneSpec, first: int, last: int) -> str:
    if first == last:
        return ""
    names = [spec.blocks[first].name, spec.blocks[last - 1].name]
    return names[0] if first == last - 1 else f"{names[0]} to {names[1]}"
