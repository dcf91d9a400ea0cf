import random
from collections import defaultdict
from datetime import date, timedelta
from statistics import mean, stdev

import pytest
import torch
from babel.dates import format_date, format_skeleton

from attnconv_book.chapters.attention_code.date_tokens import (
    PAD,
    as_tensors,
    date_batches,
    decode_targets,
    encode_sources,
    encode_targets,
    source_tokens,
)
from attnconv_book.chapters.attention_code.dates import (
    FIRST_DAY,
    FORMATS,
    LAST_DAY,
    LOCALES,
    BestGuess,
    Example,
    best_guess,
    readings,
    split_dates,
    write_all,
    write_date,
)

DAY = date(2005, 8, 3)


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("format", FORMATS)
def test_dates_are_written_as_babel_writes_them(locale, format):
    lengths = ("short", "medium", "long", "full")
    write = format_date if format in lengths else None
    for day in (DAY, date(1999, 12, 31), date(2024, 2, 29)):
        expected = (
            write(day, format, locale)
            if write
            else format_skeleton(format, day, locale=locale)
        )
        assert write_date(day, locale, format).text == expected
        assert write_date(day, locale, format).iso == day.isoformat()


def test_the_formats_are_what_the_book_says():
    texts = [write_date(DAY, locale, "full").text for locale in LOCALES]
    assert texts == [
        "Wednesday, 3 August 2005",
        "Wednesday, August 3, 2005",
        "Mittwoch, 3. August 2005",
        "mercredi 3 août 2005",
        "miércoles, 3 de agosto de 2005",
        "2005年8月3日星期三",
    ]


def test_no_day_is_in_two_parts_and_every_day_is_in_one():
    days = split_dates(validation=211, test=503, seed=7)
    parts = [set(days.train), set(days.validation), set(days.test)]
    assert [len(parts[1]), len(parts[2])] == [211, 503]
    assert sum(map(len, parts)) == len(set.union(*parts))
    assert len(set.union(*parts)) == (LAST_DAY - FIRST_DAY).days + 1
    assert min(set.union(*parts)) == FIRST_DAY and max(set.union(*parts)) == LAST_DAY


def test_a_seed_fixes_the_split():
    assert split_dates(seed=1) == split_dates(seed=1)
    assert split_dates(seed=1) != split_dates(seed=2)


def test_every_character_of_every_date_has_a_number():
    days = [FIRST_DAY + timedelta(days=step) for step in range(0, 36525, 397)]
    used = {character for example in write_all(days) for character in example.text}
    assert used <= set(source_tokens())
    assert len(set(source_tokens())) == len(source_tokens())
    assert source_tokens()[PAD] == "<pad>"


def test_a_source_spells_the_text_behind_its_locale():
    texts, locales = ["3/8/2005", "3 août 2005"], ["en_US", None]
    rows = encode_sources(texts, locales)
    spelt = [[source_tokens()[number] for number in row] for row in rows.tolist()]
    assert spelt[0] == ["<en_US>", *"3/8/2005", *["<pad>"] * 3]
    assert spelt[1] == ["<?>", *"3 août 2005"]


def test_targets_come_back_from_their_numbers():
    isos = ["2005-08-03", "1999-12-31"]
    numbers = encode_targets(isos)
    assert numbers[:, 0].tolist() == [0, 0]
    assert decode_targets(numbers[:, 1:]) == isos


def test_the_answer_so_far_is_the_answer_one_step_late():
    (source, so_far), targets = as_tensors(write_all([DAY], locales=("de", "fr")))
    assert len(source) == len(so_far) == len(targets) == 2 * len(FORMATS)
    assert torch.equal(so_far[:, 1:], targets[:, :-1])
    assert set(decode_targets(targets)) == {"2005-08-03"}


def test_a_step_always_draws_the_same_batch():
    days = split_dates().train
    one, other = (date_batches(days, batch_size=7, seed=3) for _ in range(2))
    other(0)
    for left, right in zip(one(5)[0], other(5)[0], strict=True):
        assert torch.equal(left, right)
    assert not torch.equal(one(5)[1], one(6)[1])
    assert not torch.equal(one(5)[1], date_batches(days, batch_size=7, seed=4)(5)[1])


def test_batches_show_only_what_was_asked_for():
    batches = date_batches(
        [DAY], batch_size=97, seed=0, locales=("fr", "zh"), formats=("long",)
    )
    (source, _), targets = batches(0)
    rows = {tuple(row) for row in source.tolist()}
    (expected, _), _ = as_tensors(
        write_all([DAY], locales=("fr", "zh"), formats=("long",))
    )
    assert rows == {tuple(row) for row in expected.tolist()}
    assert set(decode_targets(targets)) == {"2005-08-03"}


@pytest.mark.parametrize("told", [0.0, 0.3, 1.0])
def test_the_locale_is_told_as_often_as_asked(told):
    (source, _), _ = date_batches([DAY], batch_size=1000, seed=0, told=told)(0)
    share = float((source[:, 0] != source_tokens().index("<?>")).double().mean())
    assert share == pytest.approx(told, abs=0.05 if 0 < told < 1 else 0)


