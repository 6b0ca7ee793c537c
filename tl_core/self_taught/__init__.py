"""Is learning from a pool without labels worth anything for a target with few: the comparison that a claim needs."""
