"""Pictures: what is accepted, what is made of it, what the public gets."""

import hashlib
import io
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import translation
from PIL import Image, ImageCms

from catalog.models import ProductImage
from moderation import files, gate, images, sweep
from tests.uploads import encoded, picture, png, png_claiming, upload

Store = Callable[[bytes], files.StoredImage]


@pytest.fixture(autouse=True)
def folders(storage: Path) -> Path:
    return storage


def store(content: bytes, owner: str = "a", name: str = "photo.png") -> files.StoredImage:
    return files.store_image(owner, upload(content, name))


def refusal(content: bytes, name: str = "photo.png") -> ValidationError:
    """The error a file meets; nothing of it may stay on the disk."""
    with pytest.raises(ValidationError) as caught:
        store(content, name=name)
    assert list(files.private_root().glob("**/*")) == []
    return caught.value


def stored(image: files.StoredImage, width: int | None = None) -> Image.Image:
    with files.open_private(image.private_key, width) as file:
        return Image.open(io.BytesIO(file.read()))


def pixel(image: Image.Image, x: int, y: int) -> tuple[int, ...]:
    """One pixel as red, green, blue and opacity."""
    value = image.convert("RGBA").getpixel((x, y))
    assert isinstance(value, tuple)
    return value


def all_bytes(root: Path) -> bytes:
    return b"".join(path.read_bytes() for path in root.rglob("*") if path.is_file())


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_three_formats_are_accepted_and_renditions_made(kind: str) -> None:
    content = encoded(picture((1000, 750)), kind)
    image = store(content)
    assert (image.width, image.height, image.size) == (1000, 750, len(content))
    assert image.sha256 == hashlib.sha256(content).hexdigest()
    names = sorted(path.name for path in (files.private_root() / image.private_key).iterdir())
    assert names == ["320.webp", "640.webp", "960.webp", "about.json", "original.jpg"]
    assert stored(image, 640).size == (640, 480)
    assert stored(image, 640).format == "WEBP"


def test_renditions_are_never_larger_than_the_original() -> None:
    image = store(png((200, 100)))
    assert files.widths(image.width) == [320]
    assert stored(image, 320).size == (200, 100)
    assert files.widths(640) == [320, 640]
    assert files.widths(5000) == [320, 640, 960, 1600]


def test_transparency_is_kept() -> None:
    image = store(encoded(picture((400, 300), (0, 200, 0, 90), "RGBA")))
    assert stored(image).mode == "RGBA"
    assert abs(pixel(stored(image, 320), 300, 100)[3] - 90) < 8


@pytest.mark.parametrize("mode", ["1", "L", "P", "LA", "I;16", "CMYK"])
def test_every_kind_of_pixel_becomes_a_plain_picture(mode: str) -> None:
    if mode == "I;16":
        source = Image.new("I;16", (400, 300), 65535)
    else:
        source = picture((400, 300), (255, 255, 255)).convert(mode)
    image = store(encoded(source, "JPEG" if mode == "CMYK" else "PNG"))
    assert min(pixel(stored(image, 320), 300, 120)) > 240


def test_colours_are_converted_to_srgb_and_the_profile_is_dropped() -> None:
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    for profile in (b"no profile at all", lab):
        image = store(encoded(picture(), "JPEG", icc_profile=profile))
        assert "icc_profile" not in stored(image).info
        assert "icc_profile" not in stored(image, 320).info


def test_t060_svg_and_html_are_refused_whatever_their_name() -> None:
    svg = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
    for content in (svg, b"<!doctype html><script>alert(1)</script>", b"<?xml version='1.0'?><a/>", b"FWS\x09" * 20):
        for name in ("x.svg", "x.png", "x.html"):
            error = refusal(content, name)
            assert error.code == "format"
    with translation.override("ru"):
        assert "Допустимы JPEG, PNG, WebP" in refusal(svg).messages[0]


def test_t061_appended_script_does_not_survive() -> None:
    image = store(png() + b"<script>alert('appended')</script>")
    jpeg = encoded(picture(), "JPEG", comment=b"<script>alert('comment')</script>")
    store(jpeg)
    public = files.publish(image.private_key)
    assert b"<script" in jpeg
    assert b"<script" not in all_bytes(files.private_root())
    assert b"<script" not in all_bytes(files.public_root() / public)


def test_t061_gif_and_script_polyglot_is_refused() -> None:
    gif = encoded(picture(mode="P", colour=1), "GIF")
    assert refusal(gif.replace(b"GIF89a", b"GIF89a/*", 1) + b"*/=1;alert(1)").code == "format"


