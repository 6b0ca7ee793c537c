"""The Self-taught page: is a pool without labels worth anything for a target with few."""
