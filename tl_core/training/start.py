"""What a run started from."""

from pathlib import Path

from tl_core.config import RunConfig


def network_at_start(config: RunConfig, weights_file: Path | None):
    """The ``Network`` of a resolved config before its first step, on the CPU in 32 bit.

    Built anew; random weights are drawn as they were then. TensorFlow is imported here.
    ``UserError`` where the weights cannot be had.
    """
    from tl_core.training import device
    from tl_core.training.networks import network
    from tl_core.training.seeding import set_random_seed
    config = config.changed(device="cpu", mixed_precision="off")
    set_random_seed(config.seed)
    with device.use(config, emit=lambda event: None) as place:
        return network(config, place, weights_file, lowest_depth=0)
