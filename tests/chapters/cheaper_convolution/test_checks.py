import torch
from exercise_answers import every_answer, is_told

from attnconv_book.chapters.cheaper_convolution import check_saving, check_to_steps

SAVING = {
    "Correct": lambda before, after, side: 1 / (1 / after + 1 / side**2),
    "the share that is left": lambda before, after, side: 1 / after + 1 / side**2,
    "multiply-adds at a place": lambda before, after, side: side**2,
    "at a place against": lambda before, after, side: 1 / (1 / before + 1 / side**2),
    "Not yet": lambda before, after, side: ...,
}


def steps(weights, bits):
    most = 2 ** (bits - 1) - 1
    step = weights.abs().amax((1, 2, 3)) / most
    safe = torch.where(step > 0, step, 1.0)
    return (weights / safe[:, None, None, None]).round(), step


def one_step(weights, bits):
    step = weights.abs().max() / (2 ** (bits - 1) - 1)
    return (weights / step).round(), step.expand(3)


def no_care_of_zeros(weights, bits):
    step = weights.abs().amax((1, 2, 3)) / (2 ** (bits - 1) - 1)
    return (weights / step[:, None, None, None]).round(), step


STEPS = {
    "Correct": steps,
    "a step of its own": one_step,
    "contains nan": no_care_of_zeros,
    "whole and lie from": lambda w, bits: steps(w, bits + 1),
    "off by half a step": lambda w, bits: (steps(w, bits)[0], 2 * steps(w, bits)[1]),
    "two things": lambda w, bits: steps(w, bits)[0],
    "the largest number is 7": lambda w, bits: steps(w, 8),
    "Not yet": lambda w, bits: ...,
}


@every_answer((check_saving, SAVING), (check_to_steps, STEPS))
def test_right_answers_pass_and_close_ones_are_told_why_not(
    check, words, function, capsys
):
    is_told(check, words, function, capsys)
