import pytest
import torch
from torch.testing import assert_close

from attnconv.attention import (
    performer_attention,
    random_directions,
    scaled_dot_product_attention,
)
from attnconv.attention.performer import log_softmax_features


def heads(n_q=3, n_k=7, dim=5, seed=0):
    torch.manual_seed(seed)
    shapes = (2, n_q, dim), (2, n_k, dim), (2, n_k, 11)
    # Short vectors: the variance of the estimate grows with exp(‖q + k‖² / √d).
    return tuple(torch.randn(shape, dtype=torch.float64) / 2 for shape in shapes)


def test_one_feature_by_hand():
    x = torch.tensor([[3.0]])
    # ω·x − x²/2 with one direction, 2, and width 1
    assert_close(log_softmax_features(x, torch.tensor([[2.0]])), torch.tensor([[1.5]]))


def test_products_are_exponentials_of_scores_on_average():
    q, k, _ = heads()
    directions = random_directions(200_000, 5, torch.Generator().manual_seed(1))
    phi_q, phi_k = (log_softmax_features(x, directions).exp() for x in (q, k))
    exact = (q @ k.mT / 5**0.5).exp()
    assert_close(phi_q @ phi_k.mT, exact, rtol=0.05, atol=0.02)


def test_directions_of_a_block_are_orthogonal_and_normal():
    generator = torch.Generator().manual_seed(0)
    directions = random_directions(14, 7, generator)
    for block in directions.view(2, 7, 7):
        products = block @ block.mT
        off = products - torch.diag(products.diag())
        assert off.abs().max() < 1e-4
    many = random_directions(70_000, 7, generator)
    assert_close(many.mean(0), torch.zeros(7), atol=0.02, rtol=0)
    assert_close(many.T @ many / len(many), torch.eye(7), atol=0.03, rtol=0)
    assert len(random_directions(3, 7)) == 3


def test_it_is_the_linear_way_of_taking_the_same_weights():
    q, k, v = heads()
    directions = random_directions(13, 5, torch.Generator().manual_seed(2))
    phi_q, phi_k = (log_softmax_features(x, directions).exp() for x in (q, k))
    weights = phi_q @ phi_k.mT
    weights = weights / weights.sum(-1, keepdim=True)
    assert_close(performer_attention(q, k, v, directions), weights @ v)


def test_more_features_come_nearer_to_the_softmax():
    q, k, v = heads(n_q=64, n_k=64, dim=16)
    exact = scaled_dot_product_attention(q, k, v)
    errors = []
    for number in (16, 256, 4096):
        found = [
            performer_attention(
                *(q, k, v),
                random_directions(number, 16, torch.Generator().manual_seed(seed)),
            )
            for seed in range(5)
        ]
        errors.append(torch.stack([(each - exact).norm() for each in found]).mean())
    assert errors[0] > 2 * errors[1] > 4 * errors[2]


def test_long_vectors_do_not_overflow():
    q, k, v = heads()
    found = performer_attention(100 * q, 100 * k, v, random_directions(64, 5))
    assert found.isfinite().all()


@pytest.mark.error_message
def test_what_does_not_fit_is_refused():
    q, k, v = heads()
    with pytest.raises(ValueError, match="directions .* 5"):
        performer_attention(q, k, v, torch.randn(3, 4))
    with pytest.raises(ValueError, match="num_features must be at least 1, got 0"):
        random_directions(0, 4)