@pytest.mark.parametrize("kind", ["TIFF", "GIF", "BMP", "ICNS", "JPEG2000", "AVIF", "ICO", "PPM", "TGA", "PCX"])
def test_t062_other_formats_are_refused_by_their_content(kind: str) -> None:
    for name in ("x.jpg", f"x.{kind.lower()}"):
        assert refusal(encoded(picture((128, 128)), kind), name).code == "format"


@pytest.mark.parametrize("size", [(8000, 8000), (20_000, 20_000), (65_000, 65_000)])
def test_t063_pixel_bomb_is_refused_by_its_header(size: tuple[int, int]) -> None:
    content = png_claiming(*size)
    assert len(content) < 2000
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert refusal(content).code in ("pixels", "side")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert after.ru_utime - before.ru_utime < 1


def test_t063_limits_hold_in_the_decoding_process_itself() -> None:
    code = (
        f"import mmap, runpy; decoder = runpy.run_path({images.__file__!r}); "
        "print(len(mmap.mmap(-1, 2 * 1024**3)), flush=True); decoder['limit_resources'](); mmap.mmap(-1, 2 * 1024**3)"
    )
    done = subprocess.run([sys.executable, "-I", "-c", code], capture_output=True, text=True, check=False)
    assert done.stdout.strip() == str(2 * 1024**3)  # without the limit it would have got that much
    assert "Cannot allocate memory" in done.stderr


def test_t064_very_long_and_animated_pictures_are_refused() -> None:
    assert refusal(png_claiming(1, 200_000)).code == "side"
    frames = [Image.new("RGB", (16, 16), (index, 0, 0)) for index in range(50)]
    for kind in ("PNG", "WEBP"):
        content = encoded(frames[0], kind, save_all=True, append_images=frames[1:])
        assert refusal(content).code == "animated"
    assert refusal(encoded(frames[0], "GIF", save_all=True, append_images=frames[1:])).code == "format"


def test_t064_narrow_picture_is_shown() -> None:
    image = store(png((12_000, 1)))
    assert stored(image, 1600).size == (1600, 1)


def test_second_picture_of_a_telephone_is_left_out() -> None:
    content = encoded(picture(), "MPO", save_all=True, append_images=[picture(colour=(0, 0, 0))])
    assert Image.open(io.BytesIO(content)).format == "MPO"
    assert store(content).width == 400


