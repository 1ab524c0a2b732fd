"""The built page, served by the same process."""

from __future__ import annotations

from pathlib import Path

from fastapi import FastAPI
from fastapi.responses import FileResponse, PlainTextResponse, Response

from api.problems import UnknownPageProblem

BUILT = Path(__file__).resolve().parent.parent / "web" / "dist"

NOT_BUILT = """\
政法平安云图: the API is running under /api/v1, but the page has not been built.
网页尚未构建：请运行 make web (或 npm ci && npm run build)。
Run `make web` (or `npm ci && npm run build` in web/), then load this page again.
"""


def serve(app: FastAPI, built: Path, api: str) -> None:
    """Serves the files of `built`, and its index for every other path that is not under `api`: deep links are the
    page's own affair. Files are looked up anew each time, so a page built later needs no restart."""
    root = built.resolve()

    @app.get("/{path:path}", include_in_schema=False)
    def page(path: str) -> Response:
        if f"/{path}".startswith(f"{api}/") or f"/{path}" == api:
            raise UnknownPageProblem(f"there is nothing at /{path}; GET {api}/openapi.json says what there is")
        file = (root / path).resolve()
        # A path may climb with .. or a link: only what lies inside is served.
        if path and file.is_relative_to(root) and file.is_file():
            # Vite names files by their content, so those never change.
            lasting = file.parent.name == "assets"
            keep = "public, max-age=31536000, immutable" if lasting else "no-cache"
            return FileResponse(file, headers={"Cache-Control": keep})
        index = root / "index.html"
        if not index.is_file():
            return PlainTextResponse(NOT_BUILT, status_code=503)
        return FileResponse(index, headers={"Cache-Control": "no-cache"})
