"""The picture of a backbone's blocks, frozen and trainable. No streamlit here.

Frozen blocks are hatched and marked by a snowflake, trainable ones are filled and
marked by a triangle: never told by colour alone.
"""

import math
from html import escape
from typing import NamedTuple

from tl_core.backbones.spec import BackboneSpec, Block
from ui.shared import words

FROZEN, TRAINABLE = "❄", "▲"
TALLEST, SHORTEST = 64, 12  # pixels


class Share(NamedTuple):
    """Parameters of a backbone on either side of the cut."""

    frozen: int
    trainable: int

    @property
    def trainable_share(self) -> float:
        return self.trainable / (self.frozen + self.trainable)


def share(spec: BackboneSpec, depth: int, above: int | None = None) -> Share:
    """Parameters of the blocks above ``depth`` up to ``above`` (by default the top), and of the others."""
    trained = sum(block.parameters for block in spec.blocks[depth:above])
    return Share(sum(block.parameters for block in spec.blocks) - trained, trained)


def head_parameters(features: int, hidden: tuple[int, ...], classes: int) -> int:
    """Weights and biases of the new predicting layers: one dense layer after another."""
    sizes = (features, *hidden, classes)
    return sum(a * b + b for a, b in zip(sizes, sizes[1:], strict=False))


def depth_name(spec: BackboneSpec, depth: int, nothing: str = "nothing frozen") -> str:
    """What the slider shows at a depth: the last frozen block, counted; ``nothing`` at 0."""
    if depth == 0:
        return f"0: {nothing}"
    last = " (all)" if depth == len(spec.blocks) else ""
    return f"{depth}: to {spec.blocks[depth - 1].name}{last}"


def cut_name(spec: BackboneSpec, depth: int) -> str:
    """What a band's handles show: the block they stand behind, counted."""
    return f"{depth}: after {spec.blocks[depth - 1].name}" if depth else "0: the input"


def summary(spec: BackboneSpec, depth: int, head: int, above: int | None = None) -> str:
    """The cut, or the band, in one sentence, the head's parameters included."""
    parts, blocks = share(spec, depth, above), len(spec.blocks)
    frozen = f"{blocks - _trained(spec, depth, above)} of {words.plural(blocks, 'block')} frozen"
    if above not in (None, blocks) and depth < above:
        frozen += f", all but {_names(spec, depth, above)}"
    return (f"{frozen}. {words.parameters(parts.trainable)} of the "
            f"backbone's {words.parameters(spec.parameters)} parameters train "
            f"({words.percent(parts.trainable_share)}), and {words.parameters(head)} in the new head.")


def next_move(spec: BackboneSpec, depth: int, above: int | None = None) -> str:
    """What one step of the slider, either way, would change; of a band the lower end, and the upper one's way up."""
    moves, top = [], len(spec.blocks) if above is None else above
    if depth > 0:
        block = spec.blocks[depth - 1]
        moves.append(f"One block less frozen: {block.name} adds {words.parameters(block.parameters)} trainable "
                     "parameters.")
    if depth < top:
        block = spec.blocks[depth]
        moves.append(f"One more: {block.name} takes {words.parameters(block.parameters)} away.")
    if top < len(spec.blocks):
        block = spec.blocks[top]
        moves.append(f"The right handle one block up: {block.name} adds {words.parameters(block.parameters)}.")
    return " ".join(moves)


def html(spec: BackboneSpec, depth: int, head: int, above: int | None = None) -> str:
    """The strip as HTML: input at the left, the new head at the right; what trains ends at ``above``."""
    top = len(spec.blocks) if above is None else above
    largest = max(block.parameters for block in spec.blocks)
    bars = "".join(_bar(block, not depth <= number < top, largest) for number, block in enumerate(spec.blocks))
    legend = _legend(len(spec.blocks), _trained(spec, depth, above))
    return (f'{_STYLE}<div class="tl-strip" role="img" aria-label="{escape(summary(spec, depth, head, above))}">'
            f'<div class="tl-bars">{bars}{_head(head)}</div>{legend}</div>')


def _trained(spec: BackboneSpec, depth: int, above: int | None) -> int:
    return len(spec.blocks[depth:above])


def _names(spec: BackboneSpec, depth: int, above: int) -> str:
    first, last = spec.blocks[depth].name, spec.blocks[above - 1].name
    return first if first == last else f"{first} to {last}"


def _bar(block: Block, frozen: bool, largest: int) -> str:
    state = "frozen" if frozen else "trainable"
    shape = " × ".join(map(str, block.output_shape))
    title = f"{block.name}: {state}, {words.parameters(block.parameters)} parameters, output {shape}"
    return (f'<div class="tl-block" title="{escape(title)}"><span class="tl-mark">{FROZEN if frozen else TRAINABLE}'
            f'</span><span class="tl-bar tl-{state}" style="height:{_height(block.parameters, largest)}px"></span>'
            "</div>")


def _head(count: int) -> str:
    title = f"New head: trainable, {words.parameters(count)} parameters"
    return (f'<div class="tl-block tl-head" title="{escape(title)}"><span class="tl-mark">{TRAINABLE}</span>'
            '<span class="tl-bar tl-trainable" style="height:26px"></span></div>')


def _height(count: int, largest: int) -> int:
    # The square root keeps a stem of 900 parameters visible beside a block of 700 000.
    return round(SHORTEST + (TALLEST - SHORTEST) * math.sqrt(count / max(largest, 1)))


def _legend(blocks: int, trained: int) -> str:
    frozen = f"<span>{FROZEN} {blocks - trained} frozen</span>" if trained < blocks else "<span>Nothing frozen</span>"
    trained = f"{trained} trainable + head" if trained else "only the head trains"
    return f'<div class="tl-legend">{frozen}<span>{TRAINABLE} {trained}</span></div>'


_STYLE = """<style>
.tl-bars { display: flex; align-items: flex-end; gap: 2px; height: 88px; }
.tl-block { flex: 1 1 0; min-width: 0; max-width: 34px; display: flex; flex-direction: column; align-items: center; }
.tl-head { margin-left: 8px; }
.tl-mark { font-size: 11px; line-height: 15px; opacity: .85; }
.tl-bar { display: block; width: 100%; border-radius: 3px 3px 0 0; box-sizing: border-box; }
.tl-frozen { border: 1px solid color-mix(in srgb, currentColor 45%, transparent);
  background: repeating-linear-gradient(135deg, color-mix(in srgb, currentColor 28%, transparent) 0 2px,
  transparent 2px 6px); }
.tl-trainable { background: #0d9488; border: 1px solid #0f766e; }
.tl-legend { display: flex; justify-content: space-between; gap: 12px; font-size: 13px; margin-top: 4px;
  border-top: 1px solid color-mix(in srgb, currentColor 20%, transparent); padding-top: 4px; }
</style>"""
