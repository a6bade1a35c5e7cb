"""review: deciding on what came in; approved lines become figures."""
