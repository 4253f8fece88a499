"""What the staff's desk shows of the gate's own tables; importing the pages registers them."""

from moderation import cabinet_pages, cluster_views, letter_admin, listing_views, review_views

__all__ = ["cabinet_pages", "cluster_views", "letter_admin", "listing_views", "review_views"]
