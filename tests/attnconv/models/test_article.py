import pytest
import torch
from torch import nn
from torch.testing import assert_close

from attnconv.inspection import record
from attnconv.models import ArticleAttention, ArticleCNN, TokenAttention


def test_the_attention_keeps_the_articles_layers():
    model = ArticleAttention()
    shapes = {name: tuple(p.shape) for name, p in model.named_parameters()}
    assert shapes == {
        "embed.weight": (50, 100),
        "embed.bias": (50,),
        "attention.score.weight": (1, 50),
        "attention.score.bias": (1,),
        "head.weight": (10, 50),
        "head.bias": (10,),
    }


def test_the_attention_step_by_step():
    torch.manual_seed(0)
    model, x = ArticleAttention(), torch.randn(2, 3, 100)
    with record(model, TokenAttention) as calls:
        out = model(x)
    embedded = x @ model.embed.weight.mT + model.embed.bias
    scores = embedded @ model.attention.score.weight[0] + model.attention.score.bias
    weights = scores.softmax(dim=1)
    average = (weights[..., None] * embedded).sum(dim=1, keepdim=True)
    assert_close(calls[0].output, average)
    assert_close(model.attention.weights(calls[0].inputs[0]), weights[:, None])
    expected = (embedded + average) @ model.head.weight.mT + model.head.bias
    assert_close(out, expected)


def test_the_weights_are_over_tokens_and_not_all_equal():
    torch.manual_seed(0)
    weights = TokenAttention(5).weights(torch.randn(2, 7, 5))
    assert weights.shape == (2, 1, 7)
    assert_close(weights.sum(-1), torch.ones(2, 1))
    assert weights.std(-1).min() > 0.01


def test_permuting_the_tokens_permutes_the_predictions():
    torch.manual_seed(0)
    model, x = ArticleAttention().double(), torch.randn(2, 7, 100, dtype=torch.float64)
    order = torch.randperm(7)
    assert_close(model(x[:, order]), model(x)[:, order])


def test_the_articles_regression_trains():
    torch.manual_seed(0)
    x, y = torch.randn(3, 100)[None], torch.randn(3, 10)[None]
    model, criterion = ArticleAttention(), nn.MSELoss()
    optimizer = torch.optim.Adam(model.parameters())
    first = criterion(model(x), y).item()
    for _ in range(100):
        optimizer.zero_grad()
        loss = criterion(model(x), y)
        loss.backward()
        optimizer.step()
    assert loss.item() < 0.05 * first


def test_the_cnn_keeps_the_articles_layers():
    shapes = {name: tuple(p.shape) for name, p in ArticleCNN().named_parameters()}
    assert shapes == {
        "conv1.weight": (32, 1, 3, 3),
        "conv1.bias": (32,),
        "fc1.weight": (128, 32 * 16 * 16),
        "fc1.bias": (128,),
        "fc2.weight": (10, 128),
        "fc2.bias": (10,),
    }


def test_the_cnn_step_by_step():
    torch.manual_seed(0)
    model, x = ArticleCNN(), torch.randn(3, 1, 32, 32)
    maps = model.conv1(x).clamp(min=0)
    blocks = maps.unflatten(2, (16, 2)).unflatten(4, (16, 2))
    pooled = blocks.amax((3, 5))
    hidden = (pooled.flatten(1) @ model.fc1.weight.mT + model.fc1.bias).clamp(min=0)
    expected = hidden @ model.fc2.weight.mT + model.fc2.bias
    assert_close(model(x), expected)


def test_the_cnn_of_another_size():
    model = ArticleCNN(num_classes=7, in_channels=3, channels=5, size=8, dim=11)
    assert model(torch.zeros(2, 3, 8, 8)).shape == (2, 7)


@pytest.mark.error_message
@pytest.mark.parametrize(
    ("shape", "message"),
    [
        ((3, 100), r"x must have 3 axes \(batch, tokens, in_features\), got 2"),
        ((1, 3, 50), r"x must have 100 features \(in_features\) in axis -1, got 50"),
        ((0, 3, 100), r"x must not be empty, got shape \(0, 3, 100\)"),
        ((1, 0, 100), "x must not be empty"),
    ],
)
def test_the_attention_refuses_a_wrong_shape(shape, message):
    with pytest.raises(ValueError, match=message):
        ArticleAttention()(torch.zeros(shape))


@pytest.mark.error_message
@pytest.mark.parametrize(
    ("shape", "message"),
    [
        ((1, 32, 32), r"images must have 4 axes \(batch, channels, height, width\)"),
        ((2, 1, 28, 28), r"must have shape \(2, 1, 32, 32\) .* got \(2, 1, 28, 28\)"),
        ((2, 1, 64, 16), r"must have shape \(2, 1, 32, 32\) .* got \(2, 1, 64, 16\)"),
        ((2, 3, 32, 32), r"must have shape \(2, 1, 32, 32\) .* got \(2, 3, 32, 32\)"),
        ((0, 1, 32, 32), r"images must not be empty, got shape \(0, 1, 32, 32\)"),
    ],
)
def test_the_cnn_refuses_a_wrong_shape(shape, message):
    with pytest.raises(ValueError, match=message):
        ArticleCNN()(torch.zeros(shape))


@pytest.mark.error_message
@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda: ArticleAttention(dim=0), "dim must be at least 1, got 0"),
        (lambda: TokenAttention(0), "dim must be at least 1, got 0"),
        (lambda: ArticleCNN(num_classes=0), "num_classes must be at least 1, got 0"),
        (lambda: ArticleCNN(size=7), "size must be even .*, got 7"),
    ],
)
def test_bad_sizes_are_refused(build, message):
    with pytest.raises(ValueError, match=message):
        build()


@pytest.mark.error_message
def test_integers_are_refused():
    with pytest.raises(TypeError, match="images must be floating point, got .*uint8"):
        ArticleCNN()(torch.zeros(2, 1, 32, 32, dtype=torch.uint8))
    with pytest.raises(TypeError, match="x must be floating point, got torch.int64"):
        ArticleAttention()(torch.zeros(2, 3, 100, dtype=torch.long))
