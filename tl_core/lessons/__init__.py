"""Lessons: every idea of transfer learning as a question, a guess, a measured demonstration and what it has shown."""
