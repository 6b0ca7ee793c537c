"""The Data page's parts: the catalog, one set, its gallery, check-up, versions and what can be done with it."""
