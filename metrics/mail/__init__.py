"""One message from its templates: subject, plain text, HTML."""
