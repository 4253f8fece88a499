"""Pages for paper."""

from csp.constants import SELF
from csp.decorators import csp_replace
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from catalog.kept_pages import Page, Pages
from catalog.models import Product, ProductDraft
from catalog.search.store import Position, database_name
from catalog.sheets import typesetting
from catalog.sheets.product import product_sheet as sheet_of
from catalog.templatetags.design import absolute_url
from catalog.views.pages import moved

#: Sheets of one state of the database, under 16 MB: about two hundred. Unlike `kept`, for whoever asks: nothing on a
#: sheet depends on a session, so a made-up cookie must not buy an hour of the processor.
kept = Pages()


# The site's policy forbids plug-ins, which is what some browsers show a PDF with.
@csp_replace({"object-src": [SELF]})  # type: ignore[arg-type]
@login_not_required
@csrf_exempt  # nothing is changed here: a POST is told that it is the wrong method, not that its form is too old
@require_safe
def product_sheet(request: HttpRequest, slug: str) -> HttpResponse:
    """A published product on one A4 page; a former address redirects to the present one."""
    public = Product.objects.public().filter(slug=slug)
    product = public.first()
    if product is None:
        address = moved(Product, ProductDraft.kind, slug).headers["Location"]
        return HttpResponse(status=301, headers={"Location": f"{address}sheet.pdf"})
    address = absolute_url({"request": request}, product.get_absolute_url())  # type: ignore[arg-type]
    # Read before the sheet is made: what changes meanwhile moves the sequence, and the sheet is not found again.
    state, key = (Position.of_database(), database_name(), timezone.localdate()), (address, get_language())
    found = kept.get(state, key)
    if found is None:
        try:
            made = sheet_of(get_object_or_404(public.for_page()), address)
        except typesetting.Busy:
            return typesetting.come_back()
        found = Page(made, typesetting.CONTENT_TYPE, None)
        kept.put(state, key, found)
    response = typesetting.response(str(product), found.body)
    response.headers["Link"] = f'<{address}>; rel="canonical"'
    return response
