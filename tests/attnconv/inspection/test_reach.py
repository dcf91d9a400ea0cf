import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from attnconv.attention import MultiHeadAttention
from attnconv.complexity import receptive_field
from attnconv.convolution import CausalConv1d, DepthwiseConv2d, output_size
from attnconv.inspection import (
    Span,
    position_gradient,
    reach,
    with_positive_weights,
)


def positive(*shape):
    generator = torch.Generator().manual_seed(0)
    return 1 + torch.rand(*shape, generator=generator, dtype=torch.float64)


def stack(windows, channels=2):
    """Convolutions with the given kernel, stride and dilation, a ReLU after each."""
    layers = []
    for kernel_size, stride, dilation, padding in windows:
        layers += [
            nn.Conv1d(
                channels,
                channels,
                kernel_size,
                stride,
                padding=padding,
                dilation=dilation,
            ),
            nn.BatchNorm1d(channels),
            nn.ReLU(),
        ]
    return with_positive_weights(nn.Sequential(*layers))


WINDOW = st.tuples(
    st.integers(1, 5), st.integers(1, 3), st.integers(1, 3), st.integers(0, 3)
)


def places_seen(windows, size, position):
    """Walk back tap by tap; a path that enters the padding of a layer ends there."""
    sizes = [size]
    for kernel_size, stride, dilation, padding in windows[:-1]:
        sizes.append(output_size(sizes[-1], kernel_size, stride, padding, dilation))
    places = {position}
    for size, (kernel_size, stride, dilation, padding) in zip(
        sizes[::-1], windows[::-1], strict=True
    ):
        places = {
            place * stride - padding + tap * dilation
            for place in places
            for tap in range(kernel_size)
        } & set(range(size))
    return sorted(places)


