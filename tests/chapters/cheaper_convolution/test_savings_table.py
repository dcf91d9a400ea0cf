from attnconv.complexity import count_parameters
from attnconv_book.chapters.cheaper_convolution import CONTENDERS, build, savings_table
from attnconv_book.chapters.cheaper_convolution.experiment import BUDGETS


def test_records_and_bench_speak_of_the_same_networks():
    table = savings_table()
    assert tuple(table) == CONTENDERS
    for name, each in table.items():
        assert each.parameters == count_parameters(build(name))
        assert each.epochs == BUDGETS
        assert each.right.shape[1] == len(BUDGETS)
        assert ((each.right > 0) & (each.right < 100)).all()
        assert 0 < each.alone < each.together
