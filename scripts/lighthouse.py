"""Measure every page of the built book with Lighthouse, as on a phone.

`make lighthouse` serves `_build/html` compressed on this machine, asks Lighthouse
(through npx; needs Node and Chromium) for each page, prints the scores, and writes
them with the weight of a first visit to `results/lighthouse.json`. It fails where a
page misses its goal. Run it on a quiet machine: the score for speed varies with what
else is going on.
"""

import gzip
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SITE = ROOT / "_build" / "html"
RECORD = ROOT / "results" / "lighthouse.json"
LIGHTHOUSE = "lighthouse@12.8.2"
GOALS = {"performance": 90, "accessibility": 100, "best-practices": 100, "seo": 100}
HEAVIEST = {"with a widget": 400_000, "without": 300_000}
PACKED = ("javascript", "json", "xml")
#: Pages that Sphinx makes by itself and that are not part of the book.
NOT_PAGES = {"search.html", "genindex.html", "py-modindex.html"}


class CompressedFiles(SimpleHTTPRequestHandler):
    """Serves the site as GitHub Pages does: text is sent compressed."""

    protocol_version = "HTTP/1.1"

    def log_message(self, format, *arguments):
        """Stay silent."""

    def send_head(self):
        """Answer with the compressed file, or an error as the base class does."""
        path = Path(self.translate_path(self.path))
        if path.is_dir() or not path.exists():
            return super().send_head()
        content = path.read_bytes()
        kind = self.guess_type(str(path))
        packed = kind.startswith("text/") or kind.endswith(
            ("javascript", "json", "xml")
        )
        if packed:
            content = gzip.compress(content, mtime=0)
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Cache-Control", "max-age=600")
        if packed:
            self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        return BytesIO(content)


def pages() -> list[str]:
    """Return the addresses of the pages, below the site's root."""
    found = (path.relative_to(SITE) for path in SITE.rglob("*.html"))
    inside = (p for p in found if not p.parts[0].startswith("_"))
    return sorted(p.as_posix() for p in inside if p.name not in NOT_PAGES)


def chromium() -> str:
    """Return the browser's path, or stop with advice."""
    choices = [os.environ.get("CHROMIUM"), "chromium", "google-chrome", "chrome"]
    for name in filter(None, choices):
        if found := shutil.which(name):
            return found
    raise SystemExit("No Chromium was found: install it, or set CHROMIUM to its path.")


def measure(address: str, report: Path) -> dict[str, int]:
    """Return the scores of one page and the bytes of a first visit."""
    subprocess.run(
        [
            *["npx", "--yes", LIGHTHOUSE, address, "--quiet"],
            *["--output=json", f"--output-path={report}"],
            f"--only-categories={','.join(GOALS)}",
            "--chrome-flags=--headless=new --no-sandbox",
        ],
        check=True,
        env={**os.environ, "CHROME_PATH": chromium()},
    )
    found = json.loads(report.read_text(encoding="utf-8"))
    scores = {
        name: round(100 * (found["categories"][name]["score"] or 0)) for name in GOALS
    }
    weight = found["audits"]["total-byte-weight"]["numericValue"]
    return {**scores, "bytes": round(weight)}


def faults_of(page: str, found: dict[str, int]) -> list[str]:
    """Return in words where a page misses its goals."""
    text = (SITE / page).read_text(encoding="utf-8")
    kind = "with a widget" if "widget-view+json" in text else "without"
    faults = [
        f"{page}: {name} {found[name]}, goal {goal}"
        for name, goal in GOALS.items()
        if found[name] < goal
    ]
    if found["bytes"] > HEAVIEST[kind]:
        faults.append(f"{page}: {found['bytes']} bytes, at most {HEAVIEST[kind]}")
    return faults


def main() -> int:
    """Measure all pages, write the record, return 1 if a page misses a goal."""
    if not shutil.which("npx"):
        raise SystemExit("Lighthouse needs Node: install it first.")
    server = ThreadingHTTPServer(
        ("127.0.0.1", 0), partial(CompressedFiles, directory=str(SITE))
    )
    threading.Thread(target=server.serve_forever, daemon=True).start()
    measured, faults = {}, []
    with tempfile.TemporaryDirectory() as folder:
        for page in pages():
            address = f"http://127.0.0.1:{server.server_port}/{page}"
            measured[page] = measure(address, Path(folder) / "report.json")
            faults += faults_of(page, measured[page])
            print(f"{page}: {measured[page]}", flush=True)
    server.shutdown()
    RECORD.parent.mkdir(exist_ok=True)
    record = {"tool": LIGHTHOUSE, "form_factor": "mobile", "pages": measured}
    RECORD.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    print("\n".join(["", *faults] if faults else ["", "Every page meets its goals."]))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
