"""Source and target described by different networks: what ties their features together, measured."""
