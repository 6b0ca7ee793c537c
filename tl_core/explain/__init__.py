"""Why a network answers as it does: maps of what speaks for a class. TensorFlow is imported inside."""
