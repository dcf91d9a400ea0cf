"""Checks of the code that a reader sees."""

import ast
import re
import statistics

from attnconv_book.making.checks.page import FREE_TAGS, Page, tags
from attnconv_book.making.compare import CELL_KEY

MOST_LINES = 30
MOST_COLUMNS = 79
LARGEST_MEDIAN = 8

IGNORE_TAGS = {"nbval-ignore-output", "nbval-skip"}
KNOWN_TAGS = (
    FREE_TAGS
    | IGNORE_TAGS
    | {"raises-exception", "hide-input", "hide-output", "hide-cell"}
    | {"remove-input", "remove-output", "remove-cell", "scroll-output"}
    | {"show-code", "fold-code"}
)

_RANDOM = re.compile(
    r"\btorch\.(?:rand|randn|randint|randperm|normal|bernoulli|multinomial)\w*\("
    r"|\.(?:normal_|uniform_|bernoulli_|random_)\("
    r"|\bnp\.random\.(?!default_rng|seed|Generator)\w+"
    r"|\bnumpy\.random\.(?!default_rng|seed|Generator)\w+"
    r"|\bdefault_rng\(\s*\)"
    r"|\brandom\.(?:random|randint|choice|choices|shuffle|sample|gauss|uniform)\("
)
_SEED = re.compile(
    r"\bmanual_seed\(|\bseed_everything\(|\brandom\.seed\(|\bdefault_rng\(\s*[^)\s]"
)


def unrun_cells(page: Page) -> list[str]:
    """Find cells that were not run, or not from top to bottom in one go."""
    faults = []
    for wanted, (index, cell) in enumerate(page.code, 1):
        if cell.execution_count is None:
            faults.append(page.fault(index, "was not run; run `make notebooks`"))
        elif cell.execution_count != wanted:
            faults.append(
                page.fault(
                    index,
                    f"has number {cell.execution_count}, wanted {wanted}: run the "
                    "notebook from top to bottom with `make notebooks`",
                )
            )
    return faults


def cell_length(page: Page) -> list[str]:
    """Find cells that are too long or too wide to read in one look."""
    faults = []
    lengths = []
    for index, cell in page.code:
        lines = cell.source.rstrip().splitlines()
        widest = max(len(line) for line in lines)
        if widest > MOST_COLUMNS and "as-printed" not in tags(cell):
            faults.append(
                page.fault(index, f"has {widest} columns, at most {MOST_COLUMNS}")
            )
        if tags(cell) & FREE_TAGS:
            continue
        lengths.append(len(lines))
        if len(lines) > MOST_LINES:
            faults.append(
                page.fault(
                    index,
                    f"has {len(lines)} lines, at most {MOST_LINES}: split it, or move "
                    "the work into the package",
                )
            )
    if lengths and statistics.median(lengths) > LARGEST_MEDIAN:
        faults.append(
            page.fault(
                None,
                f"the median cell has {statistics.median(lengths):g} lines, at most "
                f"{LARGEST_MEDIAN}",
            )
        )
    return faults


def definitions(page: Page) -> list[str]:
    """Find functions and classes outside the cells in which they are the lesson."""
    faults = []
    for index, cell in page.code:
        if tags(cell) & FREE_TAGS:
            continue
        tree = _parse(cell.source)
        if tree is None:
            faults.append(page.fault(index, "is not valid Python"))
            continue
        for node in ast.walk(tree):
            name = _defined_name(node)
            if name:
                faults.append(
                    page.fault(
                        index,
                        f"defines {name}: move it into the package, or give the cell "
                        "the tag lesson if the definition is the lesson",
                    )
                )
    return faults


def imports(page: Page) -> list[str]:
    """Find imports that hide which part of the package a chapter uses."""
    faults = []
    for index, cell in page.code:
        tree = _parse(cell.source)
        for node in ast.walk(tree) if tree else ():
            what = _wrong_import(node)
            if what:
                faults.append(page.fault(index, what))
        if "sys.path" in cell.source:
            faults.append(
                page.fault(index, "changes sys.path; the package is installed")
            )
    return faults


