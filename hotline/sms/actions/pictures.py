"""Having what came with texts fetched: asked for here, by whoever; done by a worker, see `fetching`."""

from datetime import datetime

from hotline.models import InboundMedia, MediaState


def fetch_for(text_id: int, *, now: datetime, again: bool = False) -> None:
    """Have a worker fetch what came with a text, now that it has a case; `again` for another case than before."""
    states = [MediaState.WAITING, MediaState.KEPT] if again else [MediaState.WAITING]
    InboundMedia.objects.filter(text=text_id, state__in=states).update(state=MediaState.WAITING, tries=0, due_at=now)
