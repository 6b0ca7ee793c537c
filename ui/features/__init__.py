"""The Features page: what a frozen network makes of a set's pictures, block by block."""
