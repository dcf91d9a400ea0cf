"""Milestones of convolution and attention, each with the source that it stands on."""

from typing import NamedTuple


class Milestone(NamedTuple):
    """One row of the timeline.

    Attributes:
        year: Year of the source that is cited, or of its preprint where that is older.
        name: Short name, at most 16 characters.
        family: "convolution", "attention", "hybrid" or "after" (state spaces).
        key: Key of its source in `references.bib`.
    """

    year: int
    name: str
    family: str
    key: str


MILESTONES = (
    Milestone(1980, "Neocognitron", "convolution", "fukushima1980neocognitron"),
    Milestone(1989, "Time-delay net", "convolution", "waibel1989phoneme"),
    Milestone(1989, "Zip-code net", "convolution", "lecun1989backpropagation"),
    Milestone(1998, "LeNet-5", "convolution", "lecun1998gradient"),
    Milestone(2012, "AlexNet", "convolution", "krizhevsky2012imagenet"),
    Milestone(2014, "Alignment", "attention", "bahdanau2015neural"),
    Milestone(2015, "ResNet", "convolution", "he2016deep"),
    Milestone(2016, "WaveNet", "convolution", "oord2016wavenet"),
    Milestone(2017, "ConvS2S", "hybrid", "gehring2017convolutional"),
    Milestone(2017, "Transformer", "attention", "vaswani2017attention"),
    Milestone(2017, "SE block", "hybrid", "hu2018squeeze"),
    Milestone(2017, "Non-local net", "hybrid", "wang2018nonlocal"),
    Milestone(2019, "AA convolution", "hybrid", "bello2019attention"),
    Milestone(2019, "Conv by heads", "hybrid", "cordonnier2020relationship"),
    Milestone(2020, "Conformer", "hybrid", "gulati2020conformer"),
    Milestone(2020, "Linear attention", "attention", "katharopoulos2020transformers"),
    Milestone(2020, "ViT", "attention", "dosovitskiy2021image"),
    Milestone(2021, "BoTNet", "hybrid", "srinivas2021bottleneck"),
    Milestone(2021, "Swin", "attention", "liu2021swin"),
    Milestone(2021, "AST", "attention", "gong2021ast"),
    Milestone(2021, "CoAtNet", "hybrid", "dai2021coatnet"),
    Milestone(2021, "S4", "after", "gu2022efficiently"),
    Milestone(2022, "ConvNeXt", "convolution", "liu2022convnet"),
    Milestone(2022, "FlashAttention", "attention", "dao2022flashattention"),
    Milestone(2023, "Hyena", "convolution", "poli2023hyena"),
    Milestone(2023, "GQA", "attention", "ainslie2023gqa"),
    Milestone(2023, "Mamba", "after", "gu2023mamba"),
    Milestone(2024, "MLA", "attention", "deepseek2024v2"),
    Milestone(2024, "Mamba-2", "after", "dao2024transformers"),
    Milestone(2024, "MambaVision", "hybrid", "hatamizadeh2025mambavision"),
    Milestone(2026, "Mamba-3", "after", "lahoti2026mamba3"),
)
"""In order of the year; within a year in order of the first public version."""
