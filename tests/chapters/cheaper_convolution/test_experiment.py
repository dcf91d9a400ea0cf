import torch

from attnconv_book.chapters.cheaper_convolution import CONTENDERS, SAVINGS
from attnconv_book.chapters.cheaper_convolution import experiment as savings


def test_a_run_draws_its_pictures_by_the_seed_and_can_be_repeated(monkeypatch):
    drawn = []

    def pictures(part, count, *, seed=0):
        drawn.append((part, count, seed))
        generator = torch.Generator().manual_seed(seed)
        images = torch.rand(40, 3, 32, 32, generator=generator)
        return images, torch.arange(40) % 10

    monkeypatch.setattr(savings, "load_cifar10", pictures)
    monkeypatch.setattr(savings, "BUDGETS", (1, 2))
    result = savings.run("separable 16", 3)
    assert drawn == [("train", 10_000, 3), ("test", 5_000, 0)]
    assert result["epochs"] == [1, 2] and len(result["right"]) == 2
    assert result["parameters"] == 11226 and result["n_test"] == 40
    again = savings.run("separable 16", 3)
    assert (again["right"], again["losses"]) == (result["right"], result["losses"])


def test_the_grid_pairs_all_networks_over_five_seeds():
    for seed in range(5):
        cells = [c for c in SAVINGS.cells() if c.parameters["seed"] == seed]
        assert {cell.parameters["model"] for cell in cells} == set(CONTENDERS)
