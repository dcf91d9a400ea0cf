from attnconv.data import digit_writers, load_digits
from attnconv_book.kit.image_experiments import digits_by_writer, standardise


def test_every_digit_is_tested_once_and_no_writer_is_on_both_sides():
    every = standardise(load_digits()[0]).flatten(1)
    writer_of = {
        tuple(digit.tolist()): int(writer)
        for digit, writer in zip(every, digit_writers(), strict=True)
    }
    tested = 0
    for seed in range(5):
        (images, labels), (others, answers) = digits_by_writer(seed)
        assert len(images) == len(labels) and len(others) == len(answers)
        assert len(labels) + len(answers) == 1797
        tested += len(answers)
        writers = [
            {writer_of[tuple(digit.tolist())] for digit in part.flatten(1)}
            for part in (images, others)
        ]
        assert not writers[0] & writers[1]
    assert tested == 1797
    assert (digits_by_writer(5)[1][1] == digits_by_writer(0)[1][1]).all()
