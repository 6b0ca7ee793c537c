"""Devices: asked for, found, missing."""

import shutil
import sys

import keras
import pytest

from tl_core.config import RunConfig
from tl_core.errors import UserError
from tl_core.networks import device

L4, GTX = device.Gpu("NVIDIA L4", half=True), device.Gpu("NVIDIA GeForce GTX 1080", half=False)


def fake_smi(monkeypatch, tmp_path, script):
    program = tmp_path / "nvidia-smi"
    program.write_text(f"#!{sys.executable}\n{script}\n")
    program.chmod(0o755)
    monkeypatch.setattr(shutil, "which", lambda name: str(program))


def test_found_names_what_nvidia_smi_tells(monkeypatch, tmp_path):
    fake_smi(monkeypatch, tmp_path, "print('NVIDIA L4\\nNVIDIA T4')")
    assert device.gpu_names() == ("NVIDIA L4", "NVIDIA T4")


def test_found_is_empty_where_it_fails_or_is_missing(monkeypatch, tmp_path):
    fake_smi(monkeypatch, tmp_path, "raise SystemExit(9)")
    assert device.gpu_names() == ()
    monkeypatch.setattr(shutil, "which", lambda name: None)
    assert device.gpu_names() == ()


def test_auto_takes_the_gpu_and_leaves_jit_to_keras():
    chosen = device.choose("auto", (L4,))
    assert (chosen.name, chosen.tf_device, chosen.gpu, chosen.jit) == ("GPU (NVIDIA L4)", "/GPU:0", True, "auto")
    assert not chosen.several


def test_several_gpus_are_all_taken_and_share_16_bit_only_if_all_are_built_for_it():
    chosen = device.choose("gpu", (L4, L4))
    assert (chosen.name, chosen.tf_devices, chosen.several, chosen.half) == (
        "2 GPUs (NVIDIA L4)", ("/GPU:0", "/GPU:1"), True, True)
    assert not device.choose("gpu", (L4, GTX)).half


@pytest.mark.parametrize(("wanted", "gpus"), [("auto", ()), ("cpu", ()), ("cpu", (L4, L4))])
def test_the_cpu_never_jits(wanted, gpus):
    chosen = device.choose(wanted, gpus)
    assert (chosen.name, chosen.tf_device, chosen.jit) == ("CPU", "/CPU:0", False)
    assert not chosen.several


@pytest.mark.parametrize(("wanted", "gpu", "mixed"), [
    ("auto", L4, True), ("auto", GTX, False), ("auto", None, False), ("off", L4, False), ("on", GTX, True),
    ("on", None, False)])
def test_16_bit_is_taken_by_itself_where_the_gpu_is_built_for_it(wanted, gpu, mixed):
    chosen = device.choose("auto", (gpu,) if gpu else ())
    assert device.mixed(RunConfig(mixed_precision=wanted), chosen) is mixed


def test_a_missing_gpu_is_told_in_three_clauses():
    with pytest.raises(UserError, match="device is 'gpu'. TensorFlow sees no GPU .* Choose auto or cpu"):
        device.choose("gpu", ())


def test_mixed_precision_on_a_cpu_is_left_out_with_a_note():
    notes = []
    with device.use(RunConfig(mixed_precision="on", device="cpu"), notes.append):
        assert keras.config.dtype_policy().name == "float32"
    assert len(notes) == 1 and "needs a GPU" in notes[0].text


def test_mixed_precision_on_a_gpu_ends_with_the_run(monkeypatch):
    monkeypatch.setattr(device, "_gpus", lambda: (L4,))
    monkeypatch.setattr(device, "choose", lambda wanted, gpus: device.Device("GPU", "/CPU:0", True, False))
    with pytest.raises(KeyError), device.use(RunConfig(mixed_precision="on"), print):
        assert keras.config.dtype_policy().name == "mixed_float16"
        raise KeyError
    assert keras.config.dtype_policy().name == "float32"
