import matplotlib as mpl
import matplotlib.pyplot as plt
import pytest

from attnconv_book.kit.figures import use_style

mpl.use("agg")


@pytest.fixture(autouse=True)
def style():
    with mpl.rc_context():
        use_style()
        yield
    plt.close("all")