def test_no_other_days_share_a_text():
    meanings = defaultdict(set)
    counts = defaultdict(int)
    days = [date(2004, 1, 1) + timedelta(days=step) for step in range(366)]
    for example in write_all(days):
        meanings[example.text].add(example.iso)
        counts[example.text, example.iso] += 1
    for example in write_all(days[::29]):
        found = readings(example)
        assert set(found) == meanings[example.text]
        for iso, count in found.items():
            assert counts[example.text, iso] == count


def test_the_best_guess_by_hand():
    # one American format and two of each of three others write two-digit day and month
    american = write_date(date(2005, 10, 11), "en_US", "yMd")
    assert american.text == "10/11/2005"
    assert readings(american) == {"2005-10-11": 1, "2005-11-10": 5}
    # without leading zeros only Spanish and American remain, one format each
    tie = Example("3/8/2005", "es", "yMd", "2005-08-03")
    assert readings(tie) == {"2005-03-08": 1, "2005-08-03": 1}
    clear = write_date(DAY, "de", "full")
    assert best_guess([american]) == BestGuess(0.0, 0.0, 1)
    assert best_guess([tie]) == BestGuess(0.5, 0.5, 1)
    assert best_guess([clear]) == BestGuess(1.0, 0.0, 0)
    assert best_guess([american, tie, clear]) == BestGuess(0.5, 0.5 / 3, 2)
    # one toss for one text: twice the same example is twice right or twice wrong
    assert best_guess([tie, tie]) == BestGuess(0.5, 0.5, 2)
    # where both days are asked about, one of the two answers is always right
    other = Example("3/8/2005", "en_US", "yMd", "2005-03-08")
    assert best_guess([tie, other]) == BestGuess(0.5, 0.0, 2)


def test_the_best_guess_is_an_expectation_and_no_ceiling():
    days = [date(2005, 1, 1) + timedelta(days=step) for step in range(0, 365, 7)]
    examples = write_all(days, formats=("short", "yMd"))
    guess = best_guess(examples)
    best = {}
    for example in examples:
        counts = readings(example)
        most = max(counts.values())
        best[example.text] = [iso for iso, count in counts.items() if count == most]
    coin = random.Random(0)
    scores = []
    for _ in range(400):
        said = {text: coin.choice(isos) for text, isos in best.items()}
        right = sum(said[example.text] == example.iso for example in examples)
        scores.append(right / len(examples))
    assert mean(scores) == pytest.approx(guess.expected, abs=4 * guess.sd / 20)
    assert stdev(scores) == pytest.approx(guess.sd, rel=0.15)
    assert max(scores) > guess.expected + guess.sd


def test_the_day_of_a_test_date_is_in_no_training_date():
    days = split_dates()
    train, test = set(days.train), set(days.test)
    assert not train & test
    other_day_is_for_training = 0
    for example in write_all(days.test, formats=("short", "yMd")):
        meant = {date.fromisoformat(iso) for iso in readings(example)}
        # no text asks for two days, so whoever knows the days of the test can tell
        assert len(meant & test) == 1
        other_day_is_for_training += bool(meant & train)
    assert other_day_is_for_training == 888


def test_a_text_with_its_locale_means_one_day():
    meanings = defaultdict(set)
    for step in range(366):
        for example in write_all([date(2004, 1, 1) + timedelta(days=step)]):
            meanings[example.locale, example.text].add(example.iso)
    assert {len(isos) for isos in meanings.values()} == {1}


@pytest.mark.error_message
def test_bad_requests_are_refused():
    with pytest.raises(ValueError, match="locale.*'xx'"):
        write_date(DAY, "xx", "short")
    with pytest.raises(ValueError, match="format.*'tiny'"):
        write_date(DAY, "de", "tiny")
    with pytest.raises(ValueError, match="smaller than the 36525 days"):
        split_dates(validation=36000, test=525)
    for name in ("validation", "test"):
        with pytest.raises(ValueError, match=f"{name}.*0"):
            split_dates(**{name: 0})
    with pytest.raises(ValueError, match=r"characters of the locales.*\['%'\].*'50%'"):
        encode_sources(["50%"], ["de"])
    with pytest.raises(ValueError, match=r"as many as texts \(1\), got 2"):
        encode_sources(["3.8.2005"], ["de", "de"])
    with pytest.raises(ValueError, match="locale.*'xx'"):
        encode_sources(["3.8.2005"], ["xx"])
    with pytest.raises(ValueError, match="texts must hold at least 1 entry"):
        encode_sources([], [])
    with pytest.raises(ValueError, match="YYYY-MM-DD, got '3 August'"):
        encode_targets(["3 August"])
    with pytest.raises(ValueError, match="numbers must .*, got 12"):
        decode_targets(torch.tensor([[12]]))
    with pytest.raises(ValueError, match="examples must hold at least 1 entry"):
        best_guess([])
    batches = {"days": [DAY], "batch_size": 2, "seed": 0}
    for name, bad in (("days", []), ("locales", []), ("formats", [])):
        with pytest.raises(ValueError, match=f"{name} must hold at least 1 entry"):
            date_batches(**{**batches, name: bad})
    for name, bad in (("batch_size", 0), ("seed", -1), ("told", 1.5)):
        with pytest.raises(ValueError, match=f"{name}.*{bad}"):
            date_batches(**{**batches, name: bad})