def test_t065_damaged_pictures_are_refused() -> None:
    whole = png((900, 700))
    jpeg = encoded(Image.effect_noise((900, 700), 90), "JPEG")
    wrong_sum = bytearray(whole)
    wrong_sum[-13] ^= 1  # the checksum of the last data chunk
    assert refusal(b"").code == "empty"
    assert refusal(whole[:40]).code in ("format", "damaged")
    assert refusal(bytes(wrong_sum)).code == "damaged"
    assert refusal(jpeg[: len(jpeg) // 2]).code == "damaged"
    webp = encoded(Image.effect_noise((900, 700), 90), "WEBP")
    assert refusal(webp[: len(webp) // 2]).code in ("format", "damaged")


def test_t066_too_large_file_is_refused_before_it_is_read(settings: Any) -> None:
    content = png() + bytes(settings.IMAGE_MAX_BYTES)
    error = refusal(content)
    assert error.code == "size"
    assert "10" in error.messages[0]


def test_t066_false_size_does_not_help(settings: Any) -> None:
    settings.IMAGE_MAX_BYTES = 5000
    file = upload(png() + bytes(6000))
    file.size = 100
    with pytest.raises(ValidationError) as caught:
        files.store_image("a", file)
    assert caught.value.code == "size"


@pytest.mark.parametrize(
    "name",
    ["../../x.png", "x.php.png", ".htaccess", "con.png", "x" * 300 + ".png", "x.png%00.html", "<img src=x>.png"],
)
def test_t068_names_of_uploads_never_reach_the_disk(name: str, storage: Path) -> None:
    image = store(png(), name=name)
    public = files.publish(image.private_key)
    assert files.PRIVATE_KEY.fullmatch(image.private_key)
    assert files.PUBLIC_KEY.fullmatch(public)
    found = {path.name for path in storage.rglob("*") if path.is_file()}
    assert found == {"320.webp", "about.json", "original.jpg"}
    assert {path.name for path in storage.iterdir()} == {"private", "media"}


def test_t072_metadata_is_removed_and_the_picture_turned() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # stored lying, to be turned clockwise
    exif[0x010F] = "Secret camera"
    exif.get_ifd(0x8825).update({1: "N", 2: (54.0, 44.0, 6.0), 3: "E", 4: (55.0, 58.0, 4.0)})
    source = encoded(picture((800, 600)), "JPEG", exif=exif, xmp=b"<x:xmpmeta><script>alert(1)</script></x:xmpmeta>")
    assert b"Secret camera" in source
    assert b"<script" in source
    image = store(source)
    files.publish(image.private_key)
    assert (image.width, image.height) == (600, 800)
    for width in (None, *files.widths(image.width)):
        shown = stored(image, width)
        assert shown.width < shown.height
        assert not shown.getexif()
        assert not {"exif", "xmp", "icc_profile", "comment"} & set(shown.info)
        assert (
            pixel(shown, shown.width // 2, shown.height - 10)[0] > 150
        )  # the right half of the lying picture is at the bottom now
    kept = all_bytes(files.private_root()) + all_bytes(files.public_root())
    assert b"Secret" not in kept
    assert b"Exif" not in kept
    assert b"xmp" not in kept


def test_t073_simultaneous_uploads_get_files_of_their_own() -> None:
    def both(index: int) -> list[tuple[int, str, files.StoredImage]]:
        content = png((40, 30), (index, index, 0))
        return [(index, owner, store(content, owner)) for owner in ("a", "b")]

    with ThreadPoolExecutor(8) as pool:
        results = [result for pair in pool.map(both, range(10, 35)) for result in pair]
    assert len({image.private_key for _, _, image in results}) == 50
    for index, _owner, image in results:
        assert abs(pixel(stored(image, 320), 30, 10)[0] - index) < 8


def test_same_file_at_the_same_moment_is_stored_once() -> None:
    content = png((700, 500))
    with ThreadPoolExecutor(4) as pool:
        keys = {image.private_key for image in pool.map(lambda _: store(content), range(8))}
    assert len(keys) == 1
    assert [path.name for path in files.private_root().iterdir()] == [keys.pop()[:2]]


@contextmanager
def small_disk(size: int) -> Iterator[None]:
    """No file can grow beyond so many bytes: to the program the same failure as a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def wallpaper() -> bytes:
    """A picture that is small as PNG and large in every other format."""
    tile, image = Image.effect_noise((100, 10), 100), Image.new("L", (1000, 700))
    for x in range(0, 1000, 100):
        for y in range(0, 700, 10):
            image.paste(tile, (x, y))
    return encoded(image)


@pytest.mark.parametrize("room", [1000, 60_000])
def test_t140_full_disk_is_reported_and_leaves_nothing(room: int) -> None:
    content = wallpaper()
    assert 1000 < len(content) < 60_000
    with small_disk(room):
        error = refusal(content)
    assert error.code == "space"
    with translation.override("ru"), small_disk(room):
        assert "Не удалось сохранить файл" in refusal(content).messages[0]
    assert store(content).width == 1000


def test_t140_full_disk_during_publication_leaves_nothing() -> None:
    image = store(encoded(Image.effect_noise((1000, 700), 100).convert("RGB")))
    with small_disk(1000), pytest.raises(ValidationError):
        files.publish(image.private_key)
    assert list(files.public_root().iterdir()) == []


def test_publication_copies_renditions_only_under_a_random_name() -> None:
    image = store(png((700, 500)))
    first, second = files.publish(image.private_key), files.publish(image.private_key)
    assert first != second
    assert image.private_key[3:] not in first
    names = sorted(path.name for path in (files.public_root() / first).iterdir())
    assert names == ["320.webp", "640.webp"]
    assert files.public_url(first, 640) == f"/media/{first}/640.webp"
    files.withdraw(first)
    files.withdraw(first)
    assert not (files.public_root() / first).exists()
    assert (files.public_root() / second).is_dir()


@pytest.mark.parametrize("key", ["", ".", "..", "ab", "../../etc", "ab/../cd", "/etc/passwd", "ab/" + "c" * 40])
def test_foreign_keys_open_and_delete_nothing(key: str, storage: Path) -> None:
    (storage / "media").mkdir()
    (storage / "media" / "kept").write_text("kept")
    for call in (lambda: files.open_private(key, 320), lambda: files.publish(key)):
        with pytest.raises(FileNotFoundError):
            call()
    files.withdraw(key)
    assert (storage / "media" / "kept").exists()


@pytest.fixture
def shown(make_draft: Any, company_a: Any, publish: Any) -> ProductImage:
    """A published picture."""
    draft = make_draft(company_a)
    image = store(png((700, 500)))
    draft.images.create(
        private_key=image.private_key, sha256=image.sha256, size=image.size, width=image.width, height=image.height
    )
    return publish(draft).images.get()  # type: ignore[no-any-return]


def test_public_picture_is_served_inert_and_cacheable(shown: ProductImage, client: Client) -> None:
    response = client.get(files.public_url(shown.public_key, 640))
    assert response.status_code == 200
    assert response["Content-Type"] == "image/webp"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["Cache-Control"].endswith("immutable, s-maxage=5"), "what is withdrawn is gone from proxies as well"
    assert Image.open(io.BytesIO(response.getvalue())).size == (640, 457)
    head = client.head(files.public_url(shown.public_key, 640))
    assert (head.status_code, head.getvalue()) == (200, b"")
    assert client.post(files.public_url(shown.public_key, 640)).status_code == 405


def test_pictures_of_a_company_that_has_left_are_not_served(shown: ProductImage, client: Client) -> None:
    address = files.public_url(shown.public_key, 640)
    assert client.get(address).status_code == 200
    shown.product.member.active = False
    shown.product.member.save()
    assert client.get(address).status_code == 404


def test_only_files_of_live_rows_are_served(shown: ProductImage, client: Client) -> None:
    orphan = files.publish(shown.private_key)
    assert client.get(files.public_url(orphan, 640)).status_code == 404
    address = files.public_url(shown.public_key, 640)
    assert client.get(address).status_code == 200
    ProductImage.objects.all().delete()
    assert client.get(address).status_code == 404


def test_t074_nothing_else_is_served(shown: ProductImage, client: Client, storage: Path) -> None:
    (storage / "db.sqlite3").write_text("secret")
    key = shown.public_key
    for path in (
        "",
        f"{key[:2]}/",
        f"{key}/",
        f"{key}/original.jpg",
        f"{key}/about.json",
        f"{key}/1600.webp",
        f"{key}/0320.webp",
        f"{key}/320.webp/",
        f"{key}/../{key[3:]}/320.webp",
        "../db.sqlite3",
        "%2e%2e/db.sqlite3",
        "..%2fdb.sqlite3",
        f"../private/{shown.private_key}/320.webp",
        f"{shown.private_key}/320.webp",
    ):
        assert client.get(f"/media/{path}").status_code == 404, path


def test_sweeper_deletes_only_what_nothing_mentions(shown: ProductImage, anna: User, make_draft: Any) -> None:
    company = anna.memberships.get().member
    frozen, plain, loose = store(png(colour=(1, 2, 3))), store(png(colour=(3, 2, 1))), store(png(colour=(9, 9, 9)))
    pending, draft = make_draft(company), make_draft(company)
    for owner, image in ((pending, frozen), (draft, plain)):
        owner.images.create(private_key=image.private_key, sha256=image.sha256)
    gate.submit(pending, anna)
    pending.images.all().delete()  # the revision alone mentions this file now
    orphan = files.publish(plain.private_key)
    (files.private_root() / ".work-interrupted").mkdir()
    assert sweep.purge_unused() == sweep.Swept(0, 0, 0)  # everything is too young
    make_old()
    assert sweep.purge_unused() == sweep.Swept(private=1, public=1, unfinished=1)
    for image in (frozen, plain):
        assert files.open_private(image.private_key, 320)
    assert files.open_private(shown.private_key, 320)
    assert (files.public_root() / shown.public_key).is_dir()
    assert not (files.public_root() / orphan).exists()
    with pytest.raises(FileNotFoundError):
        files.open_private(loose.private_key, 320)


def make_old() -> None:
    """Everything on the disk is two hours old."""
    then = time.time() - 7200
    for root in (files.private_root(), files.public_root()):
        for path in root.rglob("*"):
            os.utime(path, (then, then))


def test_uploading_again_saves_a_file_from_the_sweeper(db: None) -> None:
    image = store(png())
    make_old()
    assert store(png()) == image
    assert sweep.purge_unused() == sweep.Swept(0, 0, 0)


def test_sweeper_waits_for_a_backup(db: None) -> None:
    store(png())
    make_old()
    with sweep.files_lock(shared=True):
        assert sweep.purge_unused() is None
    assert sweep.purge_unused() == sweep.Swept(1, 0, 0)
