from ui.predict import batch_result, cards

TITLES = {"run:a": "my fruits", "backbone:vgg16": "VGG-16, ImageNet", "backbone:resnet50": "ResNet-50, ImageNet"}


def answer(label: str, share: float = 0.75, classes=("pear", "apple")) -> dict:
    return {"title": "T", "top": [[label, share], ["plum", 0.1]], "milliseconds": 12.4, "image_size": 96,
            "classes": list(classes)}


def test_bars_and_verdicts():
    shown = cards.cards({"run:a": answer("pear")}, TITLES, "pear")
    assert "width:75.00%" in shown and "75.0 %" in shown and "12 ms · input 96 px" in shown and "✓ as labelled" in shown
    assert "✗ labelled apple" in cards.cards({"run:a": answer("pear")}, TITLES, "apple")
    for name, truth in (("run:a", "dog"), ("run:a", ""), ("backbone:vgg16", "pear")):  # not its classes, or not told
        assert "labelled" not in cards.cards({name: answer("pear")}, TITLES, truth)


def test_names_are_never_markup():
    sly = "<img src=x onerror=alert(1)>"
    for shown in (cards.cards({"run:a": answer(sly, classes=(sly,))}, {"run:a": sly}, f"{sly}!"),
                  cards.cards({"run:a": {"error": sly}}, {}), batch_result.bars({sly: 3}),
                  batch_result.cards({"a": {"title": sly, "counts": {}, "judged": 0, "milliseconds": 1}}, {})):
        assert "<img" not in shown and "&lt;img" in shown


def test_a_tally_says_how_many_were_right_and_how_sure_that_is():
    """8 of 10, Wilson: 49.0 to 94.3 %."""
    one = {"title": "T", "counts": {"pear": 8, "plum": 2}, "right": 8, "judged": 10, "milliseconds": 3}
    shown = batch_result.cards({"run:a": one}, TITLES)
    assert "80.0 % right</b> of 10" in shown and "49.0 to 94.3 %" in shown and "width:25.0%" in shown
    many = batch_result.bars({str(number): 20 - number for number in range(15)})
    assert "and 3 other classes" in many
