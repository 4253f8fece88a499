"""Serving files: public ones to everybody, private ones to whoever the calling view has checked."""

import re
from pathlib import Path
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from moderation import files
from moderation.documents import file_name
from moderation.models import DocumentContent, FileContent, Listing
from moderation.sweep import live_file_models

PUBLIC_PATH = re.compile(rf"({files.PUBLIC_KEY.pattern})/(document\.pdf|[1-9]\d{{0,4}}\.webp)")
#: seconds for which a cache between site and visitor may answer: what is unpublished has to be gone within five
SHARED = 5
#: Not even a browser that is talked into opening a file runs anything in it.
SANDBOX = "default-src 'none'; sandbox"


@login_not_required
@require_safe
def public_media(request: HttpRequest, path: str) -> HttpResponseBase:
    """A published picture or document. Only what a live row mentions is served, whatever lies on the disk."""
    match = PUBLIC_PATH.fullmatch(path)
    row = live_row(match[1], match[2] == files.DOCUMENT) if match else None
    if match is None or row is None:
        raise Http404
    file = files.public_root() / match[1] / match[2]
    if not file.is_file():
        raise Http404
    response = serve(file, document_name(row) if match[2] == files.DOCUMENT else "")
    if match[2] == files.DOCUMENT:
        response["Cache-Control"] = f"public, max-age=3600, s-maxage={SHARED}"
    else:
        response["Cache-Control"] = f"public, max-age=31536000, immutable, s-maxage={SHARED}"
    return response


def live_row(public_key: str, is_document: bool) -> Any:
    """The live row that mentions this public file, or None."""
    for model in live_file_models():
        if issubclass(model, DocumentContent) == is_document:
            row = model._default_manager.filter(public_key=public_key).first()
            if row is not None:
                return row if is_public(row) else None
    return None


def is_public(row: Any) -> bool:
    """Whether the listing of a file row is still shown: its company may have left since. A logo has no listing."""
    relations = (f for f in row._meta.concrete_fields if f.is_relation and issubclass(f.related_model, Listing))
    parent = next(relations, None)
    if parent is None:
        return True
    shown: Any = parent.related_model._default_manager
    return shown.public().filter(pk=getattr(row, parent.attname)).exists()


def document_name(row: FileContent) -> str:
    """The name under which a document is saved: that of the upload, else its title."""
    return getattr(row, "file_name", "") or file_name(getattr(row, "title", ""), "pdf", "document")


def private_response(private_key: str, width: int | None, file_name: str = "") -> FileResponse:
    """A private file as an answer; the caller has checked that the reader may see it. Raises Http404."""
    try:
        with files.open_private(private_key, width) as file:
            path = Path(file.file.name)  # type: ignore[union-attr]
    except FileNotFoundError:
        raise Http404 from None
    name = (file_name or path.name) if path.suffix == ".pdf" else ""
    response = serve(path, name)
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex"
    return response


def serve(path: Path, download_name: str) -> FileResponse:
    """The file as an inert answer; with a name it is offered for download."""
    response = FileResponse(
        path.open("rb"),
        content_type=files.CONTENT_TYPES[path.suffix],
        as_attachment=bool(download_name),
        filename=download_name,
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = SANDBOX
    return response
