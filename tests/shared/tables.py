"""Tables that lie beside the tests of a room, for tests that run over all rooms."""

import importlib.util


def load_tables(tests, name):
    """Import every file of a name below the tests.

    Args:
        tests: The folder of all tests.
        name: Name of the file.

    Returns:
        From the package whose tests lie beside it to the module. The folders of the
        tests are no packages, so it is imported by its path.
    """
    tables = {}
    for path in sorted(tests.rglob(name)):
        parts = path.parent.relative_to(tests).parts
        room = ".".join(("attnconv_book", *parts) if parts[0] == "chapters" else parts)
        spec = importlib.util.spec_from_file_location(f"{path.stem}_of_{room}", path)
        tables[room] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(tables[room])
    return tables
