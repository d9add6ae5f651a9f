"""Addresses of this room."""

from django.urls import path

from evaluation import views

urlpatterns = [
    path("evaluation/", views.scoreboard, name="scores"),
    path("evaluation/file/", views.scoreboard_file, name="scores_file"),
    path("evaluation/past/<int:case_id>/", views.past, name="past_case"),
    path("evaluation/routing/<int:user_id>/<str:figure>/", views.routed_orders, name="routed_orders"),
    path(
        "evaluation/routing/<int:user_id>/<str:figure>/file/",
        views.routed_orders,
        {"is_file": True},
        name="routed_orders_file",
    ),
    path("evaluation/<str:figure>/file/", views.figure_cases, {"is_file": True}, name="figure_file"),
    path("evaluation/<str:figure>/", views.figure_cases, name="figure_cases"),
]
