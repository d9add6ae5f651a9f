"""Reading danger in what citizens write, beside the cheapest thing that can be done with the same texts.

    python -m benchmarks.danger_reading

Bare is `str.lower` of the same texts. At intake a text may take about 200 microseconds in the mean.
"""

import os
from time import process_time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
ROUNDS = 5


def main() -> None:
    """Print the mean of a text, bare and read, and the ratio."""
    from benchmarks.learn_dangers import labelled  # noqa: PLC0415 - models need Django set up
    from cases.dangers import read  # noqa: PLC0415

    texts = [text for text, _label in labelled()]
    for text in texts:
        read(text)
    mean = {}
    for name, does in (("bare", str.lower), ("read", read)):
        began = process_time()
        for _round in range(ROUNDS):
            for text in texts:
                does(text)
        mean[name] = (process_time() - began) / ROUNDS / len(texts) * 1e6
    print(
        f"{len(texts)} texts: bare {mean['bare']:.2f} µs, read {mean['read']:.0f} µs, {mean['read'] / mean['bare']:.0f} times"
    )


if __name__ == "__main__":
    django.setup()
    main()
