"""What finished runs tell: statistics, curves, transferability. No TensorFlow here."""
