"""Every key of the desk does one thing: what stands on every page never takes the key of an act."""

import re

from django.conf import settings

from desk.acts import BUTTONS

# j and k walk the list, wherever one is.
WALKING = {"j", "k"}
EVERYWHERE = ["components/rail_items.html", "hotline/_banner.html", "desk/_watch.html"]


def keys_of(template: str) -> list[str]:
    """The keys that a template gives, written out or to a way of the rail."""
    text = (settings.BASE_DIR / "templates" / template).read_text()
    return re.findall(r'(?:data-key|\skey)="([^"{]+)"', text)


def test_no_two_things_answer_to_one_key() -> None:
    always = [key for template in EVERYWHERE for key in keys_of(template)]
    assert len(always) == len(EVERYWHERE)

    keys = [button.key for button in BUTTONS.values()] + always

    assert sorted(keys) == sorted(set(keys) - WALKING)
