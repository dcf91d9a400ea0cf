import json

import pytest
import torch

from attnconv.models.sequence import EncoderDecoder
from attnconv_book.chapters.attention_code.date_tokens import (
    as_tensors,
    source_tokens,
)
from attnconv_book.chapters.attention_code.dates import (
    best_guess,
    split_dates,
    write_all,
)
from attnconv_book.chapters.attention_code.experiment import (
    BUDGETS,
    DATES,
    RATES,
    SETTINGS,
    SHOWN,
    alignment,
    by_score,
    exact_match,
    run,
    token_loss,
    translate,
)
from attnconv_book.kit.experiments.records import load_records

SMALL = {**SETTINGS, "dim": 4, "steps": 2, "batch_size": 3}


@pytest.fixture(scope="module")
def result():
    return run(scores="scaled_dot", seed=0, **SMALL, measured_days=1, test_days=1)


def test_a_result_is_complete_and_fits_json(result):
    assert json.loads(json.dumps(result, allow_nan=False)) == result
    assert result["test_examples"] == 36
    assert len(result["training"]["losses"]) == 2
    for part in (result["told"], result["untold"]):
        wrong = sum(row["wrong"] for row in part["by_locale_and_format"])
        assert wrong == part["wrong"] == len(part["wrong_cases"])
        assert sum(row["n"] for row in part["by_locale_and_format"]) == 36
        assert part["accuracy"] == 1 - wrong / 36


def test_alignments_have_a_row_per_character_written(result):
    assert len(result["alignments"]) == 2 * len(SHOWN)
    for kept in result["alignments"]:
        assert len(kept["weights"]) == 10
        for row in kept["weights"]:
            assert len(row) == len(kept["text"]) + 1
            assert sum(row) == pytest.approx(1, abs=0.02)


def test_a_run_can_be_repeated(result):
    again = run(scores="scaled_dot", seed=0, **SMALL, measured_days=1, test_days=1)
    for part in (result, again):
        part["training"].pop("cpu_seconds")
    assert again == result


def test_a_setting_is_five_seeds_and_differs_in_steps_or_learning_rate_alone():
    settings = {}
    for cell in DATES.cells():
        chosen = dict(cell.parameters)
        seed = chosen.pop("seed")
        settings.setdefault(tuple(chosen.items()), set()).add(seed)
        del chosen["scores"], chosen["steps"], chosen["learning_rate"]
        assert chosen.items() <= SETTINGS.items()
    assert all(seeds == {0, 1, 2, 3, 4} for seeds in settings.values())


def test_the_control_is_tried_at_every_budget_and_every_learning_rate():
    tried = [c.parameters for c in DATES.cells() if c.parameters["scores"] == "uniform"]
    assert {one["steps"] for one in tried} == set(BUDGETS)
    assert {one["learning_rate"] for one in tried} == set(RATES)
    assert max(BUDGETS) >= 5 * SETTINGS["steps"]


def test_translation_does_not_look_at_the_answers():
    torch.manual_seed(0)
    model = EncoderDecoder(len(source_tokens()), dim=4)
    examples = write_all(split_dates().test[:2])
    blind = [type(e)(e.text, e.locale, e.format, "0000-00-00") for e in examples]
    assert translate(model, examples) == translate(model, blind)
    assert alignment(model, examples[0])["written"] == translate(model, examples)[0]


def test_exact_match_wants_every_character():
    examples = write_all(split_dates().test[:1], locales=("de",))
    written = [example.iso for example in examples]
    assert exact_match(examples, written) == 1
    written[0] = written[0][:-1] + "x"
    assert exact_match(examples, written) == pytest.approx(5 / 6)


def test_the_loss_of_even_scores_is_the_logarithm_of_the_number_of_tokens():
    _, targets = as_tensors(write_all(split_dates().test[:1]))
    loss = token_loss(torch.zeros(*targets.shape, 12), targets)
    assert float(loss) == pytest.approx(2.4849, abs=1e-4)


@pytest.mark.error_message
def test_unknown_scores_are_refused():
    with pytest.raises(ValueError, match="scores.*'cosine'"):
        run(scores="cosine", seed=0, **SMALL)


def record_of(scores, seed, steps=1000, learning_rate=0.005):
    parameters = {"scores": scores, "seed": seed, "steps": steps}
    parameters["learning_rate"] = learning_rate
    return {"parameters": parameters, "result": {"x": seed}}


def test_records_are_sorted_by_score_and_seed():
    records = [record_of("uniform", seed) for seed in (4, 0, 2, 1, 3)]
    records += [record_of("additive", seed) for seed in range(5)]
    found = by_score(records, lambda result: result["x"])
    assert list(found.items()) == [
        ("additive", [0, 1, 2, 3, 4]),
        ("uniform", [0, 1, 2, 3, 4]),
    ]


def test_records_of_another_setting_and_unfinished_ones_are_left_out():
    records = [record_of("uniform", seed, steps=3000) for seed in range(5)]
    records += [record_of("uniform", seed, learning_rate=0.01) for seed in range(5)]
    records += [record_of("additive", seed) for seed in range(4)]
    assert by_score(records, lambda result: result["x"]) == {}
    longer = by_score(records, lambda result: result["x"], steps=3000)
    assert longer == {"uniform": [0, 1, 2, 3, 4]}


def test_the_records_hold_the_best_guess_of_their_test():
    # the texts of the four other formats have a word or an order of their own
    numbers = write_all(split_dates().test, formats=("short", "yMd"))
    wrong = (1 - best_guess(numbers).expected) * 2 / 6
    records = load_records("dates")
    assert len(records) >= 15
    for record in records:
        assert 1 - record["result"]["best_guess_untold"] == pytest.approx(wrong)
