"""The Learn page: the map of transfer learning, which setting one is in, and a lesson for every idea."""
