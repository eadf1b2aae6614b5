"""Writes what a package contains: a CycloneDX 1.6 list, and every library's licence texts.

The list is CycloneDX JSON (ECMA-424). Its serial number is derived from the contents, so that the
same contents make the same bytes.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import uuid
from importlib.metadata import Distribution, distributions
from pathlib import Path
from typing import Any

_LICENCE_NAMES = ("licen", "copying", "notice", "authors")


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("vendor", type=Path, help="where the libraries are installed")
    parser.add_argument("out", type=Path, help="folder for sbom.cdx.json and LICENSES.txt")
    parser.add_argument("--version", required=True, help="of the product")
    asked = parser.parse_args()
    found = sorted(
        distributions(path=[str(asked.vendor)]), key=lambda one: str(one.metadata["Name"]).lower()
    )
    components = [_component(one) for one in found]
    body = json.dumps(components, sort_keys=True).encode("utf-8")
    serial = uuid.UUID(bytes=hashlib.sha256(body).digest()[:16], version=4)
    document = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{serial}",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "name": "guanjia-kiosk",
                "version": asked.version,
                "licenses": [{"license": {"id": "Apache-2.0"}}],
            }
        },
        "components": components,
    }
    asked.out.mkdir(parents=True, exist_ok=True)
    (asked.out / "sbom.cdx.json").write_text(
        json.dumps(document, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
    )
    texts = "\n".join(_licences(one) for one in found)
    (asked.out / "LICENSES.txt").write_text(texts, encoding="utf-8")
    print(f"{len(components)} libraries")


def _component(one: Distribution) -> dict[str, Any]:
    name, version = str(one.metadata["Name"]), one.version
    return {
        "type": "library",
        "name": name,
        "version": version,
        "purl": f"pkg:pypi/{name.lower()}@{version}",
        "licenses": [{"license": {"name": _licence(one)}}],
    }


def _licence(one: Distribution) -> str:
    declared = one.metadata.get("License-Expression") or ""
    if not declared:
        classified = one.metadata.get_all("Classifier") or []
        declared = "; ".join(
            line.rsplit(" :: ", 1)[-1] for line in classified if line.startswith("License ::")
        )
    # Some write the whole text into the field.
    return declared or str(one.metadata.get("License") or "not declared").splitlines()[0][:80]


def _licences(one: Distribution) -> str:
    head = f"{one.metadata['Name']} {one.version}: {_licence(one)}"
    parts = [f"{'=' * 100}\n{head}\n{'=' * 100}\n"]
    for file in one.files or []:
        name = file.name.lower()
        if ".dist-info" in str(file) and name.startswith(_LICENCE_NAMES):
            path = Path(str(one.locate_file(file)))
            if path.is_file():
                parts.append(path.read_text(encoding="utf-8", errors="replace"))
    return "\n".join(parts)


if __name__ == "__main__":
    main()
