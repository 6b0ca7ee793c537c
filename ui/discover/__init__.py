"""The room of the page "Discover": groups in a set's pictures, found without labels."""
