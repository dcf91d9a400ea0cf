"""The claims of the article behind the book, with the verdict of the chapters.

    ```{claims} 2.1
    ```

lists the claims of a section, each with its verdict, the reason, and a link to the
place that shows it; a claim that no chapter answers is said to be open. Without an
argument the directive counts them. The claims stand in `kit/text/article.toml`, the
answers in the `chapter.toml` of each chapter; they are written as Markdown and parsed,
so that labels are checked and the text can be translated like any other.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from docutils import nodes
from docutils.statemachine import StringList
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from attnconv_book.kit.chapters import ROOMS
from attnconv_book.kit.text import VERDICTS, Claim, load_article, load_claims
from attnconv_book.kit.text.claims import ARTICLE

if TYPE_CHECKING:
    from sphinx.application import Sphinx

LOGGER = logging.getLogger(__name__)
ROLES = {"fig-": "numref", "tab-": "numref", "eq-": "eq"}
WORDS = {"eq-": "Equation "}
OPEN = "*Not answered yet.*"


class ClaimsDirective(SphinxDirective):
    """List the claims of one section of the article, or count all of them."""

    optional_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Write the claims as Markdown and parse them."""
        for file in (ARTICLE, *sorted(ROOMS.glob("*/chapter.toml"))):
            self.env.note_dependency(str(file))
        answers = {claim.name: claim for claim in load_claims()}
        if not self.arguments:
            return self.parse(count(len(load_article()), list(answers.values())))
        section = self.arguments[0]
        names = [n for n, (place, _) in load_article().items() if place == section]
        if not names:
            LOGGER.warning(
                "claims: the article has no section %r with a claim",
                section,
                location=self.get_location(),
                type="claims",
            )
        text = [entry(load_article()[name][1], answers.get(name)) for name in names]
        (listed,) = self.parse("\n".join(text)) or [nodes.definition_list()]
        for name, item in zip(names, listed.children, strict=True):
            item[0]["ids"].append(f"claim-{name}")
        listed["classes"].append("claims")
        return [listed]

    def parse(self, text: str) -> list[nodes.Node]:
        """Parse Markdown that stands in no file."""
        holder = nodes.container()
        source, _ = self.get_source_info()
        lines = StringList(text.splitlines(), source=source)
        self.state.nested_parse(lines, self.content_offset, holder)
        return holder.children


def entry(claim: str, answer: Claim | None) -> str:
    """Write a claim and its answer as an entry of a definition list."""
    if answer is None:
        return f"{claim}\n: {OPEN}\n"
    kind = answer.evidence[: answer.evidence.index("-") + 1]
    evidence = f"{{{ROLES.get(kind, 'ref')}}}`{answer.evidence}`"
    chapter = f"{{ref}}`chap-{answer.chapter.rpartition('/')[2]}`"
    return (
        f"{claim}\n: **{answer.verdict.capitalize()}.** {answer.because} "
        f"Shown in {WORDS.get(kind, '')}{evidence} (*{chapter}*).\n"
    )


def count(all_claims: int, answers: list[Claim]) -> str:
    """Say how many claims have which verdict, and how many are open."""
    verdicts = Counter(claim.verdict for claim in answers)
    parts = [f"{verdicts[verdict]} {verdict}" for verdict in VERDICTS]
    still_open = all_claims - len(answers)
    rest = f" The other {still_open} wait for chapters that are still to come."
    return (
        f"Of its {all_claims} claims {len(answers)} are answered so far: "
        f"{', '.join(parts[:-1])} and {parts[-1]}.{rest if still_open else ''}"
    )


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the directive."""
    app.add_directive("claims", ClaimsDirective)
    app.add_css_file("claims.css")
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
