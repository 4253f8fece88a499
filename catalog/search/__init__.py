"""Search over what is public: the text analyser and, on top of it, the ways a query finds listings."""
