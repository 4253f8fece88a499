"""The public addresses of the catalogue, in Russian without a prefix and in English under /en/."""

from django.urls import path

from catalog.views import compare, feeds, fit, lists, matrix, pages, pick, sheets, shortlist, suggest, texts

urlpatterns = [
    path("", pages.home, name="home"),
    path("products/", lists.product_list, name="product-list"),
    path("products/feed/", feeds.product_feed, name="product-feed"),
    path("products/<slug:slug>/", pages.product_detail, name="product-detail"),
    path("products/<slug:slug>/sheet.pdf", sheets.product_sheet, name="product-sheet"),
    path("competencies/", lists.competency_list, name="competency-list"),
    path("competencies/fit/", fit.fit, name="fit"),
    path("competencies/matrix/", matrix.competency_matrix, name="competency-matrix"),
    path("competencies/matrix.xlsx", matrix.competency_matrix_xlsx, name="competency-matrix-xlsx"),
    path("competencies/<slug:slug>/", pages.competency_detail, name="competency-detail"),
    path("members/", pages.member_list, name="member-list"),
    path("members/<slug:slug>/", pages.member_detail, name="member-detail"),
    path("search/", lists.search, name="search"),
    path("search/suggest/", suggest.suggest, name="suggest"),
    path("about/", texts.about, name="about"),
    path("join/", texts.join, name="join"),
    path("how-to-read/", texts.how_to_read, name="how-to-read"),
    path("privacy/", texts.privacy, name="privacy"),
    path("compare/", compare.compare, name="compare"),
    path("compare/xlsx/", compare.compare_xlsx, name="compare-xlsx"),
    path("shortlist/", shortlist.shortlist, name="shortlist"),
    path("shortlist/xlsx/", shortlist.shortlist_xlsx, name="shortlist-xlsx"),
    path("shortlist/list.pdf", shortlist.shortlist_pdf, name="shortlist-pdf"),
    path("pick/", pick.pick, name="pick"),
    path("pick/confirmed/", pick.pick_confirmed, name="pick-confirmed"),
    path("ranking/", pages.ranking, name="ranking"),
]
