"""What makes the field app installable: its manifest and its service worker.

The worker is built by web/ and served from the root, because a worker may only
look after addresses below its own.
"""

import json
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.templatetags.static import static
from django.urls import path
from django.utils.translation import get_language, gettext, pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

DIST_DIR = Path(settings.BASE_DIR) / "web" / "dist"


def _shell_files(manifest: dict[str, dict[str, Any]]) -> list[str]:
    """Return all built files that a field page names. Not the map's and not the fonts' own: those come with use."""
    wanted: set[str] = set()
    names, seen = ["src/main.ts", "src/outbox.ts", "src/pages/field.ts", "src/fonts.css"], set()
    while names:
        name = names.pop()
        if name in seen:
            continue
        seen.add(name)
        entry: dict[str, Any] = manifest.get(name, {})
        wanted.update(str(file) for file in (entry.get("file"), *entry.get("css", [])) if file)
        names += entry.get("imports", [])
    return sorted(wanted)


@cache
def _worker_script() -> str:
    """Return the worker with the list of files it keeps in front.

    The list names hashed files, so a new build is a new script and the browser
    takes it up by itself.
    """
    try:
        script = (DIST_DIR / "sw.js").read_text()
        manifest = json.loads((DIST_DIR / "manifest.json").read_text())
    except FileNotFoundError as missing:
        raise Http404("web/dist is not built") from missing
    files = [static(name) for name in (*_shell_files(manifest), "icon.svg")]
    version = sha256("".join([script, *files]).encode()).hexdigest()[:12]
    return f"self.SHELL = {json.dumps({'version': version, 'files': files})};\n{script}"


@require_GET
@never_cache
def service_worker(request: HttpRequest) -> HttpResponse:
    """Answer with the worker that keeps the field app going without signal."""
    return HttpResponse(_worker_script(), content_type="text/javascript; charset=utf-8")


@require_GET
def web_manifest(request: HttpRequest) -> HttpResponse:
    """Answer with the app's name and icons, in the language of whoever installs it."""
    return JsonResponse(
        {
            "id": "/field/",
            "name": gettext("Whistle field app"),
            "short_name": pgettext("product", "Whistle"),
            "lang": get_language(),
            "start_url": "/field/",
            "scope": "/",
            "display": "standalone",
            "orientation": "portrait",
            "background_color": "#f3f5f8",
            "theme_color": "#1b56c2",
            "icons": [
                {"src": static("icon.svg"), "sizes": "any", "type": "image/svg+xml"},
                {"src": static("icon-192.png"), "sizes": "192x192", "type": "image/png"},
                {"src": static("icon-512.png"), "sizes": "512x512", "type": "image/png"},
                {"src": static("icon-mask-512.png"), "sizes": "512x512", "type": "image/png", "purpose": "maskable"},
            ],
        },
        content_type="application/manifest+json",
    )


urlpatterns = [
    path("sw.js", service_worker, name="service_worker"),
    path("app.webmanifest", web_manifest, name="web_manifest"),
]