@given(st.lists(WINDOW, min_size=1, max_size=4), st.data())
def test_the_formula_and_the_gradient_agree(windows, data):
    model, field = stack(windows), receptive_field(windows)[-1]
    # Long enough for three outputs that see no padding.
    inside = -(field.offset // field.stride)
    x = positive(1, 2, field.span(inside + 2)[1] + 1)
    position = inside + data.draw(st.integers(0, 2))
    assert reach(model, x, position) == (Span(*field.span(position)),)
    assert reach(model, x, position)[0].size == field.size
    anywhere = data.draw(st.integers(0, model(x).shape[-1] - 1))
    seen = position_gradient(model, x, anywhere).nonzero().flatten().tolist()
    assert seen == places_seen(windows, x.shape[-1], anywhere)


def test_an_image_has_a_span_for_each_axis():
    model = nn.Sequential(
        nn.Conv2d(2, 3, (3, 5), stride=(1, 2)),
        nn.ReLU(),
        nn.AvgPool2d(2),
        nn.Conv2d(3, 2, (1, 3), dilation=(1, 2), padding=(2, 1)),
    )
    vertical, horizontal = (receptive_field(model, axis=axis)[-1] for axis in (0, 1))
    x = positive(1, 2, 20, 40)
    assert reach(with_positive_weights(model), x, (5, 2)) == (
        Span(*vertical.span(5)),
        Span(*horizontal.span(2)),
    )


def test_the_padding_called_same_and_even_kernels():
    model = nn.Sequential(
        nn.Conv1d(1, 1, 5, dilation=3, padding="same"),
        nn.Conv1d(1, 1, 3, padding="valid"),
    )
    span = receptive_field(model)[-1].span(11)
    assert reach(with_positive_weights(model), positive(1, 1, 40), 11) == (Span(*span),)


def test_what_goes_by_fourier_transforms_needs_room_for_rounding():
    layer = DepthwiseConv2d(2, 2, 9, padding=4)
    spans = reach(
        with_positive_weights(layer), positive(1, 2, 30, 30), (15, 11), threshold=1e-9
    )
    fields = [receptive_field(layer, axis=axis)[0] for axis in (0, 1)]
    assert spans == (Span(*fields[0].span(15)), Span(*fields[1].span(11)))


def test_dilated_kernels_leave_holes():
    layer = with_positive_weights(nn.Conv1d(1, 1, 3, dilation=3))
    gradient = position_gradient(layer, positive(1, 1, 9), 1)
    assert gradient.nonzero().flatten().tolist() == [1, 4, 7]


def test_a_causal_convolution_sees_the_past_and_attention_sees_all():
    causal = with_positive_weights(CausalConv1d(2, 3, 4, dilation=2))
    assert reach(causal, positive(1, 2, 17), 9) == (Span(3, 9),)
    attention = with_positive_weights(MultiHeadAttention(6, 2))
    assert reach(attention, positive(2, 11, 6), 4, axes=(1,)) == (Span(0, 10),)


def test_several_examples_find_what_a_maximum_passes_over():
    pool, generator = nn.MaxPool1d(3), torch.Generator().manual_seed(0)
    x = torch.rand(64, 2, 9, generator=generator)
    assert reach(pool, x, 1) == (Span(3, 5),)
    assert reach(pool, x[:1, :1], 1)[0].size == 1


def test_the_gradient_by_hand_and_the_order_of_axes():
    weight = torch.tensor([[1.0, -2.0], [3.0, 0.0]])

    def layer(x):
        return (x * weight).sum(dim=(2, 3), keepdim=True)

    gradient = position_gradient(layer, torch.ones(1, 1, 2, 2), (0, 0))
    torch.testing.assert_close(gradient / gradient[0, 0], weight.abs())
    swapped = position_gradient(layer, torch.ones(1, 1, 2, 2), (0, 0), axes=(3, 2))
    assert torch.equal(swapped, gradient.T)
    assert reach(layer, torch.ones(1, 1, 2, 2), (0, 0), threshold=0.9) == (
        Span(1, 1),
        Span(0, 0),
    )


def test_channels_that_always_sum_to_the_same_are_not_missed():
    layer = nn.Sequential(nn.LayerNorm(5), nn.Softmax(dim=-1))
    x = torch.randn(2, 3, 5, generator=torch.Generator().manual_seed(0))
    assert reach(layer, x, 1, axes=(1,)) == (Span(1, 1),)


def test_the_copy_is_positive_and_the_model_stays_as_it_was():
    model = nn.Sequential(nn.Conv1d(2, 3, 3), nn.BatchNorm1d(3), nn.Linear(5, 5))
    model[1].running_mean.fill_(7.0)
    before = {name: value.clone() for name, value in model.state_dict().items()}
    copy = with_positive_weights(model)
    assert all((value > 0).all() for value in copy.parameters())
    assert all(value.dtype == torch.float64 for value in copy.parameters())
    assert copy[1].running_mean.abs().max() == 0
    assert not copy.training
    assert model.training
    for name, value in model.state_dict().items():
        assert torch.equal(value, before[name])


def test_deep_stacks_keep_their_numbers_in_range():
    model = nn.Sequential(*(nn.Conv1d(8, 8, 3, padding=1) for _ in range(60)))
    x = positive(1, 8, 150)
    assert reach(with_positive_weights(model), x, 75) == (Span(15, 135),)


@pytest.mark.error_message
def test_what_has_no_reach_is_refused():
    x = positive(2, 3, 5)
    with pytest.raises(ValueError, match="position must lie in the output of shape"):
        reach(nn.Identity(), x, 5)
    with pytest.raises(ValueError, match="position must have one number for each of"):
        reach(nn.Identity(), x, (1, 2))
    for blind in (torch.zeros_like, lambda x: torch.zeros(2, 3, 5, requires_grad=True)):
        with pytest.raises(ValueError, match="layer must depend on x at position 1"):
            reach(blind, x, 1)
    with pytest.raises(ValueError, match="axes must name each axis of the positions"):
        reach(nn.Identity(), x[0], 1)
