import pytest
import torch

from attnconv.models.cnn import SmallCNN


def test_parameters_by_hand():
    convolutions = 9 * (1 * 16 + 16 * 32 + 32 * 32)
    normalisations = 2 * (16 + 32 + 32)
    head = 32 * 2 * 2 * 10 + 10
    counted = sum(p.numel() for p in SmallCNN().parameters())
    assert counted == convolutions + normalisations + head == 15_418


def test_other_sizes():
    model = SmallCNN(num_classes=7, in_channels=3, image_size=12, width=5)
    assert model(torch.randn(2, 3, 12, 12)).shape == (2, 7)


def test_images_of_a_batch_do_not_mix_in_eval():
    torch.manual_seed(0)
    model = SmallCNN().eval()
    images = torch.rand(5, 1, 8, 8)
    alone = torch.cat([model(image[None]) for image in images])
    assert torch.allclose(model(images), alone, atol=1e-6)


def test_learns_two_bars_in_a_few_steps():
    torch.manual_seed(0)
    images = torch.zeros(2, 1, 8, 8)
    images[0, 0, 3], images[1, 0, :, 5] = 1, 1
    model, labels = SmallCNN(num_classes=2), torch.tensor([0, 1])
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-2)
    for _ in range(20):
        optimizer.zero_grad()
        torch.nn.functional.cross_entropy(model(images), labels).backward()
        optimizer.step()
    assert torch.equal(model.eval()(images).argmax(-1), labels)


@pytest.mark.error_message
@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: SmallCNN(num_classes=1), "num_classes.*2.*1"),
        (lambda: SmallCNN(in_channels=0), "in_channels.*1.*0"),
        (lambda: SmallCNN(image_size=10), "image_size.*multiple of 4.*10"),
        (lambda: SmallCNN(image_size=0), "image_size.*4.*0"),
        (lambda: SmallCNN(width=0), "width.*1.*0"),
        (lambda: SmallCNN()(torch.zeros(8, 8)), "images.*4 axes.*got 2"),
        (
            lambda: SmallCNN()(torch.zeros(2, 1, 32, 32)),
            r"images.*\(2, 1, 8, 8\).*got \(2, 1, 32, 32\)",
        ),
        (lambda: SmallCNN()(torch.zeros(2, 3, 8, 8)), r"got \(2, 3, 8, 8\)"),
        (lambda: SmallCNN()(torch.zeros(0, 1, 8, 8)), "images must not be empty"),
    ],
)
def test_wrong_input_is_refused_with_a_sentence(call, message):
    with pytest.raises(ValueError, match=message):
        call()


@pytest.mark.error_message
def test_whole_numbers_are_refused():
    with pytest.raises(TypeError, match=r"images.*floating point.*int64"):
        SmallCNN()(torch.zeros(2, 1, 8, 8).long())
