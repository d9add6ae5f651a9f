"""Addresses of this room: the staff desk."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from desk import bulk, operations, rulings, shifts, tables, views, wall

urlpatterns: list[URLPattern | URLResolver] = [
    path("wall/", wall.wall, name="wall"),
    path("wall/show/", wall.show, name="wall_show"),
    path("healthz/live", operations.alive, name="healthz_live"),
    path("healthz/ready", operations.ready, name="healthz_ready"),
    path("operations/", operations.operations, name="operations"),
    path("operations/reactions/<int:reaction_id>/", operations.decide, name="operations_reaction"),
    path("desk/", views.queue, name="desk"),
    path("desk/news/", views.queue_news, name="desk_news"),
    path("desk/table/", tables.case_table, name="desk_table"),
    path("desk/table/file/", tables.case_table_file, name="desk_table_file"),
    path("desk/views/", tables.keep_view, name="keep_view"),
    path("desk/views/<int:view_id>/remove/", tables.drop_view, name="drop_view"),
    path("desk/rulings/", rulings.rulings, name="desk_rulings"),
    path("desk/shift/", shifts.shift, name="shift"),
    path("desk/shift/start/", shifts.shift_start, name="shift_start"),
    path("desk/shift/end/", shifts.shift_end, name="shift_end"),
    path("desk/shift/taken-over/", shifts.shift_take_over, name="shift_take_over"),
    path("desk/alerts/", shifts.alerts, name="desk_alerts"),
    path("desk/watch/", shifts.watch, name="desk_watch"),
    path("desk/watch/<int:case_id>/take/", shifts.watch_take, name="desk_watch_take"),
    path("desk/map/", views.map_page, name="desk_map"),
    path("desk/palette/", views.palette, name="desk_palette"),
    path("desk/acts/<str:verb>/", bulk.bulk_act, name="desk_bulk_act"),
    path("desk/case/<int:case_id>/", views.case_by_id, name="desk_case_by_id"),
    path("desk/cases/<str:number>/", views.case_page, name="desk_case"),
    path("desk/cases/<str:number>/acts/<str:verb>/", views.case_act, name="desk_act"),
    path("desk/cases/<str:number>/reports/<int:report_id>/unmask/", views.unmask, name="desk_unmask"),
]

# What shows a newcomer everything belongs on a laptop only.
if settings.EMBEDDED:
    urlpatterns.append(path("", include("desk.trial")))