def seeds_in_sight(page: Page) -> list[str]:
    """Find random numbers before the first seed of the notebook."""
    for index, cell in page.code:
        seed, random = _SEED.search(cell.source), _RANDOM.search(cell.source)
        if random and (not seed or seed.start() > random.start()):
            return [
                page.fault(
                    index,
                    f"uses {random[0].rstrip('(')} before any seed is set: write "
                    "torch.manual_seed(0) or seed_everything(0) before it",
                )
            ]
        if seed:
            break
    return []


def known_tags(page: Page) -> list[str]:
    """Find misspelt tags and comparisons that are loosened without a reason."""
    faults = []
    for index, cell in page.code:
        for tag in sorted(tags(cell) - KNOWN_TAGS):
            faults.append(
                page.fault(
                    index, f"has the unknown tag {tag!r}; known: {sorted(KNOWN_TAGS)}"
                )
            )
        if tags(cell) & IGNORE_TAGS and not cell.metadata.get("ignore_reason"):
            faults.append(
                page.fault(
                    index,
                    "is not compared, but its metadata give no ignore_reason",
                )
            )
        loosened = cell.metadata.get(CELL_KEY, {})
        if "relative_tolerance" in loosened and not loosened.get("reason"):
            faults.append(
                page.fault(
                    index,
                    f"loosens the comparison, but metadata.{CELL_KEY} give no reason",
                )
            )
        if re.search(r"#\s*(NBVAL|PYTEST_VALIDATE)_", cell.source):
            faults.append(
                page.fault(index, "has a comment for the tests; use a tag instead")
            )
    return faults


def trailing_semicolons(page: Page) -> list[str]:
    """Find last lines that end with a semicolon, which only some tools obey."""
    return [
        page.fault(index, "ends with a semicolon: end with plt.show() or `_ = ...`")
        for index, cell in page.code
        if cell.source.rstrip().endswith(";") and "as-printed" not in tags(cell)
    ]


def cells_that_raise(page: Page) -> list[str]:
    """Find cells whose tag raises-exception and whose output disagree."""
    faults = []
    for index, cell in page.code:
        raised = any(output.output_type == "error" for output in cell.outputs)
        meant = "raises-exception" in tags(cell)
        if raised and not meant:
            faults.append(
                page.fault(index, "failed; mend it, or tag it raises-exception")
            )
        if meant and not raised and cell.execution_count is not None:
            faults.append(
                page.fault(index, "has the tag raises-exception, but did not raise")
            )
    return faults


def loosened_cells(page: Page) -> list[str]:
    """List the cells whose outputs are not compared, or only loosely.

    Args:
        page: A page.

    Returns:
        One line for each, with its reason.
    """
    found = []
    for index, cell in page.code:
        reason = cell.metadata.get("ignore_reason") or cell.metadata.get(
            CELL_KEY, {}
        ).get("reason")
        if tags(cell) & IGNORE_TAGS or CELL_KEY in cell.metadata:
            found.append(page.fault(index, f"compared loosely: {reason}"))
    return found


def _parse(source: str) -> ast.Module | None:
    """Parse a cell; lines for IPython count as empty."""
    lines = [
        "" if line.lstrip().startswith(("%", "!", "?")) else line
        for line in source.splitlines()
    ]
    try:
        return ast.parse("\n".join(lines))
    except SyntaxError:
        return None


def _defined_name(node: ast.AST) -> str:
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        return f"the function {node.name}"
    if isinstance(node, ast.ClassDef):
        return f"the class {node.name}"
    if (
        isinstance(node, (ast.Assign, ast.AnnAssign, ast.NamedExpr))
        and node.value is not None
        and isinstance(node.value, ast.Lambda)
    ):
        return "a named lambda"
    return ""


def _wrong_import(node: ast.AST) -> str:
    if isinstance(node, ast.Import):
        for alias in node.names:
            if alias.name.startswith(("attnconv.", "attnconv_book.")):
                return (
                    f"imports {alias.name}: write from attnconv.<part> import <name>, "
                    "so that the line shows what is used"
                )
    if isinstance(node, ast.ImportFrom) and node.module:
        if any(alias.name == "*" for alias in node.names):
            return f"imports everything from {node.module}: name what is used"
        parts = node.module.split(".")
        public = {"attnconv": 2, "attnconv_book": 3}.get(parts[0], len(parts))
        if len(parts) > public:
            return (
                f"imports from {node.module}: import from {'.'.join(parts[:public])}, "
                "which lists what is public"
            )
    return ""
