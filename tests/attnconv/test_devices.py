import pytest
import torch

import attnconv
from attnconv import devices
from attnconv.devices import available_devices, device


@pytest.fixture
def machine(monkeypatch):
    """Pretend that the machine has these devices, whatever it has."""

    def pretend(*, cuda=False, mps=False):
        monkeypatch.setattr(torch.cuda, "is_available", lambda: cuda)
        monkeypatch.setattr(torch.backends.mps, "is_available", lambda: mps)

    monkeypatch.delenv("ATTNCONV_DEVICE", raising=False)
    pretend()
    return pretend


def test_the_default_is_the_cpu_even_where_there_is_a_gpu(machine):
    machine(cuda=True)
    assert device() == torch.device("cpu")


def test_an_empty_variable_is_the_default(machine, monkeypatch):
    monkeypatch.setenv("ATTNCONV_DEVICE", "")
    assert device() == torch.device("cpu")


@pytest.mark.parametrize("name", ["cuda", "mps"])
def test_the_variable_chooses(machine, monkeypatch, name):
    machine(cuda=True, mps=True)
    monkeypatch.setenv("ATTNCONV_DEVICE", name)
    assert device() == torch.device(name)


def test_the_argument_goes_before_the_variable(machine, monkeypatch):
    monkeypatch.setenv("ATTNCONV_DEVICE", "cuda")
    assert device("cpu") == torch.device("cpu")


@pytest.mark.parametrize(
    ("has", "best"),
    [
        ({}, "cpu"),
        ({"mps": True}, "mps"),
        ({"cuda": True}, "cuda"),
        ({"cuda": True, "mps": True}, "cuda"),
    ],
)
def test_auto_takes_the_fastest(machine, has, best):
    machine(**has)
    assert device("auto") == torch.device(best)
    assert available_devices()[-1] == "cpu"


def test_the_package_offers_it():
    assert attnconv.device is devices.device


@pytest.mark.error_message
def test_an_unknown_name_is_refused(machine):
    with pytest.raises(
        ValueError, match="choice must be one of 'cpu', .*, 'auto', got 'tpu'"
    ):
        device("tpu")


@pytest.mark.error_message
def test_an_unavailable_device_is_refused_with_what_there_is(machine, monkeypatch):
    machine(mps=True)
    monkeypatch.setenv("ATTNCONV_DEVICE", "cuda")
    with pytest.raises(
        ValueError,
        match="ATTNCONV_DEVICE must name a device of this machine, got 'cuda'; "
        "available here: mps, cpu",
    ):
        device()
