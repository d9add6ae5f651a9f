"""Addresses of the trial on a laptop: the start page and the story."""

from django.urls import URLPattern, URLResolver, path

from desk import start

urlpatterns: list[URLPattern | URLResolver] = [
    path("", start.start, name="start"),
    path("story/", start.story, name="story"),
    path("story/next", start.story_next, name="story_next"),
    path("story/again", start.story_again, name="story_again"),
]
