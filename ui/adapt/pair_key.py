"""When runs are about the same pair of domains. No streamlit here."""

from tl_core.config import RunConfig
from tl_core.data import catalog, domain_pair
from tl_core.errors import UserError


def pair_key(config: RunConfig) -> tuple:
    """Equal for configs with the same source, target and backbone."""
    try:
        return (catalog.pinned(config.data), *domain_pair.names(config), config.backbone, config.weights)
    except UserError:  # of a set that is no more: like itself only
        return (config,)
