"""Addresses of this room."""

from django.urls import path

from evaluation import views

urlpatterns = [
    path("evaluation/", views.scoreboard, name="scores"),
    path("evaluation/<str:figure>/", views.figure_cases, name="figure_cases"),
]
