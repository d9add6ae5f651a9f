"""Addresses of this room: the base map."""

from django.urls import URLPattern, URLResolver, path

from grid.tiles import base_tile

urlpatterns: list[URLPattern | URLResolver] = [
    path("tiles/base/<int:z>/<int:x>/<int:y>.mvt", base_tile, name="tile_base"),
]
