import pytest
import torch
from torch.testing import assert_close

from attnconv_book.chapters.attention import draw_rooms, room_batches


def test_each_wish_is_the_name_of_another_and_the_answer_their_news():
    rooms = draw_rooms(11, seed=3, people=5)
    name, wish, news = rooms.tokens.split([4, 4, 2], dim=-1)
    assert rooms.tokens.shape == (11, 5, 10) and rooms.answers.shape == (11, 5, 2)
    assert_close(name.norm(dim=-1), torch.ones(11, 5))
    for room in range(11):
        for person in range(5):
            other = rooms.wished[room, person]
            assert other != person
            assert_close(wish[room, person], name[room, other])
            assert_close(rooms.answers[room, person], news[room, other])
    assert rooms.has_wish.all()


def test_all_others_are_looked_for():
    wished = draw_rooms(500, seed=0, people=4).wished[:, 1]
    assert set(wished.tolist()) == {0, 2, 3}


def test_a_share_looks_for_nobody():
    rooms = draw_rooms(500, seed=0, without=0.3)
    share = 1 - rooms.has_wish.float().mean()
    assert abs(share - 0.3) < 0.03
    assert (rooms.tokens[~rooms.has_wish][:, 4:8] == 0).all()
    assert (rooms.answers[~rooms.has_wish] == 0).all()
    assert draw_rooms(3, seed=0, without=1).has_wish.sum() == 0


def test_batches_are_a_function_of_the_step():
    batches = room_batches(batch_size=7, seed=5, people=3)
    tokens, answers = batches(2)
    assert tokens.shape == (7, 3, 10) and answers.shape == (7, 3, 2)
    again = room_batches(batch_size=7, seed=5, people=3)
    assert torch.equal(tokens, again(2)[0]) and torch.equal(answers, again(2)[1])
    assert not torch.equal(tokens, batches(3)[0])
    other = room_batches(batch_size=7, seed=6, people=3)
    assert not torch.equal(tokens, other(2)[0])


@pytest.mark.error_message
def test_what_is_refused():
    with pytest.raises(ValueError, match="people must be at least 2"):
        draw_rooms(3, seed=0, people=1)
    with pytest.raises(ValueError, match="without must be a share from 0 to 1"):
        room_batches(batch_size=3, seed=0, without=1.5)
