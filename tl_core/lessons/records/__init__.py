"""One module a lesson, each with its ``LESSON``; ``catalog`` puts them in order."""
