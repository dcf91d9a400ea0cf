import os
import shutil
import subprocess
from xml.etree import ElementTree

import pytest

from attnconv_book.making.one_font import main, matplotlib_fonts, one_font


def test_the_settings_name_one_folder_of_fonts(tmp_path):
    folder = tmp_path / "b\u00fccher & hefte"
    (file,) = one_font(folder).values()
    settings = ElementTree.parse(file).getroot()
    assert [found.text for found in settings.iter("dir")] == [str(matplotlib_fonts())]
    assert [found.text for found in settings.iter("cachedir")] == [
        str(folder / "cache")
    ]


def test_a_folder_without_the_font_is_refused(tmp_path):
    with pytest.raises(ValueError, match="fonts must be a folder with DejaVuSans.ttf"):
        one_font(tmp_path, fonts=tmp_path)


def test_the_command_prints_the_file(tmp_path, capsys):
    main([str(tmp_path)])
    assert capsys.readouterr().out == f"{tmp_path / 'fonts.conf'}\n"


@pytest.mark.skipif(not shutil.which("fc-match"), reason="no fontconfig")
@pytest.mark.parametrize(
    ("asked", "family"),
    [
        ("sans-serif", "DejaVu Sans"),
        ("serif", "DejaVu Serif"),
        ("monospace", "DejaVu Sans Mono"),
        ("Liberation Sans", "DejaVu Sans"),
    ],
)
def test_fontconfig_knows_no_other_font(tmp_path, asked, family):
    fonts = tmp_path / "fonts"
    fonts.mkdir()
    for path in matplotlib_fonts().glob("*.ttf"):  # others too, such as STIX
        shutil.copy(path, fonts)
    environment = {**os.environ, **one_font(tmp_path / "b\u00fccher & hefte", fonts)}

    def ask(*command):
        return subprocess.check_output(command, env=environment, text=True)

    assert ask("fc-match", "--format=%{family}", asked) == family
    assert {line.split()[0] for line in ask("fc-list", ":", "family").splitlines()} == {
        "DejaVu"
    }
