"""The policy on scripts and sources, on every answer. It is written once, not for each."""

from functools import cached_property

from csp.constants import HEADER
from csp.middleware import CSPMiddleware
from csp.utils import build_policy
from django.http import HttpRequest, HttpResponseBase

# What a view, or a nonce, has changed of the policy of this one answer.
CHANGES = ("_csp_exempt", "_csp_config", "_csp_update", "_csp_replace")


class PolicyMiddleware(CSPMiddleware):
    """Django-csp, which writes the policy twice for every answer; for an answer that changes nothing of it, once for all."""

    @cached_property
    def _written(self) -> str:
        return build_policy()

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Say the policy."""
        is_its_own = getattr(request, "_csp_nonce", None) or any(hasattr(response, each) for each in CHANGES)
        if is_its_own:
            return super().process_response(request, response)
        response.headers.setdefault(HEADER, self._written)
        return response
