#!/bin/sh
# Checks what Airhead exports with readers that others wrote: Khronos' gltf-validator, the validators that come with USD,
# and Blender. Sets them up in PLACE (several hundred megabytes; Blender is GPL and stays out of Airhead's environment).
#
#     tools/check_exports.sh [PLACE] [MOTION FILES…]       PLACE is out/checks by default
#
# Needs node with npm, Python 3.11 as python3.11, and Airhead installed with its extras dev and usd.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
place=${1:-"$root/out/checks"}
[ $# -gt 0 ] && shift
python=${PYTHON:-"$root/.venv/bin/python"}
mkdir -p "$place"
[ -d "$place/node_modules/gltf-validator" ] || npm install --silent --prefix "$place" gltf-validator@2.0.0-dev.3.10
[ -x "$place/bpy/bin/python" ] || python3.11 -m venv "$place/bpy"
"$place/bpy/bin/python" -c "import bpy" 2>/dev/null || "$place/bpy/bin/python" -m pip install --quiet bpy==5.0.1
cd "$root"
NODE_PATH="$place/node_modules" "$python" -m pytest -rs tests/formats/gltf/test_writing.py tests/formats/usd/test_writing.py
"$python" tools/check_exports.py --blender "$place/bpy/bin/python" --work "$place" "$@"
