"""One family of fonts for a browser, the same on every machine.

    python -m attnconv_book.making.one_font FOLDER     prints the file that it wrote

A page's heights follow from the fonts that are installed. On Linux, a browser that is
started with the variables of `one_font` knows the fonts of one folder alone; Chromium
on other systems does not ask fontconfig, and keeps the system's fonts. Letters are not
fitted to pixels, so that their widths do not depend on how a library does that.
"""

import argparse
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from xml.sax.saxutils import escape

_SETTINGS = """\
<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>{fonts}</dir>
  <cachedir>{cache}</cachedir>
  <selectfont>
    <acceptfont><glob>*/DejaVu*</glob></acceptfont>
    <rejectfont><glob>*</glob></rejectfont>
  </selectfont>
{aliases}
  <match target="font">
    <edit name="hinting" mode="assign"><bool>false</bool></edit>
  </match>
</fontconfig>
"""

_ALIAS = """\
  <alias binding="same">
    <family>{generic}</family><prefer><family>{family}</family></prefer>
  </alias>"""

_FAMILIES = {
    "sans-serif": "DejaVu Sans",
    "serif": "DejaVu Serif",
    "monospace": "DejaVu Sans Mono",
}


def matplotlib_fonts() -> Path:
    """Return the folder with the DejaVu fonts that Matplotlib carries."""
    spec = find_spec("matplotlib")
    assert spec is not None and spec.origin is not None
    return Path(spec.origin).parent / "mpl-data" / "fonts" / "ttf"


def one_font(folder: Path, fonts: Path | None = None) -> dict[str, str]:
    """Write settings for fontconfig that know only the DejaVu fonts of one folder.

    Args:
        folder: Where the settings and the cache go; made if it is missing.
        fonts: Holds the fonts; by default those that Matplotlib carries.

    Returns:
        The variables with which to start a browser.

    Raises:
        ValueError: `fonts` holds no DejaVu Sans.
    """
    fonts = fonts or matplotlib_fonts()
    if not (fonts / "DejaVuSans.ttf").is_file():
        raise ValueError(f"fonts must be a folder with DejaVuSans.ttf, got {fonts}")
    folder.mkdir(parents=True, exist_ok=True)
    aliases = (
        _ALIAS.format(generic=generic, family=family)
        for generic, family in _FAMILIES.items()
    )
    settings = folder.resolve() / "fonts.conf"
    settings.write_text(
        _SETTINGS.format(
            fonts=escape(str(fonts.resolve())),
            cache=escape(str(settings.with_name("cache"))),
            aliases="\n".join(aliases),
        ),
        encoding="utf-8",
    )
    return {"FONTCONFIG_FILE": str(settings)}


def main(arguments: Sequence[str] | None = None) -> None:
    """Write the settings into a folder and print the name of the file.

    Args:
        arguments: Command line; None takes the one of the process.
    """
    parser = argparse.ArgumentParser(
        prog="python -m attnconv_book.making.one_font",
        description="Write settings for fontconfig that know one family of fonts.",
    )
    parser.add_argument("folder", type=Path)
    print(one_font(parser.parse_args(arguments).folder)["FONTCONFIG_FILE"])


if __name__ == "__main__":
    main()
