"""What a run started from."""

from pathlib import Path

from tl_core.config import RunConfig


def network_at_start(config: RunConfig, weights_file: Path | None):
    """The ``Network`` of a resolved config before its first step, on the CPU in 32 bit.

    Built anew; random weights are drawn as they were then. TensorFlow is imported here.
    ``UserError`` where the weights cannot be had.
    """
    from tl_core.networks import device
    from tl_core.networks.network import build_network
    from tl_core.seeding import set_random_seed
    config = config.changed(device="cpu", mixed_precision="off")
    set_random_seed(config.seed)
    with device.use(config, emit=lambda event: None) as cpu:
        return build_network(config, cpu, weights_file, lowest_depth=0)
