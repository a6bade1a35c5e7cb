"""The catalogue's files: read with the line of every value, checked as a whole. No database."""

from campaigns.catalogue.checking import open_catalogue
from campaigns.catalogue.mistakes import CatalogueError, Mistake
from campaigns.catalogue.reading import Catalogue, Sheet

__all__ = ["Catalogue", "CatalogueError", "Mistake", "Sheet", "open_catalogue"]
