"""SMS by Twilio, where `TWILIO_ACCOUNT_SID`, `TWILIO_AUTH_TOKEN` and `TWILIO_FROM` are set.

Held against Twilio's own OpenAPI document in `tests/messaging/test_twilio_contract.py`.
"""
