"""Pack the built program into a zip that is unpacked and started, without installing.

    python packaging/portable_zip.py FOLDER OUT.zip
"""
import sys
import zipfile
from pathlib import Path


def main() -> None:
    folder, target = map(Path, sys.argv[1:3])
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as packed:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                packed.write(path, Path(folder.name) / path.relative_to(folder))


if __name__ == "__main__":
    main()
