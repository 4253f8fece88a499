"""What the public pages show, as plain rows: for live listings, drafts and thawed revisions alike.

The cabinet's and the staff's previews draw the same templates with the same builders, so a buyer never sees
anything that the preview did not show.
"""

from catalog.cards.competency import competency_page
from catalog.cards.member import member_page
from catalog.cards.product import product_page

__all__ = ["competency_page", "member_page", "product_page"]
