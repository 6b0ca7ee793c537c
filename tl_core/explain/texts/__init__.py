"""Why a network takes a text for a class: what each word speaks for. TensorFlow is imported inside."""
