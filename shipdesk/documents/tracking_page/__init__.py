"""A parcel's page for its customer: one HTML file that needs nothing from anywhere."""

from shipdesk.documents.tracking_page.page_html import page_html

__all__ = ["page_html"]
