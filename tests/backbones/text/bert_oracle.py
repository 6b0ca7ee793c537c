"""BERT's forward pass in NumPy alone, from the tensors of a safetensors file: what the Keras network is held to."""

import json

import numpy as np
from scipy.special import erf

HEADS = 12


def read(file) -> dict[str, np.ndarray]:
    """A safetensors file: eight bytes of length, a JSON header, the numbers."""
    content = file.read_bytes()
    start = 8 + int.from_bytes(content[:8], "little")
    header = {name: entry for name, entry in json.loads(content[8:start]).items() if name != "__metadata__"}
    floats = {name: entry for name, entry in header.items() if entry["dtype"] == "F32"}
    return {name: np.frombuffer(content, "<f4", (entry["data_offsets"][1] - entry["data_offsets"][0]) // 4,
                                start + entry["data_offsets"][0]).reshape(entry["shape"])
            for name, entry in floats.items()}


def blocks(tensors: dict[str, np.ndarray], tokens: list[int], heads: int = HEADS, epsilon: float = 1e-12,
           first_position: int = 0) -> list[np.ndarray]:
    """The embeddings and each layer's output, float64 (tokens, width), of one text without padding.

    The first token's position is ``first_position``: 0 of BERT, the padding's number and 1 of RoBERTa.
    """
    def tensor(name):
        return np.asarray(tensors[name], np.float64)

    def dense(x, name):
        return x @ tensor(f"{name}.weight").T + tensor(f"{name}.bias")

    def norm(x, name):
        centred = x - x.mean(axis=-1, keepdims=True)
        return (centred / np.sqrt((centred ** 2).mean(axis=-1, keepdims=True) + epsilon) * tensor(f"{name}.weight")
                + tensor(f"{name}.bias"))

    def attention(x, name):
        query, key, value = (dense(x, f"{name}.{part}").reshape(len(x), heads, -1).transpose(1, 0, 2)
                             for part in ("query", "key", "value"))
        scores = query @ key.transpose(0, 2, 1) / np.sqrt(query.shape[-1])
        weights = np.exp(scores - scores.max(axis=-1, keepdims=True))
        return (weights / weights.sum(axis=-1, keepdims=True) @ value).transpose(1, 0, 2).reshape(x.shape)

    x = tensor("embeddings.word_embeddings.weight")[tokens]
    x = x + tensor("embeddings.position_embeddings.weight")[first_position:first_position + len(tokens)]
    if "embeddings.token_type_embeddings.weight" in tensors:
        x = x + tensor("embeddings.token_type_embeddings.weight")[0]
    outputs = [norm(x, "embeddings.LayerNorm")]
    for number in range(sum(name.endswith("output.dense.bias") and "attention" not in name for name in tensors)):
        layer, x = f"encoder.layer.{number}", outputs[-1]
        x = norm(x + dense(attention(x, f"{layer}.attention.self"), f"{layer}.attention.output.dense"),
                 f"{layer}.attention.output.LayerNorm")
        inner = dense(x, f"{layer}.intermediate.dense")
        inner = inner * (1 + erf(inner / np.sqrt(2))) / 2
        outputs.append(norm(x + dense(inner, f"{layer}.output.dense"), f"{layer}.output.LayerNorm"))
    return outputs
