"""The icons: paths of our own on a 24 by 24 grid, drawn with a line by the style sheet.

A page asks for one by name with the tag `icon`. An icon never stands for a
word alone: a label, or a text for readers, goes with it.
"""

from typing import Final

ICONS: Final[dict[str, str]] = {
    "home": '<path d="M4 11 12 4l8 7"/><path d="M6 10v9h4v-5h4v5h4v-9"/>',
    "phone": '<path d="M6 3h3l2 5-2.5 1.8a12 12 0 0 0 5.7 5.7L16 13l5 2v3a2 2 0 0 1-2 2A15.5 15.5 0 0 1 4 5a2 2 0 0 1 2-2z"/>',
    "list": '<path d="M9 6h11M9 12h11M9 18h11"/><path d="M4.5 6h.01M4.5 12h.01M4.5 18h.01"/>',
    "map": '<path d="m3 6 6-2 6 2 6-2v14l-6 2-6-2-6 2z"/><path d="M9 4v14M15 6v14"/>',
    "pin": '<path d="M12 21s7-6.2 7-11.5A7 7 0 0 0 5 9.5C5 14.8 12 21 12 21z"/><circle cx="12" cy="9.5" r="2.5"/>',
    "target": '<circle cx="12" cy="12" r="6"/><path d="M12 2v4M12 18v4M2 12h4M18 12h4"/>',
    "flag": '<path d="M5 21V4"/><path d="M5 5c5-3 8 3 14 0v9c-6 3-9-3-14 0"/>',
    "chart": '<path d="M4 20h16"/><path d="M7 16v-5M12 16V5M17 16V9"/>',
    "search": '<circle cx="11" cy="11" r="6.5"/><path d="m16 16 5 5"/>',
    "camera": '<path d="M4 8h3l2-3h6l2 3h3v11H4z"/><circle cx="12" cy="13" r="3.5"/>',
    "photo": '<rect x="3.5" y="5" width="17" height="14" rx="1.5"/><circle cx="9" cy="10" r="1.5"/><path d="m5 18 5-5 3 3 3-3 4 4"/>',
    "arrow-right": '<path d="M4 12h15"/><path d="m13 6 6 6-6 6"/>',
    "arrow-left": '<path d="M20 12H5"/><path d="m11 6-6 6 6 6"/>',
    "check": '<path d="m5 13 4.5 4.5L19 7"/>',
    "cross": '<path d="m6 6 12 12M18 6 6 18"/>',
    "plus": '<path d="M12 5v14M5 12h14"/>',
    "clock": '<circle cx="12" cy="12" r="8"/><path d="M12 7.5V12l3 2"/>',
    "person": '<circle cx="12" cy="8" r="3.5"/><path d="M5 20c.6-4 3.4-6 7-6s6.4 2 7 6"/>',
    "people": '<circle cx="9" cy="9" r="3"/><path d="M3 19c.5-3.5 2.8-5 6-5s5.5 1.5 6 5"/><path d="M16 6.5a3 3 0 0 1 0 5.5M17.5 14.5c2 .6 3.2 2.1 3.5 4.5"/>',
    "bell": '<path d="M6 17V11a6 6 0 0 1 12 0v6l1.5 1.5h-15z"/><path d="M10 21h4"/>',
    "message": '<path d="M4 5h16v11h-9l-5 4v-4H4z"/>',
    "danger": '<path d="M12 3.5 22 20H2z"/><path d="M12 10v4.5M12 17.3v.01"/>',
    "book": '<path d="M12 6c-2-1.5-5-2-8-1.5V18c3-.5 6 0 8 1.5 2-1.5 5-2 8-1.5V4.5c-3-.5-6 0-8 1.5z"/><path d="M12 6v13"/>',
    "sun": '<circle cx="12" cy="12" r="4"/><path d="M12 2.5v2M12 19.5v2M2.5 12h2M19.5 12h2M5.3 5.3l1.4 1.4M17.3 17.3l1.4 1.4M5.3 18.7l1.4-1.4M17.3 6.7l1.4-1.4"/>',
    "moon": '<path d="M19.5 14.5A8 8 0 0 1 9.5 4.5a8 8 0 1 0 10 10z"/>',
    "contrast": '<circle cx="12" cy="12" r="8"/><path d="M12 4v16a8 8 0 0 0 0-16z" fill="currentColor"/>',
    "globe": '<circle cx="12" cy="12" r="8.5"/><path d="M3.5 12h17"/><path d="M12 3.5c5 5 5 12 0 17-5-5-5-12 0-17z"/>',
    "keyboard": '<rect x="2.5" y="6" width="19" height="12" rx="1.5"/><path d="M6.5 10h.01M10 10h.01M14 10h.01M17.5 10h.01M8 14h8"/>',
    "download": '<path d="M12 4v11"/><path d="m7 11 5 5 5-5"/><path d="M5 20h14"/>',
    "columns": '<rect x="3.5" y="5" width="17" height="14" rx="1"/><path d="M9.5 5v14M15 5v14"/>',
    "filter": '<path d="M4 6h16M7 12h10M10 18h4"/>',
    "more": '<path d="M6 12h.01M12 12h.01M18 12h.01"/>',
    "link": '<path d="M10 14a4 4 0 0 0 6 .4l3-3a4 4 0 0 0-5.7-5.7l-1 1"/><path d="M14 10a4 4 0 0 0-6-.4l-3 3a4 4 0 0 0 5.7 5.7l1-1"/>',
    "truck": '<path d="M3 6h11v10H3zM14 10h4l3 3v3h-7z"/><circle cx="7.5" cy="17.5" r="1.750"/><circle cx="17" cy="17.5" r="1.750"/>',
    "offline": '<path d="M4 4l16 16"/><path d="M8.5 13.5a5.5 5.5 0 0 1 2-1.2M5 10a10 10 0 0 1 3-2M19 10a10 10 0 0 0-7-3M15.5 13.5c-.4-.4-.8-.7-1.3-.9M12 17.5h.01"/>',
    "inbox": '<path d="M4 13 6.5 5h11L20 13v6H4z"/><path d="M4 13h5l1 2.5h4l1-2.5h5"/>',
    "shield": '<path d="M12 3.5 19 6v5.5c0 4.5-3 7.5-7 9-4-1.5-7-4.5-7-9V6z"/>',
    "edit": '<path d="M5 19h3L19 8l-3-3L5 16z"/>',
    "wall": '<rect x="3" y="5" width="18" height="12" rx="1"/><path d="M9 20.5h6M12 17v3.5"/>',
    "sort": '<path d="M8 5v14M5 16l3 3 3-3M16 19V5M13 8l3-3 3 3"/>',
}
