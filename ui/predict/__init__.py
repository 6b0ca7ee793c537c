"""The Predict page: what networks take a picture for, side by side, live, and for many pictures at once."""
