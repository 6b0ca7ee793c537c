"""For every rule: runs it speaks up about, and runs like them that it leaves alone."""

from tl_core import plan
from tl_core.config import RunConfig
from tl_core.linter import DatasetFacts

EVEN = {"train": {"cat": 60, "dog": 60, "owl": 60}, "val": {"cat": 10, "dog": 10, "owl": 10}}
DIGITS = {"train": {str(digit): 60 for digit in range(10)}}
FINE = {"strategy": "fine_tuning", "epochs": 9}
SMALL = {"backbone": "small_cnn", "image_size": 64}


def case(counts=EVEN, native_size=None, pretrained_size=None, **fields):
    return plan.resolve_config(RunConfig.parse(fields)), DatasetFacts(counts, native_size, pretrained_size)


def classes(*names: str, count: int = 60) -> dict:
    return {"train": dict.fromkeys(names, count)}


SPEAKS = {
    "rate_too_high_for_pretrained": [
        case(**FINE, learning_rate=1e-2), case(**FINE, backbone_learning_rate=1e-3),
        case(strategy="gradual_unfreezing", backbone_learning_rate=1e-3),
        case(strategy="linear_probe_then_fine_tune", learning_rate=1e-2),
        case(**FINE, freeze_depth=0, transfer_depth=6, backbone_learning_rate=1e-3)],
    "head_not_warm": [
        case(strategy="full_fine_tuning", epochs=2), case(strategy="gradual_unfreezing", epochs=1),
        case(strategy="linear_probe_then_fine_tune", epochs=2), case(**FINE, freeze_depth=0, transfer_depth=9)],
    "rate_too_high_for_adam": [case(learning_rate=0.1), case(**SMALL, strategy="from_scratch", learning_rate=0.5)],
    "rate_too_low": [case(learning_rate=1e-5)],
    "image_size_far_from_pretrained": [
        case(image_size=64), case(image_size=512), case(backbone="xception", image_size=96),
        case(weights="run:0123", pretrained_size=64, image_size=160)],
    "pictures_enlarged_for_nothing": [
        case(native_size=8, strategy="from_scratch", backbone="small_cnn", image_size=160),
        case(native_size=40, strategy="from_scratch", image_size=224)],
    "batch_norm_on_small_batches": [
        case(**FINE, batch_norm="trained", batch_size=8), case(**FINE, batch_norm="statistics", batch_size=4),
        case(**SMALL, strategy="from_scratch", batch_size=8)],
    "random_blocks_stay_frozen": [
        case(**SMALL), case(**FINE, weights="random"), case(**FINE, freeze_depth=12, transfer_depth=9),
        case(**FINE, **SMALL, freeze_depth=2), case(**FINE, freeze_depth=3, freeze_above=9, transfer_depth=6)],
    "pull_to_random_weights": [case(**FINE, **SMALL, freeze_depth=0, l2_sp=0.01)],
    "augmentation_changes_labels": [
        case(DIGITS, data="digits", augment={"flip": "horizontal"}), case(DIGITS, augment={"rotation": 180}),
        case(classes("letter_a", "letter_b"), augment={"flip": "both", "rotation": 90}),
        case(classes("turn_left", "turnRight", "stop"), augment={"flip": "horizontal"}),
        case(classes("thumb up", "thumb down"), augment={"flip": "both"}),
        case(classes("none"), data="svhn", augment={"rotation": 60})],
    "pictures_upside_down": [case(augment={"flip": "both"})],
    "augmentation_switches_the_store_off": [case(augment={"zoom": 0.1}), case(**FINE, augment={"flip": "horizontal"})],
    "few_pictures_for_the_weights": [
        case(classes("a1", "b1", count=5), head={"hidden": (512,)}),
        case(classes("cat", "dog", count=20), strategy="full_fine_tuning"),
        case(classes("cat", "dog", count=20), strategy="gradual_unfreezing"),
        case(classes("cat", "dog", count=20), strategy="linear_probe_then_fine_tune", freeze_above=17),
        case(classes("cat", "dog", count=90), strategy="full_fine_tuning", backbone="resnet50")],
    "classes_uneven": [
        case({"train": {"cat": 90, "dog": 30}}), case({"train": {"cat": 9, "dog": 3, "owl": 1, "elk": 0}})],
    "few_epochs_from_scratch": [case(**SMALL, strategy="from_scratch", epochs=5)],
    "few_steps": [case(classes("cat", "dog", count=5), epochs=10), case(epochs=1)],
}
SILENT = {
    "rate_too_high_for_pretrained": [
        case(learning_rate=1e-2), case(**FINE), case(strategy="from_scratch", learning_rate=1e-2),
        case(**FINE, weights="random", freeze_depth=0, learning_rate=1e-2),
        case(**FINE, freeze_depth=6, transfer_depth=6, learning_rate=1e-2)],
    "head_not_warm": [
        case(**FINE), case(strategy="full_fine_tuning", epochs=2, warm_up=0.1), case(epochs=1),
        case(strategy="full_fine_tuning", epochs=2, schedule="one_cycle"), case(strategy="from_scratch", epochs=1)],
    "rate_too_high_for_adam": [case(learning_rate=1e-2)],
    "rate_too_low": [case(), case({}, learning_rate=1e-6), case(learning_rate=5e-5, epochs=200)],
    "image_size_far_from_pretrained": [
        case(image_size=128), case(image_size=384), case(**SMALL), case(image_size=64, weights="random"),
        case(image_size=64, strategy="from_scratch"), case(weights="run:0123", image_size=64),
        case(weights="run:0123", pretrained_size=96, image_size=96)],
    "pictures_enlarged_for_nothing": [
        case(native_size=8), case(native_size=8, **SMALL, strategy="from_scratch"),
        case(native_size=200, strategy="from_scratch"), case(strategy="from_scratch")],
    "batch_norm_on_small_batches": [
        case(**FINE, batch_size=8), case(**FINE, batch_norm="trained"), case(batch_size=8),
        case(strategy="from_scratch", backbone="vgg16", batch_size=8)],
    "random_blocks_stay_frozen": [
        case(), case(**FINE), case(**SMALL, strategy="from_scratch"), case(**FINE, freeze_depth=6, transfer_depth=6),
        case(**FINE, weights="random", freeze_depth=0)],
    "pull_to_random_weights": [case(**FINE, l2_sp=0.01), case(**FINE, **SMALL, freeze_depth=0),
                               case(**FINE, freeze_depth=0, l2_sp=0.01, transfer_depth=6)],
    "augmentation_changes_labels": [
        case(DIGITS, data="digits", augment={"rotation": 10, "zoom": 0.1}),
        case(augment={"flip": "both", "rotation": 180}),
        case(classes("a cat", "a dog"), augment={"flip": "horizontal"}),
        case(classes("left", "stop"), augment={"flip": "both"}),
        case(classes("thumb up", "thumb down"), augment={"flip": "horizontal"}),
        case(classes("coat", "bag"), data="fashion_mnist", augment={"flip": "horizontal"})],
    "pictures_upside_down": [
        case(augment={"flip": "horizontal"}),
        case(classes("crack", "hole"), data="steel_defects6", augment={"flip": "both"}),
        case(DIGITS, augment={"flip": "both"})],
    "augmentation_switches_the_store_off": [
        case(), case(augment={"zoom": 0.1}, views=4), case(augment={"zoom": 0.1, "mixup": 0.2}),
        case(augment={"zoom": 0.1}, feature_store=False), case(augment={"zoom": 0.1}, epochs=2),
        case(**FINE, freeze_depth=1, augment={"zoom": 0.1}),
        case(**SMALL, strategy="from_scratch", augment={"zoom": 0.1})],
    "few_pictures_for_the_weights": [
        case(), case(**FINE), case({}, strategy="full_fine_tuning"),
        case(classes("cat", "dog", count=2), head={"hidden": ()}),
        case(classes("cat", "dog", count=20), strategy="from_scratch")],
    "classes_uneven": [case(), case({}), case({"train": {"cat": 90, "dog": 31}}), case({"train": {"cat": 90}}),
                       case({"train": {"cat": 90, "dog": 9}}, class_weights=True)],
    "few_epochs_from_scratch": [case(epochs=5), case(**SMALL, strategy="from_scratch", epochs=20),
                                case(**SMALL, strategy="from_scratch", epochs=5, seconds=60)],
    "few_steps": [
        case(), case({}, epochs=1), case(classes("cat", "dog", count=5), epochs=60), case(epochs=1, seconds=30)],
}
