"""The command: its options, a demonstration site in a folder of its own, and the parts that a browser does."""

import argparse
import os
import secrets
import shutil
import tempfile
from contextlib import ExitStack
from pathlib import Path

from tools import PYTHON, environment
from tools.machine import call, fail, need_packages, say
from tools.shots import site

WIDTHS = (360, 768, 1280, 1920)
THEMES = ("light", "dark")
LANGUAGES = ("ru", "en")


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """The options of `shots`."""
    command = commands.add_parser("shots", help="take pictures of the pages, compare them, weigh the pages")
    command.add_argument("--out", type=Path, default=Path("var/shots"), metavar="DIR", help="where (%(default)s)")
    command.add_argument("--widths", default="360,1280", help=f"of {','.join(map(str, WIDTHS))} (%(default)s)")
    command.add_argument("--themes", default="light,dark", help="of light,dark (%(default)s)")
    command.add_argument("--languages", default="ru", help="of ru,en (%(default)s)")
    command.add_argument("--full", action="store_true", help="every width, theme and language")
    command.add_argument("--pages", default="", help="only pages whose names contain one of these, by commas")
    command.add_argument("--all", action="store_true", help="every card of the site, not one of each kind")
    command.add_argument("--compare", type=Path, metavar="OLD", help="say which pictures differ from those in OLD")
    command.add_argument(
        "--weigh", action="store_true", help="no pictures: requests, bytes and layout shift of each page"
    )
    command.add_argument("--url", help="a site that runs already; signs in where DEMO_PASSWORD is set")
    command.add_argument("--keep", type=Path, metavar="DIR", help="keep the demonstration site there for the next run")


def chosen(text: str, among: tuple[object, ...], name: str) -> list[str]:
    """The values of an option; ends the command when one is none of those allowed."""
    values = [value.strip() for value in text.split(",") if value.strip()]
    allowed = [str(value) for value in among]
    if not values or set(values) - set(allowed):
        fail(f"--{name} takes some of {','.join(allowed)}")
    return values


def shots(options: argparse.Namespace) -> int:
    """Does what the options say; the exit code."""
    everything = ",".join
    if options.full:
        options.widths, options.themes, options.languages = (
            everything(map(str, values)) for values in (WIDTHS, THEMES, LANGUAGES)
        )
    widths = chosen(options.widths, WIDTHS, "widths")
    themes = chosen(options.themes, THEMES, "themes")
    languages = chosen(options.languages, LANGUAGES, "languages")
    if options.compare and not options.compare.is_dir():
        fail(f"there are no pictures in {options.compare}")
    if not shutil.which("chromium"):
        need_packages({"chromium": "Chromium, which draws the pages"})
    environment.install("requirements-dev.txt")
    args = ["--pages", options.pages, "--languages", ",".join(languages), *(["--all"] if options.all else [])]
    if options.weigh:
        args = ["-m", "tools.shots.weigh", *args]
    else:
        looks = ["--widths", ",".join(widths), "--themes", ",".join(themes)]
        args = ["-m", "tools.shots.take", *args, *looks, "--out", str(options.out)]
    code = on_a_site(args, options)
    if options.compare and not options.weigh and not code:
        code = call(PYTHON, "-m", "tools.shots.compare", str(options.compare), str(options.out))
    return code


def on_a_site(args: list[str], options: argparse.Namespace) -> int:
    """Runs a part against the site named, or one that is made for it."""
    if options.url:
        return call(PYTHON, *args, "--url", options.url.rstrip("/"))
    with ExitStack() as stack:
        made = stack.enter_context(tempfile.TemporaryDirectory(prefix="catalogue-shots-"))
        folder = options.keep.resolve() if options.keep else Path(made)
        password = secrets.token_urlsafe(12)
        say(f"A demonstration site in {folder} …")
        env = site.prepared(folder, password)
        url = stack.enter_context(site.serving(env))
        return call(PYTHON, *args, "--url", url, env={**os.environ, "DEMO_PASSWORD": password})
