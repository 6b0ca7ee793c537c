"""Networks that answer: finished runs, and backbones with their ImageNet head. TensorFlow is imported inside."""
