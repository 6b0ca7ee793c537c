"""Attacks on a real dashboard with sign-in: `python -m benchmarks.attack [KIND …] [--json]`.

Each kind tries many things that must not work, and looks whether they did: what was answered, what lies on the disk,
what a real Chromium ran. It says how many were tried, refused (or made harmless) and got through, which must be none.
"""
