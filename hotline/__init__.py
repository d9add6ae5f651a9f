"""What citizens meet: calls, text messages, the web form, tracking, knowledge."""
