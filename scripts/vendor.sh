#!/bin/sh
# Fetches the files of others again that lie in assets/ (the result is committed).
# Needs npm; KaTeX must be of the version that sphinxcontrib-katex carries.
set -eu
cd "$(dirname "$0")/.."
python=${PYTHON:-.venv/bin/python}
version=$("$python" -c 'from sphinxcontrib import katex; print(katex.katex_version)')
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
(cd "$folder" && npm pack --silent "katex@$version" >/dev/null && tar -xzf katex-*.tgz)
mkdir -p assets/katex/fonts
cp "$folder/package/LICENSE" "$folder/package/dist/katex.min.css" assets/katex/
cp "$folder"/package/dist/fonts/*.woff2 assets/katex/fonts/
echo "KaTeX $version: style sheet and fonts. fonts/OFL.txt stays as it is."
