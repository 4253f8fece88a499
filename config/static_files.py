"""Static files of the production profile: named by content, compressed, the site's stylesheet in one piece."""

import re
from collections.abc import Iterator
from typing import Any

from django.core.files.base import ContentFile, File
from whitenoise.storage import CompressedManifestStaticFilesStorage

#: where the project's own stylesheets lie
FOLDER = "css/"
IMPORT = re.compile(r'@import url\("([\w-]+\.css)"\);\n')
#: comments, and line ends with the indent that follows
UNREAD = re.compile(r"/\*.*?\*/|\n\s*", re.DOTALL)

#: what collectstatic knows of the files: name -> (storage, path in it)
Paths = dict[str, tuple[Any, str]]


class Sheet:
    """A storage of one file: a stylesheet with the files it imports put in their places, without what nobody reads."""

    def __init__(self, paths: Paths, name: str) -> None:
        text = IMPORT.sub(lambda match: content(paths, f"{FOLDER}{match[1]}"), content(paths, name))
        self.text = UNREAD.sub(" ", text)

    def open(self, path: str) -> File:
        return ContentFile(self.text.encode())


def content(paths: Paths, name: str) -> str:
    """The text of a collected file. Raises KeyError when there is none of that name."""
    storage, path = paths[name]
    with storage.open(path) as file:
        return str(file.read().decode())


class Storage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """An import costs a visitor a request, and a second round trip before anything is drawn.

    The development profile serves the files as they are; there the browser follows the import.
    """

    def post_process(self, paths: Paths, *args: Any, **options: Any) -> Iterator[tuple[str, str | None, Any]]:
        if not options.get("dry_run"):
            sheets = [name for name in paths if name.startswith(FOLDER) and name.endswith(".css")]
            paths = paths | {name: (Sheet(paths, name), name) for name in sheets}
        yield from super().post_process(paths, *args, **options)
