"""Ways to run Transfer Lab for many people: images, a compose file, clusters; and the same without containers."""
