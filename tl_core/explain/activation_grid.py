"""What blocks respond to on one picture: each block's liveliest channels. TensorFlow is imported inside."""

from dataclasses import dataclass

import numpy as np
from PIL import Image

from tl_core.inference import predictor
from tl_core.inference.predictor import Predictor

BLOCKS, CHANNELS = 6, 8
LARGEST = 64  # pixels a side; larger outputs are made smaller
THIRDS = ("early", "middle", "late")


@dataclass(frozen=True)
class ActivationRow:
    """A block's ``tiles``, uint8 (channels, h, w), each scaled to its own 0 to 255, and the ``channels`` they are.

    ``third`` is early, middle or late; ``shape`` is the output's (h, w, channels).
    """

    block: str
    third: str
    shape: tuple[int, int, int]
    channels: tuple[int, ...]
    tiles: np.ndarray


def sheet(network: Predictor, pixels: np.ndarray, count: int = BLOCKS, channels: int = CHANNELS) -> list[ActivationRow]:
    """A row for each of ``count`` blocks spread over the network, the first and last among them.

    ``pixels``: uint8 RGB (size, size, 3). One pass through the network.
    """
    import keras
    ends = predictor.blocks(network)
    chosen = spread(len(ends), count)
    model = keras.Model(network.model.inputs[0], [ends[index][1] for index in chosen])
    outputs = model(pixels[None].astype(np.float32), training=False)
    return [row(ends[index][0], THIRDS[min(3 * index // len(ends), 2)], np.asarray(output, np.float64)[0], channels)
            for index, output in zip(chosen, outputs, strict=True)]


def spread(blocks: int, count: int) -> list[int]:
    """Indices of ``count`` blocks as evenly as can be, from the first to the last."""
    return sorted({round(position) for position in np.linspace(0, blocks - 1, min(count, blocks))})


def row(block: str, third: str, outputs: np.ndarray, channels: int) -> ActivationRow:
    """The channels of (h, w, channels) whose response differs most from place to place, the liveliest first."""
    order = top_channels(outputs)[:channels]
    return ActivationRow(block, third, outputs.shape, tuple(order.tolist()),
                         np.stack([tile(outputs[:, :, channel]) for channel in order]))


def top_channels(outputs: np.ndarray) -> np.ndarray:
    """Channels by standard deviation over places, largest first; of equal ones (1 × 1 outputs) by strength."""
    return np.lexsort((-np.abs(outputs).mean(axis=(0, 1)), -outputs.std(axis=(0, 1))))


def tile(channel: np.ndarray) -> np.ndarray:
    """One channel's response, its smallest 0 and its largest 255; one that is the same everywhere is 0."""
    low, high = channel.min(), channel.max()
    grey = ((channel - low) * (255 / (high - low)) if high > low else np.zeros(channel.shape)).round().astype(np.uint8)
    if max(grey.shape) <= LARGEST:
        return grey
    return np.asarray(Image.fromarray(grey).resize((LARGEST, LARGEST), Image.Resampling.BOX))
