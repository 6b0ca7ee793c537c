"""The parts of the page "Adapt": from labels in one domain to answers in another that has none."""
