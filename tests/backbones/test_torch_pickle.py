"""Files in PyTorch's older format, made here by hand: tensors are read, everything else is refused."""

import os
import pickle
from collections import OrderedDict

import numpy as np
import pytest

from tl_core.backbones import torch_pickle
from tl_core.backbones.torch_pickle import MAGIC, read_tensors


class Storage:
    """Stands for a tensor's numbers; pickled as a reference, as PyTorch does."""

    def __init__(self, key, numbers):
        self.key, self.numbers = key, numbers


class Global:
    """Pickles as the bare name ``module.name``, without needing the module."""

    def __init__(self, module, name):
        self.module, self.name = module, name


class Writer(pickle._Pickler):
    """The pure-Python pickler, which can be told to write names of modules that are not there."""

    def persistent_id(self, value):
        if isinstance(value, Storage):
            return ("storage", Global("torch", "FloatStorage"), value.key, "cpu", len(value.numbers), None)
        return None

    def save_named(self, value):
        self.write(pickle.GLOBAL + f"{value.module}\n{value.name}\n".encode())

    dispatch = {**pickle._Pickler.dispatch, Global: save_named}


class Call:
    """Pickles as a call of ``module.name`` with arguments."""

    def __init__(self, module, name, *arguments):
        self.call = (Global(module, name), arguments)


def save_call(writer, value):
    function, arguments = value.call
    writer.save(function)
    writer.save(arguments)
    writer.write(pickle.REDUCE)


Writer.dispatch[Call] = save_call


def tensor(storage, offset, shape, stride):
    return Call("torch._utils", "_rebuild_tensor_v2", storage, offset, shape, stride, False, OrderedDict())


def write(path, content, storages=(), magic=MAGIC):
    with open(path, "wb") as file:
        for part in (magic, 1001, {"little_endian": True}, content, [storage.key for storage in storages]):
            Writer(file, protocol=2).dump(part)
        for storage in storages:
            file.write(np.int64(len(storage.numbers)).tobytes() + storage.numbers.astype("<f4").tobytes())
    return path


def test_tensors_come_back_whatever_the_order_of_their_axes(tmp_path):
    numbers = Storage("1", np.arange(7.0))
    content = OrderedDict(rows=tensor(numbers, 1, (2, 3), (3, 1)), columns=tensor(numbers, 1, (2, 3), (1, 2)),
                          scalar=tensor(numbers, 4, (), ()))
    found = read_tensors(write(tmp_path / "w.pth", content, [numbers]))
    assert found["rows"].tolist() == [[1, 2, 3], [4, 5, 6]]
    assert found["columns"].tolist() == [[1, 3, 5], [2, 4, 6]]
    assert found["scalar"] == 4


@pytest.mark.parametrize(("module", "name"), [("os", "system"), ("builtins", "eval"), ("collections", "namedtuple"),
                                              ("torch", "load"), ("numpy", "load")])
def test_any_other_name_is_refused_before_it_runs(tmp_path, module, name):
    mark = tmp_path / "ran"
    file = write(tmp_path / "w.pth", OrderedDict(x=Call(module, name, f"touch {mark}")))
    with pytest.raises(pickle.UnpicklingError, match=f"{module}.{name} is not allowed"):
        read_tensors(file)
    assert not mark.exists()


def test_an_ordinary_pickle_is_refused(tmp_path):
    (tmp_path / "w.pth").write_bytes(pickle.dumps(os.getcwd))
    with pytest.raises(pickle.UnpicklingError, match="not allowed"):
        read_tensors(tmp_path / "w.pth")
    with pytest.raises(pickle.UnpicklingError, match="older format"):
        read_tensors(write(tmp_path / "w.pth", {}, magic=5))


@pytest.mark.parametrize("part", [
    ((2, 3), (100, 1), 0), ((2, 3), (0, 0), 0), ((2, 3), (3, 1), 6), ((2, 3), (3, 1), -3), ((-2, -3), (3, 1), 0)])
def test_a_tensor_outside_its_storage_is_refused(tmp_path, part):
    numbers = Storage("1", np.arange(7.0))
    shape, stride, offset = part
    file = write(tmp_path / "w.pth", {"x": tensor(numbers, offset, shape, stride)}, [numbers])
    with pytest.raises(pickle.UnpicklingError, match="a tensor of shape"):
        read_tensors(file)


def test_a_file_cut_short_is_refused(tmp_path):
    numbers = Storage("1", np.arange(7.0))
    file = write(tmp_path / "w.pth", {"x": tensor(numbers, 0, (7,), (1,))}, [numbers])
    file.write_bytes(file.read_bytes()[:-5])
    with pytest.raises(pickle.UnpicklingError, match="ends too early"):
        read_tensors(file)


def test_only_four_names_are_known():
    assert len(torch_pickle._Unpickler.allowed) == 4
